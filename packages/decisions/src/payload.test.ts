import type { Model } from "@spec-kitty/events-core";
import { describe, expect, test } from "vitest";
import { describeSchemaMeaning } from "../../../test/support/schema-meaning.ts";
import * as decisions from "./index.js";
import { v4 } from "./schemas.js";

const problems = (model: Model<unknown>, input: unknown) => {
  const parsed = model.parse(input);
  return parsed.ok ? [] : parsed.violations.map(({ field, violation_type }) => `${field}:${violation_type}`);
};

const identity = {
  decision_point_id: "d",
  mission_id: "m",
  run_id: "r",
  mission_slug: "s",
  mission_type: "t",
};
const moments = { state_entered_at: "2026-01-01", recorded_at: "2026-01-01T10:00:00.1234569+02:00" };
const record = {
  ...identity,
  phase: "P1",
  actor_id: "a",
  actor_type: "human",
  authority_role: "mission_owner",
  mission_owner_authority_flag: true,
  mission_owner_authority_path: "",
  rationale: "R",
  alternatives_considered: [""],
  evidence_refs: ["e"],
  ...moments,
};

test("the vocabulary is that of the contract", () => {
  expect(decisions.DECISIONPOINT_SCHEMA_VERSION).toBe("3.0.0");
  expect([...decisions.DECISION_POINT_EVENT_TYPES]).toEqual(
    decisions.decisionsCatalogue.events.map(({ type }) => type),
  );
  expect(Object.values(decisions.DecisionPointState)).toEqual([
    ...["open", "widened", "discussing", "resolved", "overridden"],
  ]);
  expect(Object.values(decisions.TerminalOutcome)).toEqual(["resolved", "deferred", "canceled"]);
});

describe("a payload that is a record or of an interview", () => {
  const { DecisionPointOpenedPayload } = decisions;

  test("is a record where it does not say, and says so once read", () => {
    const read = DecisionPointOpenedPayload.read(record)!;
    expect(JSON.stringify(read)).toBe(
      JSON.stringify({
        origin_surface: "adr",
        ...record,
        state_entered_at: "2026-01-01T00:00:00",
        recorded_at: "2026-01-01T10:00:00.123456+02:00",
      }),
    );
    expect(DecisionPointOpenedPayload.variantOf?.(read)).toBe("DecisionPointOpenedAdrPayload");
  });

  test.each([null, "x", 7, ["adr"]])("has no origin %j", (origin_surface) => {
    expect(problems(DecisionPointOpenedPayload, { ...record, origin_surface })).toEqual([
      ":union_tag_invalid",
    ]);
  });

  test.each([null, 7, [], "adr"])("is no %j", (input) => {
    expect(problems(DecisionPointOpenedPayload, input)).toEqual([":model_attributes_type"]);
  });

  test.each([
    [{ decision_point_id: undefined }, ["adr.decision_point_id:missing"]],
    [
      { actor_type: "robot", authority_role: "owner" },
      ["adr.actor_type:literal_error", "adr.authority_role:enum"],
    ],
    [
      { alternatives_considered: [], evidence_refs: [1] },
      [
        "adr.alternatives_considered:too_short",
        "adr.evidence_refs.0:string_type",
        "adr.evidence_refs:too_short",
      ],
    ],
    [{ evidence_refs: "e" }, ["adr.evidence_refs:tuple_type"]],
    [{ question: "Q" }, ["adr.question:extra_forbidden"]],
    [
      { origin_surface: "planning_interview", snapshot_kind: "digest" },
      [
        "planning_interview.origin_flow:missing",
        "planning_interview.question:missing",
        "planning_interview.options:missing",
        "planning_interview.input_key:missing",
        "planning_interview.step_id:missing",
        ...[
          "authority_role",
          "mission_owner_authority_flag",
          "mission_owner_authority_path",
          "rationale",
          "alternatives_considered",
          "evidence_refs",
          "snapshot_kind",
        ].map((name) => `planning_interview.${name}:extra_forbidden`),
      ],
    ],
  ])("with %j gives %j", (change, expected) => {
    expect(problems(DecisionPointOpenedPayload, { ...record, ...change })).toEqual(expected);
  });

  test("is checked by its own variant only where that is asked for", () => {
    expect(problems(decisions.DecisionPointOpenedAdrPayload, record)).toEqual(["origin_surface:missing"]);
    const wrong = { ...record, origin_surface: "planning_interview" };
    expect(problems(decisions.DecisionPointOpenedAdrPayload, wrong)).toEqual([
      "origin_surface:literal_error",
    ]);
  });
});

test("an interview may offer nothing to choose from, and contribute nothing", () => {
  const interview = {
    origin_surface: "planning_interview",
    ...identity,
    actor_id: "a",
    actor_type: "llm",
    ...moments,
  };
  const opened = {
    ...interview,
    ...{ phase: "PLAN", origin_flow: "plan", question: "Q", options: [], input_key: "k", step_id: "s" },
  };
  expect(decisions.DecisionPointOpenedPayload.read(opened)).toMatchObject({ options: [] });
  const discussing = { ...interview, snapshot_kind: "owner_note" };
  expect(decisions.DecisionPointDiscussingPayload.read(discussing)).toMatchObject({ contributions: [] });
});

describe("a widening", () => {
  const widened = {
    origin_surface: "planning_interview",
    ...identity,
    channel: "slack",
    teamspace_ref: { teamspace_id: "t" },
    default_channel_ref: { channel_id: "c" },
    thread_ref: { channel_id: "c", thread_ts: "1.2" },
    widened_by: "w",
    widened_at: "2026-01-01",
    recorded_at: "2026-01-01",
  };
  const { DecisionPointWidenedPayload } = decisions;

  test("is filled", () => {
    expect(DecisionPointWidenedPayload.read(widened)).toMatchObject({
      teamspace_ref: { teamspace_id: "t", name: null },
      default_channel_ref: { channel_id: "c", name: null },
      thread_ref: { slack_team_id: null, channel_id: "c", thread_ts: "1.2", url: null },
      invited_participants: [],
    });
  });

  test.each([
    // Unlike the unions, it has no origin but one and must say so.
    [{ origin_surface: undefined }, ["origin_surface:missing"]],
    [{ origin_surface: "adr" }, ["origin_surface:literal_error"]],
    [{ channel: "mail" }, ["channel:literal_error"]],
    [{ channel: "\ud800" }, ["channel:literal_error"]],
    [{ invited_participants: [{ participant_id: "p", participant_type: "human", team: 1 }] }, []],
    [
      { invited_participants: [{ participant_id: "p", participant_type: "human", external_refs: {} }] },
      ["invited_participants.0.external_refs:value_error"],
    ],
    [
      { thread_ref: { channel_id: "c", thread_ts: "", message_ts: "1" } },
      ["thread_ref.thread_ts:string_too_short", "thread_ref.message_ts:extra_forbidden"],
    ],
  ])("with %j gives %j", (change, expected) => {
    expect(problems(DecisionPointWidenedPayload, { ...widened, ...change })).toEqual(expected);
  });
});

describe("the end of an interview", () => {
  const resolved = {
    origin_surface: "planning_interview",
    ...identity,
    terminal_outcome: "resolved",
    final_answer: "F",
    resolved_by: "x",
    ...moments,
  };
  const { DecisionPointResolvedPayload } = decisions;

  test("is filled", () => {
    const closure_message = { channel_id: "c", thread_ts: "1", message_ts: "2" };
    const summary = { text: "T", source: "manual" };
    expect(DecisionPointResolvedPayload.read({ ...resolved, closure_message, summary })).toMatchObject({
      other_answer: false,
      rationale: null,
      summary: { ...summary, extracted_at: null, candidate_answer: null },
      actual_participants: [],
      closed_locally_while_widened: false,
      closure_message: { ...closure_message, url: null },
    });
  });

  test.each([
    [{}, undefined],
    [{ rationale: "", other_answer: true }, undefined],
    [{ final_answer: null }, "final_answer is required when terminal_outcome=resolved"],
    [{ final_answer: "" }, "final_answer is required when terminal_outcome=resolved"],
    [{ terminal_outcome: "deferred" }, "final_answer must be absent when terminal_outcome=deferred"],
    [
      { terminal_outcome: "canceled", final_answer: "" },
      "final_answer must be absent when terminal_outcome=canceled",
    ],
    [
      { terminal_outcome: "deferred", final_answer: null, rationale: "", other_answer: true },
      "rationale is required when terminal_outcome=deferred",
    ],
    [
      { terminal_outcome: "canceled", final_answer: null, rationale: "R", other_answer: true },
      "other_answer must be False when terminal_outcome=canceled",
    ],
    [{ terminal_outcome: "deferred", final_answer: null, rationale: "R" }, undefined],
  ])("with %j: %s", (change, message) => {
    const parsed = DecisionPointResolvedPayload.parse({ ...resolved, ...change });
    const found = parsed.ok ? undefined : parsed.violations.map(({ field, message }) => [field, message]);
    expect(found).toEqual(
      message === undefined ? undefined : [["planning_interview", `Value error, ${message}`]],
    );
  });

  test("is not judged as a whole before its fields are good", () => {
    expect(problems(DecisionPointResolvedPayload, { ...resolved, final_answer: null, run_id: "" })).toEqual([
      "planning_interview.run_id:string_too_short",
    ]);
  });
});

test("an overriding may leave its origin out, which is null then", () => {
  const { DecisionPointOverriddenPayload } = decisions;
  expect(DecisionPointOverriddenPayload.read(record)?.origin_surface).toBe(null);
  expect(problems(DecisionPointOverriddenPayload, { ...record, origin_surface: "x" })).toEqual([
    "origin_surface:enum",
  ]);
});

describeSchemaMeaning("v4", v4, [
  "closure_message_ref",
  "decision_point_discussing_payload",
  "decision_point_opened_payload",
  "decision_point_overridden_payload",
  "decision_point_resolved_payload",
  "decision_point_widened_payload",
  "default_channel_ref",
  "summary_block",
  "teamspace_ref",
  "thread_ref",
]);
