import { type FoldEvent, foldEvents, liveProjection, type Projection } from "@spec-kitty/events-core/fold";
import { type ReducedConnectorState as ConnectorResult, connectorFold } from "./connector-reduce.js";
import { catalogue } from "./generated/catalogue.js";
import { type ReducedSyncState as SyncResult, syncFold } from "./sync-reduce.js";

export { ConnectorAnomalyCode, SyncAnomalyCode } from "./anomaly-codes.js";
export * from "./connector.js";
export { connectorFold } from "./connector-reduce.js";
export type { DeliveryPair } from "./delivery-pairs.js";
export { buildEvent, type EventPayloads } from "./generated/catalogue.js";
export {
  ConnectorAnomaly,
  ConnectorDegradedPayload,
  ConnectorHealthCheckedPayload,
  ConnectorProvisionedPayload,
  ConnectorReconnectedPayload,
  ConnectorRevokedPayload,
  ExternalReferenceLinkedPayload,
  ReducedConnectorState,
  ReducedSyncState,
  SyncAnomaly,
  SyncDeadLetteredPayload,
  SyncIngestAcceptedPayload,
  SyncIngestRejectedPayload,
  SyncReplayCompletedPayload,
  SyncRetryScheduledPayload,
  UserConnectedPayload,
  UserConnectionStatus,
  UserDisconnectedPayload,
} from "./generated/models.js";
export * from "./sync.js";
export { type OutcomeCounts, syncFold } from "./sync-reduce.js";

/** Contract line v4 of this package: event types, models, schema names. */
export const integrationsCatalogue: typeof catalogue = catalogue;

/** One connector and its users; give it the events of one connector. Never throws on a payload (`connector 6.5`). */
export function reduceConnectorEvents(events: Iterable<FoldEvent>): ConnectorResult {
  return foldEvents(connectorFold, events, undefined);
}

/** As `reduceConnectorEvents`, one event at a time. */
export function projectConnector(): Projection<ConnectorResult> {
  return liveProjection(connectorFold, undefined);
}

/** What became of the deliveries of one connector. Never throws on a payload (`sync 7.4`). */
export function reduceSyncEvents(events: Iterable<FoldEvent>): SyncResult {
  return foldEvents(syncFold, events, undefined);
}

/** As `reduceSyncEvents`, one event at a time. */
export function projectSync(): Projection<SyncResult> {
  return liveProjection(syncFold, undefined);
}
