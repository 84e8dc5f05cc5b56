import type { Model } from "@spec-kitty/events-core";
import { describe, expect, test } from "vitest";
import { describeSchemaMeaning } from "../../../test/support/schema-meaning.ts";
import * as insights from "./index.js";
import { v4 } from "./schemas.js";

const problems = (model: Model<unknown>, input: unknown) => {
  const parsed = model.parse(input);
  return parsed.ok ? [] : parsed.violations.map(({ field, violation_type }) => `${field}:${violation_type}`);
};

const actor = { actor_id: "ag", actor_type: "llm" };

describe("token usage", () => {
  const usage = {
    mission_id: "m",
    input_tokens: 3,
    output_tokens: 4,
    total_tokens: 7,
    estimated_cost_usd: 0.02,
    source: "cli",
  };
  const { TokenUsageRecordedPayload } = insights;

  test("is filled and written in the order of the contract", () => {
    expect(JSON.stringify(TokenUsageRecordedPayload.read({ ...usage, actor: { ...actor, extra: 1 } }))).toBe(
      '{"mission_id":"m","run_id":null,"step_id":null,"wp_id":null,"phase_name":null,' +
        '"actor":{"actor_id":"ag","actor_type":"llm","display_name":"","provider":null,"model":null,"tool":null},' +
        '"provider":null,"model":null,"input_tokens":3,"output_tokens":4,"total_tokens":7,' +
        '"estimated_cost_usd":0.02,"source":"cli"}',
    );
  });

  test.each([
    [{ total_tokens: 6 }, [":value_error"]],
    [{ total_tokens: 6, input_tokens: -1 }, ["input_tokens:greater_than_equal"]],
    [{ input_tokens: 0, output_tokens: 0, total_tokens: 0, estimated_cost_usd: 0 }, []],
    [{ estimated_cost_usd: -0.01 }, ["estimated_cost_usd:greater_than_equal"]],
    [{ estimated_cost_usd: "1" }, ["estimated_cost_usd:float_parsing"]],
    [{ input_tokens: 1.5 }, ["input_tokens:int_from_float"]],
    [{ run_id: "" }, ["run_id:string_too_short"]],
    [{ source: undefined }, ["source:missing"]],
    [{ actor: { actor_id: "a" } }, ["actor.actor_type:missing"]],
    [{ cost: 1 }, ["cost:extra_forbidden"]],
  ])("with %j gives %j", (change, expected) => {
    expect(problems(TokenUsageRecordedPayload, { ...usage, ...change })).toEqual(expected);
  });

  test("says which rule a wrong total breaks", () => {
    const parsed = TokenUsageRecordedPayload.parse({ ...usage, total_tokens: 6 });
    expect(!parsed.ok && parsed.violations[0]?.message).toBe(
      "Value error, total_tokens must equal input_tokens + output_tokens",
    );
  });
});

test("a diff summary needs both refs and all counts", () => {
  const diff = { mission_id: "m", base_ref: "main", head_ref: "wp", files_changed: 1, lines_added: 2 };
  expect(problems(insights.DiffSummaryRecordedPayload, { ...diff, base_ref: "" })).toEqual([
    "base_ref:string_too_short",
    "lines_deleted:missing",
    "source:missing",
  ]);
});

describe("retrospectives", () => {
  const skipped = { mission_id: "m", actor: "anna", trigger_source: "operator", skip_reason: "short" };
  const at = (skipped_at: unknown) => insights.RetrospectiveSkippedPayload.parse({ ...skipped, skipped_at });

  // The accepted and refused forms that the contract lists, without those it leaves open (`retrospective 9`).
  test.each([
    "2026-01-01T00:00:00Z",
    "2026-01-01T00:00:00.1Z",
    "2026-01-01T00:00:00.123456789Z",
    "2026-01-01T00:00:00-23:59",
    "2026-01-01 00:00:00+05:30",
    "2026-01-01T00:00:00",
    "2026-01-01",
  ])("keep the time %j as it came", (time) => {
    expect(at(time)).toMatchObject({ ok: true, value: { skipped_at: time } });
  });

  test.each([
    "",
    "now",
    "Z",
    "1767225600",
    "2026-01-01T00:00:00z",
    "2026-01-01T00:00:00ZZ",
    " 2026-01-01",
    "2026-13-01",
    "0000-01-01",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:00:60Z",
    "2026-01-01T00:00:00+24:00",
    "\ud800",
  ])("refuse the time %j", (time) => {
    expect(at(time)).toMatchObject({
      ok: false,
      violations: [{ field: "skipped_at", violation_type: "value_error", input_value: time }],
    });
  });

  test.each([7, null, ["2026-01-01"]])("refuse %j as a time", (time) => {
    expect(at(time)).toMatchObject({ ok: false, violations: [{ violation_type: "string_type" }] });
  });

  test("may point to what was written", () => {
    const completed = { mission_id: "m", actor: "a", trigger_source: "runtime", completed_at: "2026-01-01" };
    const { RetrospectiveCompletedPayload } = insights;
    expect(RetrospectiveCompletedPayload.read(completed)?.artifact_ref).toBe(null);
    expect(RetrospectiveCompletedPayload.read({ ...completed, artifact_ref: {} })?.artifact_ref).toEqual({
      source_event_ids: null,
      git_sha: null,
      git_ref: null,
      actor_id: null,
      actor_kind: null,
      revised_at: null,
    });
    expect(
      problems(RetrospectiveCompletedPayload, {
        ...completed,
        trigger_source: "cron",
        artifact_ref: { source_event_ids: "e1", sha: "x" },
      }),
    ).toEqual([
      "trigger_source:literal_error",
      "artifact_ref.source_event_ids:tuple_type",
      "artifact_ref.sha:extra_forbidden",
    ]);
  });
});

test("a profile invocation needs its actor and drops what the actor has more", () => {
  const started = { mission_id: "m", run_id: "r", step_id: "s", action: "plan", profile_slug: "architect" };
  const { ProfileInvocationStartedPayload } = insights;
  expect(problems(ProfileInvocationStartedPayload, started)).toEqual(["actor:missing"]);
  expect(
    ProfileInvocationStartedPayload.read({ ...started, actor: { ...actor, team: "x" } })?.actor,
  ).not.toHaveProperty("team");
  expect(problems(ProfileInvocationStartedPayload, { ...started, actor, profile_version: "" })).toEqual([
    "profile_version:string_too_short",
  ]);
});

test("the reserved types have no contract", () => {
  const known = insights.insightsCatalogue.events.map(({ type }) => type);
  expect(known).toEqual([
    ...insights.ANALYTICS_EVENT_TYPES,
    ...insights.RETROSPECTIVE_EVENT_TYPES,
    ...insights.PROFILE_INVOCATION_EVENT_TYPES,
  ]);
  for (const type of insights.PROFILE_INVOCATION_RESERVED_TYPES) expect(known).not.toContain(type);
});

describeSchemaMeaning("v4", v4, [
  "diff_summary_recorded_payload",
  "profile_invocation_started_payload",
  "retrospective_completed_payload",
  "retrospective_skipped_payload",
  "token_usage_recorded_payload",
]);
