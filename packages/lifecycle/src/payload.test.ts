import type { Model } from "@spec-kitty/events-core";
import { describe, expect, test } from "vitest";
import { describeSchemaMeaning } from "../../../test/support/schema-meaning.ts";
import * as lifecycle from "./index.js";
import { v2, v4 } from "./schemas.js";

const problems = (model: Model<unknown>, input: unknown) => {
  const parsed = model.parse(input);
  return parsed.ok ? [] : parsed.violations.map(({ field, violation_type }) => `${field}:${violation_type}`);
};

const created = {
  mission_slug: "m",
  mission_number: 1,
  mission_type: "t",
  target_branch: "main",
  wp_count: 0,
  friendly_name: "f",
  purpose_tldr: "p",
  purpose_context: "c",
};

describe("MissionCreatedPayload", () => {
  test("may have no number, but must say so", () => {
    const { mission_number: _, ...without } = created;
    expect(problems(lifecycle.MissionCreatedPayload, { ...created, mission_number: null })).toEqual([]);
    expect(problems(lifecycle.MissionCreatedPayload, without)).toEqual(["mission_number:missing"]);
  });

  test("takes any text as its time and refuses other keys", () => {
    expect(problems(lifecycle.MissionCreatedPayload, { ...created, created_at: "yesterday" })).toEqual([]);
    expect(
      problems(lifecycle.MissionCreatedPayload, { ...created, mission_number: 0, wp_count: -1, x: 1 }),
    ).toEqual(["mission_number:greater_than_equal", "wp_count:greater_than_equal", "x:extra_forbidden"]);
  });
});

test("MissionClosedPayload needs a number", () => {
  const closed = { mission_slug: "m", mission_number: null, mission_type: "t" };
  expect(problems(lifecycle.MissionClosedPayload, closed)).toEqual(["mission_number:int_type"]);
});

test("lists are filled in and are not null", () => {
  const cancelled = { mission_id: "M", reason: "r", actor: "a" };
  expect(lifecycle.MissionCancelledPayload.read({ ...cancelled, x: 1 })).toEqual({
    ...cancelled,
    cancelled_wp_ids: [],
  });
  expect(problems(lifecycle.MissionCancelledPayload, { ...cancelled, cancelled_wp_ids: null })).toEqual([
    "cancelled_wp_ids:list_type",
  ]);
});

test("a previous phase is null or has a name", () => {
  const entered = { mission_id: "M", phase_name: "p", actor: "a" };
  expect(lifecycle.PhaseEnteredPayload.read(entered)?.previous_phase).toBe(null);
  expect(problems(lifecycle.PhaseEnteredPayload, { ...entered, previous_phase: "" })).toEqual([
    "previous_phase:string_too_short",
  ]);
});

const COMMON = [
  "mission_cancelled_payload",
  "mission_completed_payload",
  "mission_started_payload",
  "phase_entered_payload",
  "review_rollback_payload",
];
describeSchemaMeaning("v4", v4, [...COMMON, "mission_closed_payload", "mission_created_payload"]);
describeSchemaMeaning("v2", v2, COMMON);
