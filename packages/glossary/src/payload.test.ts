import type { Model } from "@spec-kitty/events-core";
import { describe, expect, test } from "vitest";
import { describeSchemaMeaning } from "../../../test/support/schema-meaning.ts";
import * as v4 from "./index.js";
import * as schemas from "./schemas.js";
import * as v2 from "./v2.js";

const problems = (model: Model<unknown>, input: unknown) => {
  const parsed = model.parse(input);
  return parsed.ok ? [] : parsed.violations.map(({ field, violation_type }) => `${field}:${violation_type}`);
};

const at = { mission_id: "m1", scope_id: "s1", step_id: "st" };
const candidate = { ...at, term_surface: "t", confidence: 1, actor: "a" };
const conflict = { term: "t", nature: "drift", severity: "low", description: "" };
const check = {
  ...at,
  conflicts: [],
  severity: "high",
  confidence: 0.5,
  recommended_action: "pass",
  effective_strictness: "off",
};
const request = {
  ...at,
  semantic_check_event_id: "c",
  term: "T",
  question: "",
  options: [],
  urgency: "low",
  actor: "a",
};
const sense = {
  mission_id: "m1",
  scope_id: "s1",
  term_surface: "t",
  after_sense: "x",
  reason: "",
  actor: "a",
};
const block = { mission_id: "m1", step_id: "st", conflict_event_ids: [""], blocking_strictness: "max" };
const strictness = { mission_id: "m1", new_strictness: "off", actor: "a" };
const scope = { mission_id: "m1", scope_id: "s1", scope_type: "mission_local", glossary_version_id: "v1" };
const resolution = { mission_id: "m1", clarification_event_id: "r", selected_meaning: "x", actor: "a" };

describe("payloads", () => {
  test.each([
    ["GlossaryScopeActivated", scope],
    ["TermCandidateObserved", candidate],
    ["SemanticCheckEvaluated", check],
    ["GlossaryClarificationRequested", request],
    ["GlossaryClarificationResolved", resolution],
    ["GlossarySenseUpdated", sense],
    ["GenerationBlockedBySemanticConflict", block],
    ["GlossaryStrictnessSet", strictness],
  ])("%s takes what the contract lets it leave out, and drops what it does not know", (type, payload) => {
    const { model } = v4.glossaryCatalogue.events.find((event) => event.type === type)!;
    expect(problems(model, payload)).toEqual([]);
    expect(model.read({ ...payload, extra: 1 })).not.toHaveProperty("extra");
    expect(problems(model, { ...payload, mission_id: "" })).toEqual(["mission_id:string_too_short"]);
  });

  test("are filled and written in the order of the contract", () => {
    const reversed = Object.fromEntries(Object.entries(candidate).reverse());
    expect(JSON.stringify(v4.TermCandidateObservedPayload.read(reversed))).toBe(
      '{"mission_id":"m1","scope_id":"s1","step_id":"st","term_surface":"t","confidence":1,"actor":"a","step_metadata":{}}',
    );
    expect(JSON.stringify(v4.GlossarySenseUpdatedPayload.read(sense))).toBe(
      '{"mission_id":"m1","scope_id":"s1","term_surface":"t","before_sense":null,"after_sense":"x","reason":"","actor":"a"}',
    );
    expect(v4.GlossaryStrictnessSetPayload.read(strictness)).toMatchObject({ previous_strictness: null });
    expect(v4.GlossarySenseUpdatedPayload.read({ ...sense, before_sense: "" })).toMatchObject({
      before_sense: "",
    });
  });

  test.each([
    [v4.TermCandidateObservedPayload, { ...candidate, confidence: 1.01 }, ["confidence:less_than_equal"]],
    [v4.TermCandidateObservedPayload, { ...candidate, confidence: -0.1 }, ["confidence:greater_than_equal"]],
    [v4.TermCandidateObservedPayload, { ...candidate, confidence: "x" }, ["confidence:float_parsing"]],
    // The reference takes these for numbers; we do not (decisions 5).
    [v4.TermCandidateObservedPayload, { ...candidate, confidence: "0.5" }, ["confidence:float_parsing"]],
    [v4.TermCandidateObservedPayload, { ...candidate, step_metadata: null }, ["step_metadata:dict_type"]],
    [
      v4.TermCandidateObservedPayload,
      { ...candidate, step_metadata: { k: 1 } },
      ["step_metadata.k:string_type"],
    ],
    [v4.SemanticCheckEvaluatedPayload, { ...check, conflicts: {} }, ["conflicts:tuple_type"]],
    [
      v4.SemanticCheckEvaluatedPayload,
      { ...check, conflicts: [conflict, { ...conflict, nature: "other" }, "t"] },
      ["conflicts.1.nature:literal_error", "conflicts.2:model_type"],
    ],
    [v4.GlossaryClarificationRequestedPayload, { ...request, options: [""] }, []],
    [v4.GlossaryClarificationRequestedPayload, { ...request, question: null }, ["question:string_type"]],
    [
      v4.GenerationBlockedBySemanticConflictPayload,
      { ...block, blocking_strictness: "off" },
      ["blocking_strictness:literal_error"],
    ],
    // The minimum counts the items that passed.
    [
      v4.GenerationBlockedBySemanticConflictPayload,
      { ...block, conflict_event_ids: [null] },
      ["conflict_event_ids.0:string_type", "conflict_event_ids:too_short"],
    ],
    [
      v4.GenerationBlockedBySemanticConflictPayload,
      { ...block, conflict_event_ids: [null, "a"] },
      ["conflict_event_ids.0:string_type"],
    ],
    [
      v4.GlossaryStrictnessSetPayload,
      { ...strictness, previous_strictness: "none" },
      ["previous_strictness:literal_error"],
    ],
    [v4.GlossaryScopeActivatedPayload, { ...scope, scope_type: "team" }, ["scope_type:literal_error"]],
    [
      v4.GlossaryClarificationResolvedPayload,
      {},
      ["mission_id", "clarification_event_id", "selected_meaning", "actor"].map(
        (field) => `${field}:missing`,
      ),
    ],
  ] as [Model<unknown>, object, string[]][])("%s of %j gives %j", (model, payload, expected) => {
    expect(problems(model, payload)).toEqual(expected);
  });
});

test("the event types are eight", () => {
  const constants = Object.entries(v4).filter(
    ([name, value]) => /^[A-Z_]+$/.test(name) && typeof value === "string",
  );
  expect(constants.map(([, type]) => type).sort()).toEqual([...v4.GLOSSARY_EVENT_TYPES].sort());
  expect(v4.GLOSSARY_EVENT_TYPES.size).toBe(8);
  for (const [name, type] of constants)
    expect(name).toBe((type as string).replace(/(?!^)([A-Z])/g, "_$1").toUpperCase());
});

test("both lines have one glossary", () => {
  expect(v2.reduceGlossaryEvents).toBe(v4.reduceGlossaryEvents);
  expect(schemas.v2).toBe(schemas.v4);
});

describe("a state", () => {
  test("is read with every default", () => {
    expect(v4.ReducedGlossaryState.read({})).toEqual(v4.reduceGlossaryEvents([]));
    expect(problems(v4.ReducedGlossaryState, { current_strictness: "low" })).toEqual([
      "current_strictness:literal_error",
    ]);
    expect(
      v4.ClarificationRecord.read({ request_event_id: "", semantic_check_event_id: "", term: "" }),
    ).toEqual({
      request_event_id: "",
      semantic_check_event_id: "",
      term: "",
      resolved: false,
      resolution_event_id: null,
    });
  });

  test("whose terms are written cannot be read back, as in the reference", () => {
    expect(problems(v4.ReducedGlossaryState, { term_senses: { s: { t: sense } } })).toEqual([
      "term_senses.s.[key]:tuple_type",
      ...["mission_id", "scope_id", "term_surface", "after_sense", "reason", "actor"].map(
        (field) => `term_senses.s.${field}:missing`,
      ),
    ]);
    expect(problems(v4.ReducedGlossaryState, { term_candidates: { s: [candidate] } })).toEqual([
      "term_candidates.s.[key]:tuple_type",
    ]);
    expect(problems(v4.ReducedGlossaryState, { term_candidates: [] })).toEqual(["term_candidates:dict_type"]);
  });
});

const published = [
  "generation_blocked_by_semantic_conflict_payload",
  "glossary_clarification_requested_payload",
  "glossary_clarification_resolved_payload",
  "glossary_scope_activated_payload",
  "glossary_sense_updated_payload",
  "glossary_strictness_set_payload",
  "semantic_check_evaluated_payload",
  "semantic_conflict_entry",
  "term_candidate_observed_payload",
];
describeSchemaMeaning("v4", schemas.v4, published);
describeSchemaMeaning("v2", schemas.v2, published);
