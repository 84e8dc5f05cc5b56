import { describe, expect, test } from "vitest";
import { testAnomalyCodes } from "../../../test/support/anomaly-codes.ts";
import { ulid } from "../../../test/support/envelopes.ts";
import { eventOf } from "../../../test/support/stream.ts";
import {
  CONNECTOR_EVENT_TYPES,
  CONNECTOR_SCHEMA_VERSION,
  ConnectorAnomalyCode,
  ConnectorState,
  HealthStatus,
  projectConnector,
  ReconnectStrategy,
  reduceConnectorEvents,
} from "./index.js";

const base = {
  connector_id: "c1",
  connector_type: "issue_tracker",
  provider: "github",
  mission_id: "m1",
  project_uuid: "00000000-0000-4000-8000-000000000000",
  actor_id: "a",
  actor_type: "service",
  endpoint_url: "https://api.github.com",
  recorded_at: "2026-01-01T00:00:00Z",
};
const provisioned = (n: number, more: object = {}) =>
  eventOf(n, "ConnectorProvisioned", { ...base, credentials_ref: "r", config_hash: "h", ...more });
const checked = (n: number, more: object = {}) =>
  eventOf(n, "ConnectorHealthChecked", { ...base, health_status: "healthy", latency_ms: 1, ...more });
const degraded = (n: number, more: object = {}) =>
  eventOf(n, "ConnectorDegraded", {
    ...base,
    degradation_reason: "r",
    last_healthy_at: base.recorded_at,
    ...more,
  });
const revoked = (n: number) => eventOf(n, "ConnectorRevoked", { ...base, revocation_reason: "r" });
const reconnected = (n: number, more: object = {}) =>
  eventOf(n, "ConnectorReconnected", {
    ...base,
    previous_state: "healthy",
    reconnect_strategy: "manual",
    ...more,
  });
const connected = (n: number, user_id: string, more: object = {}) =>
  eventOf(n, "UserConnected", { ...base, user_id, ...more });
const disconnected = (n: number, user_id: string) => eventOf(n, "UserDisconnected", { ...base, user_id });
const messages = (state: { anomalies: readonly { message: string }[] }) =>
  state.anomalies.map(({ message }) => message);

test("the vocabulary is that of the contract", () => {
  expect(CONNECTOR_SCHEMA_VERSION).toBe("2.8.0");
  expect([...CONNECTOR_EVENT_TYPES]).toEqual([
    "ConnectorProvisioned",
    "ConnectorHealthChecked",
    "ConnectorDegraded",
    "ConnectorRevoked",
    "ConnectorReconnected",
    "UserConnected",
    "UserDisconnected",
  ]);
  expect(Object.values(ConnectorState)).toEqual([
    "provisioned",
    "healthy",
    "degraded",
    "revoked",
    "reconnected",
  ]);
  expect(Object.values(HealthStatus)).toEqual(["healthy", "degraded", "unreachable"]);
  expect(Object.values(ReconnectStrategy)).toEqual(["automatic", "manual", "backoff"]);
});

test("an empty stream is an empty state", () => {
  expect(reduceConnectorEvents([])).toEqual({
    connector_id: null,
    current_state: null,
    provider: null,
    last_health_check: null,
    anomalies: [],
    event_count: 0,
    transition_log: [],
    user_connections: [],
  });
});

test("the worked example of the contract holds, in any order and live", () => {
  const events = [
    provisioned(1, { user_id: "zoe" }),
    checked(2, { health_status: "unreachable" }),
    checked(3, { recorded_at: "2026-01-01T05:00:00Z" }),
    connected(4, "amy", { connector_id: "c9" }),
    disconnected(5, "bob"),
    degraded(6, { connector_id: "c2" }),
    reconnected(7, { user_id: "zoe" }),
  ];
  const at = "2026-01-01T00:00:00Z";
  const expected = {
    connector_id: "c1",
    current_state: "reconnected",
    provider: "github",
    last_health_check: at,
    anomalies: [
      {
        kind: "invalid_transition",
        event_id: ulid(3),
        message: "Invalid transition: healthy -> healthy",
        code: "TRANSITION_INVALID",
      },
      {
        kind: "invalid_transition",
        event_id: ulid(5),
        message: "UserDisconnected for user 'bob' who has no prior connection event",
        code: "USER_NOT_CONNECTED",
      },
    ],
    event_count: 7,
    transition_log: [
      [ulid(1), "provisioned"],
      [ulid(2), "healthy"],
      [ulid(6), "degraded"],
      [ulid(7), "reconnected"],
    ],
    user_connections: [
      { user_id: "amy", state: "provisioned", last_event_at: at },
      { user_id: "bob", state: "revoked", last_event_at: at },
      { user_id: "zoe", state: "reconnected", last_event_at: at },
    ],
  };
  expect(JSON.stringify(reduceConnectorEvents(events))).toBe(JSON.stringify(expected));
  const live = projectConnector();
  for (const event of [...events].reverse()) live.add(event);
  expect(live.read()).toEqual({ ok: true, value: expected });
});

describe("the state machine", () => {
  const steps = { provisioned, healthy: checked, degraded, revoked, reconnected };
  // How to get to each state, and where it leads (`connector 6.4`).
  const ways: Record<string, readonly (keyof typeof steps)[]> = {
    None: [],
    provisioned: ["provisioned"],
    healthy: ["provisioned", "healthy"],
    degraded: ["provisioned", "degraded"],
    revoked: ["provisioned", "revoked"],
    reconnected: ["provisioned", "revoked", "reconnected"],
  };
  const allowed: Record<string, readonly string[]> = {
    None: ["provisioned"],
    provisioned: ["healthy", "degraded", "revoked"],
    healthy: ["degraded", "revoked"],
    degraded: ["healthy", "reconnected", "revoked"],
    revoked: ["reconnected"],
    reconnected: ["healthy", "degraded", "revoked"],
  };
  const pairs = Object.keys(ways).flatMap((from) => Object.keys(steps).map((to) => [from, to] as const));

  test.each(pairs)("%s to %s", (from, to) => {
    const way = ways[from]!.map((step, i) => steps[step](i + 1));
    const state = reduceConnectorEvents([...way, steps[to as keyof typeof steps](9)]);
    const isAllowed = allowed[from]!.includes(to);
    expect(state.current_state).toBe(isAllowed ? to : from === "None" ? null : from);
    expect(messages(state)).toEqual(isAllowed ? [] : [`Invalid transition: ${from} -> ${to}`]);
  });

  test("a refused event changes neither health nor users", () => {
    const state = reduceConnectorEvents([
      provisioned(1),
      checked(2),
      checked(3, { recorded_at: "2026-02-01T00:00:00Z", user_id: "zoe" }),
    ]);
    expect(state).toMatchObject({ last_health_check: "2026-01-01T00:00:00Z", user_connections: [] });
  });
});

describe("users", () => {
  test("connect before the connector exists, and leave it alone", () => {
    const state = reduceConnectorEvents([connected(1, "amy", { provider: "jira" }), disconnected(2, "amy")]);
    expect(state).toMatchObject({
      connector_id: null,
      provider: null,
      current_state: null,
      transition_log: [],
    });
    expect(state.user_connections).toEqual([
      { user_id: "amy", state: "revoked", last_event_at: base.recorded_at },
    ]);
    expect(state.anomalies).toEqual([]);
  });

  test("have a name in the roster only if they have one", () => {
    expect(reduceConnectorEvents([provisioned(1, { user_id: "" })]).user_connections).toEqual([]);
    expect(reduceConnectorEvents([provisioned(1, { user_id: null })]).user_connections).toEqual([]);
  });

  test("are sorted by code point", () => {
    const state = reduceConnectorEvents(["😀", "ﬀ", "b", "B"].map((user, i) => connected(i + 1, user)));
    expect(state.user_connections.map(({ user_id }) => user_id)).toEqual(["B", "b", "ﬀ", "😀"]);
  });
});

test("a payload that its model refuses is an anomaly, before any transition", () => {
  const state = reduceConnectorEvents([
    provisioned(1),
    checked(2, { health_status: "fine" }),
    eventOf(3, "Other", {}),
  ]);
  expect(state).toMatchObject({ current_state: "provisioned", event_count: 3 });
  expect(state.anomalies[0]).toMatchObject({
    kind: "malformed_payload",
    code: "PAYLOAD_INVALID",
    event_id: ulid(2),
  });
  expect(messages(state)[0]).toMatch(
    /^Payload validation failed for 'ConnectorHealthChecked': health_status: /,
  );
});

test("times are written in their canonical form", () => {
  const state = reduceConnectorEvents([
    provisioned(1),
    checked(2, { recorded_at: "2026-01-01 10:00:00.1234567+00:00" }),
  ]);
  expect(state.last_health_check).toBe("2026-01-01T10:00:00.123456Z");
});

testAnomalyCodes(ConnectorAnomalyCode, {
  PAYLOAD_INVALID: () => reduceConnectorEvents([eventOf(1, "ConnectorProvisioned", {})]),
  TRANSITION_INVALID: () => reduceConnectorEvents([checked(1)]),
  USER_NOT_CONNECTED: () => reduceConnectorEvents([disconnected(1, "bob")]),
});
