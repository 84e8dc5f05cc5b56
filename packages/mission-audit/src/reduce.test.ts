import { PayloadError } from "@spec-kitty/events-core";
import { describe, expect, test } from "vitest";
import { testAnomalyCodes } from "../../../test/support/anomaly-codes.ts";
import { ulid } from "../../../test/support/envelopes.ts";
import { eventOf } from "../../../test/support/stream.ts";
import {
  AUDIT_SCHEMA_VERSION,
  AuditStatus,
  MISSION_AUDIT_EVENT_TYPES,
  MissionAuditAnomalyCode,
  projectMissionAudit,
  reduceMissionAuditEvents,
  TERMINAL_AUDIT_STATUSES,
} from "./index.js";

const identity = {
  mission_id: "m1",
  run_id: "r1",
  mission_slug: "014-board",
  mission_number: 14,
  mission_type: "software-dev",
};
const common = { ...identity, actor: "anna" };
const artifact = {
  report_path: "audit/report.json",
  content_hash: { hash: "h", algorithm: "sha256", size_bytes: null, encoding: null },
  provenance: {
    source_event_ids: null,
    git_sha: null,
    git_ref: null,
    actor_id: null,
    actor_kind: null,
    revised_at: null,
  },
};

const requested = (n: number, more: object = {}) =>
  eventOf(n, "MissionAuditRequested", {
    ...common,
    trigger_mode: "manual",
    audit_scope: ["x", "y"],
    enforcement_mode: "blocking",
    ...more,
  });
const started = (n: number, more: object = {}) =>
  eventOf(n, "MissionAuditStarted", { ...common, audit_scope_hash: "h", ...more });
const decision = (n: number, decision_id: string, question = "why?") =>
  eventOf(n, "MissionAuditDecisionRequested", {
    ...common,
    ...{ decision_id, question, context_summary: "", severity: "warning" },
  });
const completed = (n: number) =>
  eventOf(n, "MissionAuditCompleted", {
    ...common,
    ...{ verdict: "pass", severity: "info", findings_count: 0, artifact_ref: artifact, summary: "" },
  });
const failed = (n: number, more: object = {}) =>
  eventOf(n, "MissionAuditFailed", { ...common, error_code: "E1", error_message: "", ...more });

test("the vocabulary is that of the contract", () => {
  expect(AUDIT_SCHEMA_VERSION).toBe("2.5.0");
  expect([...MISSION_AUDIT_EVENT_TYPES]).toEqual([
    "MissionAuditRequested",
    "MissionAuditStarted",
    "MissionAuditDecisionRequested",
    "MissionAuditCompleted",
    "MissionAuditFailed",
  ]);
  expect(Object.values(AuditStatus)).toEqual([
    "pending",
    "running",
    "awaiting_decision",
    "completed",
    "failed",
  ]);
  expect([...TERMINAL_AUDIT_STATUSES]).toEqual(["completed", "failed"]);
});

test("nothing reduces to a pending audit with all keys in the order of the contract", () => {
  expect(JSON.stringify(reduceMissionAuditEvents([]))).toBe(
    '{"audit_status":"pending","verdict":null,"severity":null,"findings_count":null,"artifact_ref":null,' +
      '"partial_artifact_ref":null,"summary":null,"error_code":null,"error_message":null,' +
      '"pending_decisions":[],"mission_id":null,"run_id":null,"mission_slug":null,"mission_number":null,' +
      '"mission_type":null,"trigger_mode":null,"enforcement_mode":null,"audit_scope":null,' +
      '"audit_scope_hash":null,"anomalies":[],"event_count":0}',
  );
});

// The worked example of the contract (`mission audit 6.6`).
test.each([
  ["d1", "'d1'"],
  ["it's", '"it\'s"'],
])("a whole audit that asks for decision %s twice", (id, quoted) => {
  const state = reduceMissionAuditEvents([
    eventOf(7, "MissionAuditFailed", {}),
    decision(4, id),
    requested(1),
    completed(6),
    started(2),
    decision(3, id),
    eventOf(5, "Foo", {}),
  ]);
  expect(state).toEqual({
    ...identity,
    audit_status: "completed",
    verdict: "pass",
    severity: "info",
    findings_count: 0,
    artifact_ref: artifact,
    partial_artifact_ref: null,
    summary: "",
    error_code: null,
    error_message: null,
    pending_decisions: [],
    trigger_mode: "manual",
    enforcement_mode: "blocking",
    audit_scope: ["x", "y"],
    audit_scope_hash: "h",
    anomalies: [
      {
        kind: "duplicate_decision_id",
        code: "DUPLICATE_DECISION_ID",
        event_id: ulid(4),
        message: `Duplicate decision_id: ${quoted}`,
      },
      {
        kind: "event_after_terminal",
        code: "EVENT_AFTER_TERMINAL",
        event_id: ulid(7),
        message: "Event 'MissionAuditFailed' arrived after terminal state",
      },
    ],
    event_count: 7,
  });
});

describe("an audit", () => {
  test("waits for each decision once, the first question kept", () => {
    const { audit_status, pending_decisions } = reduceMissionAuditEvents([
      requested(1),
      decision(2, "d1"),
      decision(3, "d2"),
      decision(4, "d1", "really?"),
    ]);
    expect(audit_status).toBe("awaiting_decision");
    expect(pending_decisions.map(({ decision_id, question }) => [decision_id, question])).toEqual([
      ["d1", "why?"],
      ["d2", "why?"],
    ]);
  });

  test("runs again after a start, its questions still open", () => {
    const state = reduceMissionAuditEvents([requested(1), decision(2, "d1"), started(3)]);
    expect(state.audit_status).toBe("running");
    expect(state.pending_decisions).toHaveLength(1);
  });

  test("is not set back by a second request, which overwrites what was asked", () => {
    const state = reduceMissionAuditEvents([
      requested(1),
      started(2),
      requested(3, { run_id: "r2", audit_scope: [""], enforcement_mode: "advisory" }),
    ]);
    expect(state).toMatchObject({
      audit_status: "running",
      run_id: "r2",
      audit_scope: [""],
      enforcement_mode: "advisory",
      anomalies: [],
    });
  });

  test("takes its name from the first event where that is no request, and says so", () => {
    const state = reduceMissionAuditEvents([started(1), failed(2, { run_id: "r2" })]);
    expect(state).toMatchObject({ ...identity, audit_status: "failed", error_code: "E1" });
    expect(state.anomalies).toEqual([
      {
        kind: "event_before_requested",
        code: "EVENT_BEFORE_REQUEST",
        event_id: ulid(1),
        message: "Event 'MissionAuditStarted' arrived before MissionAuditRequested",
      },
      {
        kind: "event_before_requested",
        code: "EVENT_BEFORE_REQUEST",
        event_id: ulid(2),
        message: "Event 'MissionAuditFailed' arrived before MissionAuditRequested",
      },
    ]);
  });

  test("that failed may keep part of its report", () => {
    const state = reduceMissionAuditEvents([requested(1), failed(2, { partial_artifact_ref: artifact })]);
    expect(state).toMatchObject({
      audit_status: "failed",
      partial_artifact_ref: artifact,
      artifact_ref: null,
    });
  });

  test("does not notice events of another run", () => {
    expect(reduceMissionAuditEvents([requested(1), started(2, { run_id: "r9" })])).toMatchObject({
      run_id: "r1",
      anomalies: [],
    });
  });
});

describe("a payload that its model refuses", () => {
  test("fails the whole reduction and says which event and why", () => {
    const reduce = () => reduceMissionAuditEvents([requested(1), started(2, { audit_scope_hash: "" })]);
    expect(reduce).toThrow(PayloadError);
    expect(reduce).toThrow(
      `Invalid MissionAuditStartedPayload in event ${ulid(2)}: audit_scope_hash: String should have at least 1 character`,
    );
  });

  test("is the reading's error live, until an earlier end of the audit cures it", () => {
    const live = projectMissionAudit();
    live.add(requested(1));
    live.add(eventOf(3, "MissionAuditStarted", {}));
    expect(live.read()).toMatchObject({ ok: false, error: { code: "PAYLOAD_INVALID" } });
    live.add(completed(2));
    expect(live.read()).toMatchObject({
      ok: true,
      value: { audit_status: "completed", anomalies: [{ kind: "event_after_terminal" }] },
    });
  });
});

testAnomalyCodes(MissionAuditAnomalyCode, {
  EVENT_AFTER_TERMINAL: () => reduceMissionAuditEvents([requested(1), completed(2), started(3)]),
  EVENT_BEFORE_REQUEST: () => reduceMissionAuditEvents([started(1)]),
  DUPLICATE_DECISION_ID: () => reduceMissionAuditEvents([requested(1), decision(2, "d"), decision(3, "d")]),
});
