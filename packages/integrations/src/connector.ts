/** The vocabulary of connectors (`connector 6.1`). */
export const CONNECTOR_SCHEMA_VERSION = "2.8.0";

export const CONNECTOR_PROVISIONED = "ConnectorProvisioned";
export const CONNECTOR_HEALTH_CHECKED = "ConnectorHealthChecked";
export const CONNECTOR_DEGRADED = "ConnectorDegraded";
export const CONNECTOR_REVOKED = "ConnectorRevoked";
export const CONNECTOR_RECONNECTED = "ConnectorReconnected";
export const USER_CONNECTED = "UserConnected";
export const USER_DISCONNECTED = "UserDisconnected";

/** What the connector reducer reads; the two user events have no contract of their own in `validateEvent`. */
export const CONNECTOR_EVENT_TYPES: ReadonlySet<string> = new Set([
  CONNECTOR_PROVISIONED,
  CONNECTOR_HEALTH_CHECKED,
  CONNECTOR_DEGRADED,
  CONNECTOR_REVOKED,
  CONNECTOR_RECONNECTED,
  USER_CONNECTED,
  USER_DISCONNECTED,
]);

export const ConnectorState = {
  PROVISIONED: "provisioned",
  HEALTHY: "healthy",
  DEGRADED: "degraded",
  REVOKED: "revoked",
  RECONNECTED: "reconnected",
} as const;
export type ConnectorState = (typeof ConnectorState)[keyof typeof ConnectorState];

export const HealthStatus = {
  HEALTHY: "healthy",
  DEGRADED: "degraded",
  UNREACHABLE: "unreachable",
} as const;
export type HealthStatus = (typeof HealthStatus)[keyof typeof HealthStatus];

export const ReconnectStrategy = { AUTOMATIC: "automatic", MANUAL: "manual", BACKOFF: "backoff" } as const;
export type ReconnectStrategy = (typeof ReconnectStrategy)[keyof typeof ReconnectStrategy];
