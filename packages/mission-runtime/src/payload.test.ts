import type { Model } from "@spec-kitty/events-core";
import { describe, expect, test } from "vitest";
import { describeSchemaMeaning } from "../../../test/support/schema-meaning.ts";
import * as v4 from "./index.js";
import * as schemas from "./schemas.js";
import * as v2 from "./v2.js";

const actor = { actor_id: "ag", actor_type: "llm" };
const request = { run_id: "r", decision_id: "d", step_id: "s", question: "q?", actor };

const problems = (model: Model<unknown>, input: unknown) => {
  const parsed = model.parse(input);
  return parsed.ok ? [] : parsed.violations.map(({ field, violation_type }) => `${field}:${violation_type}`);
};

describe("the actor of a run", () => {
  test("is filled and written in the order of the contract", () => {
    expect(JSON.stringify(v4.RuntimeActorIdentity.read({ ...actor, extra: 1 }))).toBe(
      '{"actor_id":"ag","actor_type":"llm","display_name":"","provider":null,"model":null,"tool":null}',
    );
  });

  test.each([
    [{ actor_type: "llm" }, ["actor_id:missing"]],
    [{ ...actor, actor_id: "" }, ["actor_id:string_too_short"]],
    [{ ...actor, actor_type: "human\n" }, ["actor_type:string_pattern_mismatch"]],
    [{ ...actor, actor_type: "Human" }, ["actor_type:string_pattern_mismatch"]],
    [{ ...actor, actor_type: 1 }, ["actor_type:string_type"]],
    [{ ...actor, display_name: null }, ["display_name:string_type"]],
    [{ ...actor, display_name: "", provider: "", model: null }, []],
    ["ag", [":model_type"]],
  ])("%j gives %j", (input, expected) => {
    expect(problems(v4.RuntimeActorIdentity, input)).toEqual(expected);
  });
});

describe("a decision request", () => {
  test("is filled and written in the order of the contract", () => {
    expect(Object.keys(v4.DecisionInputRequestedPayload.read(request)!)).toEqual([
      "run_id",
      "decision_id",
      "step_id",
      "question",
      "options",
      "input_key",
      "actor",
    ]);
    expect(v4.DecisionInputRequestedPayload.read(request)).toMatchObject({ options: [], input_key: null });
  });

  test.each([
    [{ ...request, options: ["", "y"] }, []],
    [{ ...request, options: null }, ["options:tuple_type"]],
    [{ ...request, options: "y" }, ["options:tuple_type"]],
    [{ ...request, options: [1] }, ["options.0:string_type"]],
    [{ ...request, actor: "bob" }, ["actor:model_type"]],
    [{ ...request, actor: {} }, ["actor.actor_id:missing", "actor.actor_type:missing"]],
  ])("%j gives %j", (input, expected) => {
    expect(problems(v4.DecisionInputRequestedPayload, input)).toEqual(expected);
  });
});

describe("a run names its mission", () => {
  const run = { run_id: "r", actor };

  test("by mission_type in v4, where mission_key is an extra", () => {
    expect(problems(v4.MissionRunStartedPayload, { ...run, mission_key: "k" })).toEqual([
      "mission_type:missing",
    ]);
    expect(
      v4.MissionRunCompletedPayload.read({ ...run, mission_key: "k", mission_type: "t" }),
    ).not.toHaveProperty("mission_key");
  });

  test("by mission_key in v2", () => {
    expect(problems(v2.MissionRunStartedPayload, { ...run, mission_type: "t" })).toEqual([
      "mission_key:missing",
    ]);
    expect(Object.keys(v2.MissionRunCompletedPayload.read({ ...run, mission_key: "k" })!)).toEqual([
      "run_id",
      "mission_key",
      "actor",
    ]);
  });
});

test("the result of a step is free text", () => {
  const step = { run_id: "r", step_id: "s", agent_id: "a", result: "failed?", actor };
  expect(problems(v4.NextStepAutoCompletedPayload, step)).toEqual([]);
});

test("the event types are seven, and in v2 the alias too", () => {
  const seven = [
    v4.MISSION_RUN_STARTED,
    v4.NEXT_STEP_PLANNED,
    v4.NEXT_STEP_ISSUED,
    v4.NEXT_STEP_AUTO_COMPLETED,
    v4.DECISION_INPUT_REQUESTED,
    v4.DECISION_INPUT_ANSWERED,
    v4.MISSION_RUN_COMPLETED,
  ];
  expect([...v4.MISSION_NEXT_EVENT_TYPES].sort()).toEqual([...seven].sort());
  expect([...v2.MISSION_NEXT_EVENT_TYPES].sort()).toEqual([...seven, "MissionCompleted"].sort());
  expect([...v4.TERMINAL_RUN_STATUSES]).toEqual([v4.MissionRunStatus.COMPLETED]);
});

const published = [
  "decision_input_answered_payload",
  "decision_input_requested_payload",
  "mission_run_completed_payload",
  "mission_run_started_payload",
  "next_step_auto_completed_payload",
  "next_step_issued_payload",
  "runtime_actor_identity",
];
describeSchemaMeaning("v4", schemas.v4, published);
describeSchemaMeaning("v2", schemas.v2, published);
