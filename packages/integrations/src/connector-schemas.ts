import {
  anyText,
  custom,
  httpUrl,
  integer,
  maybe,
  member,
  number,
  open,
  patternText,
  text,
  timestamp,
  tuple,
  uuid,
  withDefault,
  withHiddenDefault,
} from "@spec-kitty/events-core/schema-kit";
import Type, { type TProperties } from "typebox";
import { ConnectorState, HealthStatus, ReconnectStrategy } from "./connector.js";

const connector = <P extends TProperties>(model: string, own: P) =>
  open(model, {
    connector_id: text(),
    connector_type: text(),
    provider: text(),
    mission_id: text(),
    project_uuid: uuid(),
    actor_id: text(),
    actor_type: patternText("^(human|service|system)$"),
    endpoint_url: httpUrl({ minLength: 1 }),
    recorded_at: timestamp(),
    ...own,
  });

export const ConnectorProvisionedPayload = connector("ConnectorProvisionedPayload", {
  credentials_ref: text(),
  config_hash: text(),
  user_id: maybe(anyText()),
});

export const ConnectorHealthCheckedPayload = connector("ConnectorHealthCheckedPayload", {
  health_status: member(HealthStatus),
  latency_ms: number({ minimum: 0 }),
  user_id: maybe(anyText()),
});

export const ConnectorDegradedPayload = connector("ConnectorDegradedPayload", {
  degradation_reason: text(),
  last_healthy_at: timestamp(),
  user_id: maybe(anyText()),
});

export const ConnectorRevokedPayload = connector("ConnectorRevokedPayload", {
  revocation_reason: text(),
  user_id: maybe(anyText()),
});

export const ConnectorReconnectedPayload = connector("ConnectorReconnectedPayload", {
  previous_state: member(ConnectorState),
  reconnect_strategy: member(ReconnectStrategy),
  user_id: maybe(anyText()),
});

export const UserConnectedPayload = connector("UserConnectedPayload", { user_id: text() });

export const UserDisconnectedPayload = connector("UserDisconnectedPayload", {
  user_id: text(),
  reason: withDefault(anyText(), ""),
});

export const UserConnectionStatus = open("UserConnectionStatus", {
  user_id: anyText(),
  state: member(ConnectorState),
  last_event_at: maybe(timestamp()),
});

export const ConnectorAnomaly = open("ConnectorAnomaly", {
  kind: anyText(),
  event_id: anyText(),
  message: anyText(),
});

/** An event id and the state that it led to. */
const logEntry = custom("pair", Type.Array(anyText(), { minItems: 2, maxItems: 2 }));

export const ReducedConnectorState = open("ReducedConnectorState", {
  connector_id: maybe(anyText()),
  current_state: maybe(member(ConnectorState)),
  provider: maybe(anyText()),
  last_health_check: maybe(timestamp()),
  anomalies: withHiddenDefault(tuple(ConnectorAnomaly), []),
  event_count: withDefault(integer(), 0),
  transition_log: withHiddenDefault(tuple(logEntry), []),
  user_connections: withHiddenDefault(tuple(UserConnectionStatus), []),
});
