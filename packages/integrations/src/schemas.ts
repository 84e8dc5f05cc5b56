import { defineLine } from "@spec-kitty/events-core/schema-kit";
import * as connector from "./connector-schemas.js";
import * as sync from "./sync-schemas.js";

export * from "./connector-schemas.js";
export * from "./sync-schemas.js";

export const v4 = defineLine({
  events: {
    ConnectorProvisioned: connector.ConnectorProvisionedPayload,
    ConnectorHealthChecked: connector.ConnectorHealthCheckedPayload,
    ConnectorDegraded: connector.ConnectorDegradedPayload,
    ConnectorRevoked: connector.ConnectorRevokedPayload,
    ConnectorReconnected: connector.ConnectorReconnectedPayload,
    SyncIngestAccepted: sync.SyncIngestAcceptedPayload,
    SyncIngestRejected: sync.SyncIngestRejectedPayload,
    SyncRetryScheduled: sync.SyncRetryScheduledPayload,
    SyncDeadLettered: sync.SyncDeadLetteredPayload,
    SyncReplayCompleted: sync.SyncReplayCompletedPayload,
    ExternalReferenceLinked: sync.ExternalReferenceLinkedPayload,
  },
  models: {
    ConnectorAnomaly: connector.ConnectorAnomaly,
    ReducedConnectorState: connector.ReducedConnectorState,
    SyncAnomaly: sync.SyncAnomaly,
    ReducedSyncState: sync.ReducedSyncState,
  },
  unlisted: {
    UserConnected: connector.UserConnectedPayload,
    UserDisconnected: connector.UserDisconnectedPayload,
  },
  published: { user_connection_status: connector.UserConnectionStatus },
});
