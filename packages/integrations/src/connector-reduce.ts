import {
  compareCodePoints,
  compareStatusEvents,
  type Model,
  type Parsed,
  quote,
  violationsText,
} from "@spec-kitty/events-core";
import type {
  Cell,
  Coded,
  FoldEvent,
  Prepared,
  Reducer,
  Seen,
  TrackedList,
  TrackedMap,
} from "@spec-kitty/events-core/fold";
import type { ConnectorAnomalyCode } from "./anomaly-codes.js";
import {
  CONNECTOR_DEGRADED,
  CONNECTOR_EVENT_TYPES,
  CONNECTOR_HEALTH_CHECKED,
  CONNECTOR_PROVISIONED,
  CONNECTOR_RECONNECTED,
  CONNECTOR_REVOKED,
  type ConnectorState,
  USER_CONNECTED,
  USER_DISCONNECTED,
} from "./connector.js";
import {
  type ConnectorAnomaly as Anomaly,
  ConnectorDegradedPayload,
  ConnectorHealthCheckedPayload,
  ConnectorProvisionedPayload,
  ConnectorReconnectedPayload,
  ConnectorRevokedPayload,
  UserConnectedPayload,
  type UserConnectionStatus,
  UserDisconnectedPayload,
} from "./generated/models.js";

/** What the fold reads of every connector payload. */
interface ConnectorPayload {
  readonly connector_id: string;
  readonly provider: string;
  readonly recorded_at: string;
  readonly user_id: string | null;
}

interface ConnectorRule {
  readonly model: Model<ConnectorPayload>;
  /** The state that the event leads to, of the connector or of the user. */
  readonly state: ConnectorState;
}

const RULES: ReadonlyMap<string, ConnectorRule> = new Map<string, ConnectorRule>([
  [CONNECTOR_PROVISIONED, { model: ConnectorProvisionedPayload, state: "provisioned" }],
  // Healthy, whatever the health status of the payload says (`connector 6.5`).
  [CONNECTOR_HEALTH_CHECKED, { model: ConnectorHealthCheckedPayload, state: "healthy" }],
  [CONNECTOR_DEGRADED, { model: ConnectorDegradedPayload, state: "degraded" }],
  [CONNECTOR_REVOKED, { model: ConnectorRevokedPayload, state: "revoked" }],
  [CONNECTOR_RECONNECTED, { model: ConnectorReconnectedPayload, state: "reconnected" }],
  [USER_CONNECTED, { model: UserConnectedPayload, state: "provisioned" }],
  [USER_DISCONNECTED, { model: UserDisconnectedPayload, state: "revoked" }],
]);

/** Where each state leads (`connector 6.4`). */
const NEXT: ReadonlyMap<ConnectorState | null, readonly ConnectorState[]> = new Map([
  [null, ["provisioned"]],
  ["provisioned", ["healthy", "degraded", "revoked"]],
  ["healthy", ["degraded", "revoked"]],
  ["degraded", ["healthy", "reconnected", "revoked"]],
  ["revoked", ["reconnected"]],
  ["reconnected", ["healthy", "degraded", "revoked"]],
]);

type ConnectorAnomaly = Coded<Anomaly, ConnectorAnomalyCode>;

interface Connector {
  readonly connector_id: string | null;
  readonly current_state: ConnectorState | null;
  readonly provider: string | null;
  readonly last_health_check: string | null;
}

export interface ReducedConnectorState extends Connector {
  readonly anomalies: readonly ConnectorAnomaly[];
  readonly event_count: number;
  readonly transition_log: readonly (readonly [eventId: string, state: ConnectorState])[];
  readonly user_connections: readonly UserConnectionStatus[];
}

export type ConnectorInput = Parsed<ConnectorPayload>;

export interface ConnectorFoldState {
  readonly connector: Cell<Connector>;
  readonly log: TrackedList<readonly [string, ConnectorState]>;
  readonly anomalies: TrackedList<ConnectorAnomaly>;
  readonly users: TrackedMap<string, UserConnectionStatus>;
}

const UNKNOWN: Connector = {
  connector_id: null,
  current_state: null,
  provider: null,
  last_health_check: null,
};

/** The connector reducer as a declaration, to compose or to run live (`connector 6.5`). */
export const connectorFold: Reducer<ConnectorInput, ConnectorFoldState, ReducedConnectorState> = {
  name: "connector",
  select: { types: CONNECTOR_EVENT_TYPES, when: "after-dedup" },
  order: compareStatusEvents,
  dedup: "first-by-order",
  prepare: ({ event_type, payload }) => RULES.get(event_type)!.model.parse(payload),
  initial: (track) => ({
    connector: track.cell(UNKNOWN),
    log: track.list(),
    anomalies: track.list(),
    users: track.map(),
  }),
  step: (state, run) => {
    for (const one of run) stepConnector(state, one);
  },
  finish: reducedConnector,
};

function stepConnector(state: ConnectorFoldState, { event, input }: Prepared<ConnectorInput>): void {
  if (!input.ok) {
    const text = `Payload validation failed for '${event.event_type}': ${violationsText(input.violations)}`;
    note(state, event, "malformed_payload", "PAYLOAD_INVALID", text);
    return;
  }
  if (event.event_type === USER_CONNECTED || event.event_type === USER_DISCONNECTED)
    stepUser(state, event, input.value);
  else stepTransition(state, event, input.value);
}

/** A user's connection: it leaves the connector alone, and is kept even where it ends what never began. */
function stepUser(state: ConnectorFoldState, event: FoldEvent, payload: ConnectorPayload): void {
  const { user_id } = payload;
  if (event.event_type === USER_DISCONNECTED && !state.users.has(user_id!)) {
    const text = `UserDisconnected for user ${quote(user_id!)} who has no prior connection event`;
    note(state, event, "invalid_transition", "USER_NOT_CONNECTED", text);
  }
  keepUser(state, event, payload);
}

function stepTransition(state: ConnectorFoldState, event: FoldEvent, payload: ConnectorPayload): void {
  const { connector } = state;
  const from = connector.value.current_state;
  const to = RULES.get(event.event_type)!.state;
  if (!NEXT.get(from)!.includes(to)) {
    const text = `Invalid transition: ${from ?? "None"} -> ${to}`;
    note(state, event, "invalid_transition", "TRANSITION_INVALID", text);
    return;
  }
  const { connector_id, provider, recorded_at } = payload;
  const last_health_check =
    event.event_type === CONNECTOR_HEALTH_CHECKED ? recorded_at : connector.value.last_health_check;
  connector.value = { connector_id, current_state: to, provider, last_health_check };
  state.log.push([event.event_id, to]);
  keepUser(state, event, payload);
}

function keepUser({ users }: ConnectorFoldState, { event_type }: FoldEvent, payload: ConnectorPayload): void {
  const { user_id, recorded_at } = payload;
  if (user_id === null || user_id === "") return;
  users.set(user_id, { user_id, state: RULES.get(event_type)!.state, last_event_at: recorded_at });
}

function note(
  { anomalies }: ConnectorFoldState,
  { event_id }: FoldEvent,
  kind: string,
  code: ConnectorAnomalyCode,
  message: string,
): void {
  anomalies.push({ kind, event_id, message, code });
}

function reducedConnector(state: ConnectorFoldState, seen: Seen): ReducedConnectorState {
  return {
    ...state.connector.value,
    anomalies: [...state.anomalies.items],
    event_count: seen.eventCount,
    transition_log: [...state.log.items],
    user_connections: [...state.users.values()].sort((a, b) => compareCodePoints(a.user_id, b.user_id)),
  };
}
