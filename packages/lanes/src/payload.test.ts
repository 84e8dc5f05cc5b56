import type { Model } from "@spec-kitty/events-core";
import { describe, expect, test } from "vitest";
import { describeSchemaMeaning } from "../../../test/support/schema-meaning.ts";
import * as v4 from "./index.js";
import * as schemas from "./schemas.js";
import * as v2 from "./v2.js";

const evidence = {
  repos: [{ repo: "r", branch: "b", commit: "c" }],
  review: { reviewer: "anna", verdict: "fine" },
};
const base = { wp_id: "WP01", to_lane: "claimed", actor: "anna", execution_mode: "worktree" };
const payload = (more: object) => ({ mission_slug: "m", ...base, ...more });
const payloadV2 = (more: object) => ({ feature_slug: "f", ...base, ...more });

const problems = (model: Model<unknown>, input: unknown) => {
  const parsed = model.parse(input);
  return parsed.ok ? [] : parsed.violations.map(({ field, violation_type }) => `${field}:${violation_type}`);
};

describe("StatusTransitionPayload", () => {
  test("fills what may be left out, in the order of the contract", () => {
    expect(JSON.stringify(v4.StatusTransitionPayload.parse(payload({})))).toBe(
      '{"ok":true,"value":{"mission_slug":"m","wp_id":"WP01","from_lane":null,"to_lane":"claimed","actor":"anna",' +
        '"force":false,"reason":null,"execution_mode":"worktree","review_ref":null,"evidence":null}}',
    );
  });

  test("resolves the alias in both lanes", () => {
    const aliased = payload({ from_lane: "doing", to_lane: "doing" });
    expect(v4.StatusTransitionPayload.read(aliased)).toMatchObject({
      from_lane: "in_progress",
      to_lane: "in_progress",
    });
  });

  test("keeps an actor object as it is", () => {
    const actor = { zeta: 1, alpha: { deep: [null] } };
    expect(v4.StatusTransitionPayload.read(payload({ actor }))?.actor).toBe(actor);
  });

  test.each([
    ["an empty actor", { actor: "" }, ["actor:value_error"]],
    ["a blank actor", { actor: "\x1c\u3000" }, ["actor:value_error"]],
    ["an actor object without keys", { actor: {} }, ["actor:value_error"]],
    [
      "an actor of another kind",
      { actor: ["anna"] },
      ["actor.str:string_type", "actor.dict[str,any]:dict_type"],
    ],
    ["force without reason", { force: true }, [":value_error"]],
    ["force with a blank reason", { force: true, reason: " " }, [":value_error"]],
    ["force as text", { force: "true", reason: "r" }, ["force:bool_parsing"]],
    ["force null", { force: null }, ["force:bool_type"]],
    ["done without evidence", { to_lane: "done" }, [":value_error"]],
    ["approved without evidence", { to_lane: "approved" }, [":value_error"]],
    ["a lane in other letters", { to_lane: "Done" }, ["to_lane:enum"]],
    ["a lane of the disk only", { to_lane: "in_review" }, ["to_lane:enum"]],
    ["an unknown mode", { execution_mode: "remote" }, ["execution_mode:enum"]],
    ["evidence without repos", { evidence: { ...evidence, repos: [] } }, ["evidence.repos:too_short"]],
    [
      "verification null",
      { evidence: { ...evidence, verification: null } },
      ["evidence.verification:list_type"],
    ],
  ])("refuses %s", (_name, more, expected) => {
    expect(problems(v4.StatusTransitionPayload, payload(more))).toEqual(expected);
  });

  test("refuses the old slug twice and an unknown key last", () => {
    expect(problems(v4.StatusTransitionPayload, { ...payloadV2({ wp_id: "" }), zzz: 1 })).toEqual([
      "mission_slug:missing",
      "wp_id:string_too_short",
      "feature_slug:extra_forbidden",
      "zzz:extra_forbidden",
    ]);
  });

  test.each([
    ["evidence on another lane", { evidence }],
    ["a forced move with a reason of one odd sign", { force: true, reason: "\ufeff" }],
    ["a pair of lanes that the matrix refuses", { from_lane: "done", to_lane: "planned" }],
    ["done with evidence", { to_lane: "done", evidence }],
  ])("accepts %s", (_name, more) => {
    expect(problems(v4.StatusTransitionPayload, payload(more))).toEqual([]);
  });

  test("v2 drops unknown keys, takes any actor text, and wants evidence for done alone", () => {
    expect(v2.StatusTransitionPayload.read(payloadV2({ actor: " ", mission_slug: "m", zzz: 1 }))).toEqual({
      ...payloadV2({ actor: " " }),
      from_lane: null,
      force: false,
      reason: null,
      review_ref: null,
      evidence: null,
    });
    expect(problems(v2.StatusTransitionPayload, payloadV2({ to_lane: "done" }))).toEqual([":value_error"]);
    expect(problems(v2.StatusTransitionPayload, payloadV2({ to_lane: "approved" }))).toEqual([
      "to_lane:enum",
    ]);
    expect(problems(v2.StatusTransitionPayload, payloadV2({ actor: {} }))).toEqual(["actor:string_type"]);
  });
});

test("ForceMetadata takes true and nothing else", () => {
  expect(v4.ForceMetadata.read({ actor: " ", reason: " " })).toEqual({
    force: true,
    actor: " ",
    reason: " ",
  });
  expect(problems(v4.ForceMetadata, { force: false, actor: "a", reason: "r" })).toEqual([
    "force:literal_error",
  ]);
});

describeSchemaMeaning("v4", schemas.v4, [
  "lane",
  "status_transition_payload",
  "sync_lane_v1",
  "sync_lane_v2",
]);
describeSchemaMeaning("v2", schemas.v2, ["lane", "status_transition_payload", "sync_lane_v1"]);
