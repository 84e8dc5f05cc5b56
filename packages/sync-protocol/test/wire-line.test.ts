import { describe, expect, test } from "vitest";
import { CLI_EVENT_TYPES, type WireVerdict, wire, wireReasonsText } from "../src/index.js";
import { type CliType, envelope, PAYLOADS } from "./payloads.js";

const TYPES = Object.keys(PAYLOADS) as CliType[];

const without = (value: object, key: string) =>
  Object.fromEntries(Object.entries(value).filter(([k]) => k !== key));

function fields(verdict: WireVerdict): string[] {
  return verdict.verdict === "rejected" ? verdict.reasons.map(({ field }) => field) : [verdict.verdict];
}

test("the command line has 33 event types, and a good payload of each is accepted", () => {
  expect([...CLI_EVENT_TYPES].sort()).toEqual([...TYPES].sort());
  expect(CLI_EVENT_TYPES.size).toBe(33);
  for (const type of TYPES) {
    const event = envelope(type, PAYLOADS[type]);
    expect(wire.check(event), type).toEqual({ verdict: "accepted", event });
  }
});

test("the document is handed on as it came, keys that nobody knows included", () => {
  const event = envelope(
    "WPCreated",
    { ...PAYLOADS.WPCreated, extra: 1 },
    { binding_audience: "x", spare: [] },
  );
  const verdict = wire.check(event);
  expect(verdict.verdict === "accepted" && verdict.event).toBe(event);
});

/** The keys that 2.3 marks with `!`. */
const REQUIRED: Readonly<Record<Exclude<CliType, `MissionDossier${string}` | `Build${string}`>, string>> = {
  WPStatusChanged: "wp_id from_lane to_lane actor mission_slug execution_mode",
  WPCreated: "wp_id wp_title mission_slug actor",
  WPAssigned: "wp_id agent_id phase",
  MissionCreated:
    "mission_slug mission_number mission_type target_branch wp_count friendly_name purpose_tldr purpose_context",
  MissionClosed: "mission_slug mission_type mission_number",
  MissionStarted: "mission_id mission_type actor initial_phase",
  MissionCompleted: "mission_id mission_type actor final_phase",
  PhaseEntered: "mission_id phase_name actor",
  MissionRunStarted: "run_id mission_type actor",
  MissionRunCompleted: "run_id mission_type actor",
  NextStepIssued: "run_id step_id agent_id actor",
  NextStepAutoCompleted: "run_id step_id agent_id result actor",
  DecisionInputRequested: "run_id decision_id step_id question actor",
  DecisionInputAnswered: "run_id decision_id answer actor",
  TokenUsageRecorded: "mission_id source input_tokens output_tokens total_tokens estimated_cost_usd",
  DiffSummaryRecorded: "mission_id base_ref head_ref source files_changed lines_added lines_deleted",
  HistoryAdded: "wp_id entry_type entry_content",
  ErrorLogged: "error_type error_message",
  DependencyResolved: "wp_id dependency_wp_id resolution_type",
  MissionOriginBound: "mission_slug provider external_issue_id external_issue_key external_issue_url title",
  ProofItemRecorded: "proof_kind subject idempotency_key",
  ReviewProofRecorded: "review_kind verdict",
  TestEvidenceCaptured: "test_command exit_code status",
  BenchmarkEvidenceAttached: "benchmark_name",
  SecurityScanCompleted: "scanner status findings_summary",
  PullRequestLineageRecorded: "provider repository pull_request_url",
  HumanApprovalRecorded: "approver approval_status",
};

describe("what a type must have, rejected alone where it is missing:", () => {
  test.each(Object.entries(REQUIRED))("%s", (type, keys) => {
    for (const key of keys.split(" ")) {
      const payload = without(PAYLOADS[type as CliType], key);
      expect(fields(wire.check(envelope(type, payload)))).toEqual([`payload.${key}`]);
    }
  });
});

describe("a value that breaks its rule:", () => {
  test.each<[CliType, object, string]>([
    ["WPCreated", { wp_id: "not-a-wp" }, "payload.wp_id"],
    ["WPCreated", { wp_id: "WP1" }, "payload.wp_id"],
    ["WPCreated", { wp_id: "WP001" }, "payload.wp_id"],
    ["WPCreated", { wp_title: "" }, "payload.wp_title"],
    ["WPCreated", { depends_on: ["WP02", "x"] }, "payload.depends_on.1"],
    ["WPCreated", { depends_on: "WP02" }, "payload.depends_on"],
    ["WPStatusChanged", { to_lane: "genesis" }, "payload.to_lane"],
    ["WPStatusChanged", { to_lane: 7 }, "payload.to_lane"],
    ["WPStatusChanged", { from_lane: "" }, "payload.from_lane"],
    ["WPStatusChanged", { actor: "" }, "payload.actor"],
    ["WPStatusChanged", { actor: {} }, "payload.actor"],
    ["WPStatusChanged", { actor: 5 }, "payload.actor"],
    ["WPStatusChanged", { execution_mode: "remote" }, "payload.execution_mode"],
    ["WPStatusChanged", { force: "yes" }, "payload.force"],
    ["WPStatusChanged", { force: 1 }, "payload.force"],
    ["WPStatusChanged", { evidence: [] }, "payload.evidence"],
    ["WPStatusChanged", { reason: 1 }, "payload.reason"],
    ["WPAssigned", { phase: "planning" }, "payload.phase"],
    ["WPAssigned", { retry_count: -1 }, "payload.retry_count"],
    ["WPAssigned", { retry_count: true }, "payload.retry_count"],
    ["MissionCreated", { mission_slug: "Board" }, "payload.mission_slug"],
    ["MissionCreated", { mission_slug: "board-01J8XYZI" }, "payload.mission_slug"],
    ["MissionCreated", { mission_number: -1 }, "payload.mission_number"],
    ["MissionCreated", { friendly_name: " \t" }, "payload.friendly_name"],
    ["MissionCreated", { created_at: "yesterday" }, "payload.created_at"],
    ["MissionClosed", { mission_number: 0 }, "payload.mission_number"],
    ["MissionClosed", { mission_number: null }, "payload.mission_number"],
    ["MissionRunStarted", { actor: "anna" }, "payload.actor"],
    ["MissionRunStarted", { actor: { actor_id: " ", actor_type: "human" } }, "payload.actor.actor_id"],
    ["MissionRunStarted", { actor: { actor_id: "a", actor_type: "cat" } }, "payload.actor.actor_type"],
    ["NextStepAutoCompleted", { result: "skipped" }, "payload.result"],
    ["DecisionInputRequested", { options: "a" }, "payload.options"],
    ["TokenUsageRecorded", { estimated_cost_usd: -0.1 }, "payload.estimated_cost_usd"],
    ["TokenUsageRecorded", { total_tokens: 1.5 }, "payload.total_tokens"],
    ["HistoryAdded", { entry_type: "poem" }, "payload.entry_type"],
    ["ErrorLogged", { error_type: "cosmic" }, "payload.error_type"],
    ["ErrorLogged", { stack_trace: 1 }, "payload.stack_trace"],
    ["DependencyResolved", { resolution_type: "ignored" }, "payload.resolution_type"],
    ["MissionOriginBound", { provider: "github" }, "payload.provider"],
    ["ProofItemRecorded", { confidence: 1.1 }, "payload.confidence"],
    ["ProofItemRecorded", { artifact_refs: Array(21).fill("r") }, "payload.artifact_refs"],
    ["ProofItemRecorded", { idempotency_key: "ab" }, "payload.idempotency_key"],
    ["ProofItemRecorded", { subject: null }, "payload.subject"],
    ["MissionDossierSnapshotComputed", { artifact_count: -1 }, "payload.artifact_count"],
    ["MissionDossierArtifactIndexed", { extra: 1 }, "payload.extra"],
  ])("%s %j", (type, change, field) => {
    expect(fields(wire.check(envelope(type, { ...PAYLOADS[type], ...change })))).toEqual([field]);
  });

  test("all of them are told at once, with the id as it was sent", () => {
    const event = envelope(
      "WPCreated",
      { wp_id: "no", wp_title: "" },
      { event_id: "01j00000000000000000000001", lamport_clock: -1 },
    );
    const verdict = wire.check(event);
    expect(fields(verdict)).toEqual([
      "lamport_clock",
      ...["payload.wp_id", "payload.wp_title", "payload.mission_slug", "payload.actor"],
    ]);
    expect(verdict).toMatchObject({ event_id: "01j00000000000000000000001" });
    const reasons = verdict.verdict === "rejected" ? verdict.reasons : [];
    expect(wireReasonsText(reasons)).toMatch(/^schema: field lamport_clock: /);
  });
});

describe("values that look unusual and are right:", () => {
  test.each<[CliType, object]>([
    ["WPStatusChanged", { actor: { profile: "reviewer" } }],
    ["WPStatusChanged", { from_lane: "genesis", to_lane: "planned" }],
    ["WPStatusChanged", { from_lane: null, to_lane: "planned" }],
    ["WPStatusChanged", { reason: null, review_ref: null, evidence: null }],
    ["MissionCreated", { mission_slug: "014-board-2", mission_number: 0 }],
    ["ProofItemRecorded", { artifact_refs: Array(20).fill("r"), confidence: 1 }],
    ["TokenUsageRecorded", { actor: { actor_id: "a", actor_type: "llm" } }],
  ])("%s %j", (type, change) => {
    expect(fields(wire.check(envelope(type, { ...PAYLOADS[type], ...change })))).toEqual(["accepted"]);
  });
});

describe("the envelope", () => {
  const good = (more: object) => fields(wire.check(envelope("WPCreated", PAYLOADS.WPCreated, more)));

  test.each([
    "event_id",
    "event_type",
    "aggregate_id",
    "aggregate_type",
    "schema_version",
    "build_id",
    "payload",
  ])("must have %s", (key) => {
    expect(fields(wire.check(without(envelope("WPCreated", PAYLOADS.WPCreated), key)))).toContain(key);
  });

  test.each<[string, object, string]>([
    ["an id of another form", { event_id: "not-an-id" }, "event_id"],
    ["another version", { schema_version: "2.0.0" }, "schema_version"],
    ["the aggregate of before", { aggregate_type: "Feature" }, "aggregate_type"],
    ["a project that is no UUID", { project_uuid: "p" }, "project_uuid"],
    ["no time", { timestamp: "soon" }, "timestamp"],
    ["a key of the payload", { to_lane: "done" }, "to_lane"],
    ["the key of a legacy payload", { feature_slug: "x" }, "feature_slug"],
    ["the event of before", { event_type: "FeatureCreated" }, ""],
  ])("is rejected with %s", (_name, more, field) => {
    expect(good(more)).toContain(field);
  });

  test.each<[string, object]>([
    ["of a project without identity", { build_id: "", project_uuid: null }],
    ["with an id as UUID", { event_id: "550e8400e29b41d4a716446655440000" }],
    ["of profile C", { type: "event", admission_generation: 1, binding_audience: "local", team_slug: "p" }],
    ["of a time without fraction", { timestamp: "2026-11-21T09:21:23+00:00" }],
  ])("is accepted %s", (_name, more) => {
    expect(good(more)).toEqual(["accepted"]);
  });

  test("of a history import, with 15 keys, is accepted", () => {
    const all = envelope("WPStatusChanged", PAYLOADS.WPStatusChanged);
    const keys =
      "event_id event_type aggregate_id aggregate_type payload timestamp build_id node_id lamport_clock causation_id project_uuid project_slug repo_slug correlation_id schema_version";
    const event = Object.fromEntries(keys.split(" ").map((key) => [key, all[key]]));
    expect(wire.check({ ...event, build_id: "import-history", node_id: "import-history" }).verdict).toBe(
      "accepted",
    );
  });

  test.each([null, 7, "text", [], [envelope("WPCreated", PAYLOADS.WPCreated)]])("is no %j", (document) => {
    expect(wire.check(document)).toMatchObject({ verdict: "rejected", event_id: null });
  });
});

describe("what nobody knows is kept and shown:", () => {
  test.each<[string, object, object[]]>([
    [
      "a type",
      envelope("SpecifyStarted", { anything: true }),
      [{ field: "event_type", value: "SpecifyStarted" }],
    ],
    ["the name of the envelope as a type", envelope("Event", {}), [{ field: "event_type", value: "Event" }]],
    [
      "an aggregate",
      envelope("ProjectInitialized", {}, { aggregate_type: "Project" }),
      [
        { field: "event_type", value: "ProjectInitialized" },
        { field: "aggregate_type", value: "Project" },
      ],
    ],
    [
      "lanes",
      envelope("WPStatusChanged", { ...PAYLOADS.WPStatusChanged, from_lane: "paused", to_lane: "frozen" }),
      [
        { field: "payload.from_lane", value: "paused" },
        { field: "payload.to_lane", value: "frozen" },
      ],
    ],
    ["a type named like a method", envelope("toString", {}), [{ field: "event_type", value: "toString" }]],
  ])("%s", (_name, event, unrecognised) => {
    expect(wire.check(event)).toEqual({ verdict: "unrecognised", event, unrecognised });
  });
});

test("BuildRegistered and BuildHeartbeat are never rejected for their shape", () => {
  for (const type of ["BuildRegistered", "BuildHeartbeat"])
    expect(wire.check(envelope(type, { build_id: 7, odd: [] })).verdict).toBe("accepted");
  expect(wire.check(envelope("BuildRegistered", [] as object)).verdict).toBe("rejected");
});

test("types that only contract line v4 has are judged by it, in both layers", () => {
  const payload = { mission_id: "m", reason: "late", actor: "anna" };
  expect(wire.check(envelope("MissionCancelled", payload)).verdict).toBe("accepted");
  expect(fields(wire.check(envelope("MissionCancelled", { ...payload, reason: "" })))).toEqual([
    "payload.reason",
  ]);
  expect(fields(wire.check(envelope("GatePassed", {}))).length).toBeGreaterThan(3);
});

test("JSON nested without end is rejected, whatever its type", () => {
  const deep = JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`);
  const verdict = wire.check(envelope("Whatever", { deep }));
  expect(verdict).toMatchObject({ verdict: "rejected", reasons: [{ code: "nesting_too_deep" }] });
});
