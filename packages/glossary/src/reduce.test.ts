import { PayloadError } from "@spec-kitty/events-core";
import type { FoldEvent } from "@spec-kitty/events-core/fold";
import { describe, expect, test } from "vitest";
import { testAnomalyCodes } from "../../../test/support/anomaly-codes.ts";
import { ulid } from "../../../test/support/envelopes.ts";
import { eventOf } from "../../../test/support/stream.ts";
import { GlossaryAnomalyCode, type GlossaryOptions, projectGlossary, reduceGlossaryEvents } from "./index.js";

const of = (n: number, event_type: string, payload: object = {}) =>
  eventOf(n, event_type, { mission_id: "m1", ...payload });
const scope = (n: number, scope_id = "s2", more: object = {}) =>
  of(n, "GlossaryScopeActivated", {
    scope_id,
    scope_type: "team_domain",
    glossary_version_id: "v1",
    ...more,
  });
const strictness = (n: number, new_strictness: string, more: object = {}) =>
  of(n, "GlossaryStrictnessSet", { new_strictness, actor: "a", ...more });
const candidate = (n: number, term_surface: string, scope_id = "s2") =>
  of(n, "TermCandidateObserved", { scope_id, step_id: "st", term_surface, confidence: 1, actor: "a" });
const sense = (n: number, term_surface: string, more: object = {}) =>
  of(n, "GlossarySenseUpdated", {
    scope_id: "s2",
    term_surface,
    after_sense: "x",
    reason: "",
    actor: "a",
    ...more,
  });
const check = (n: number, scope_id = "s2") =>
  of(n, "SemanticCheckEvaluated", {
    ...{ scope_id, step_id: "st", conflicts: [], severity: "high", confidence: 0.5 },
    ...{ recommended_action: "block", effective_strictness: "max" },
  });
const asked = (n: number, semantic_check_event_id: string, scope_id = "s2") =>
  of(n, "GlossaryClarificationRequested", {
    ...{ scope_id, step_id: "st", semantic_check_event_id, term: "T", question: "", options: [] },
    ...{ urgency: "low", actor: "a" },
  });
const resolved = (n: number, clarification_event_id: string) =>
  of(n, "GlossaryClarificationResolved", { clarification_event_id, selected_meaning: "x", actor: "a" });
const blocked = (n: number) =>
  of(n, "GenerationBlockedBySemanticConflict", {
    step_id: "st",
    conflict_event_ids: ["unknown"],
    blocking_strictness: "medium",
  });

const permissive = (events: FoldEvent[]) => reduceGlossaryEvents(events, { mode: "permissive" });
const reasons = (events: FoldEvent[]) => permissive(events).anomalies.map(({ reason }) => reason);
const CODES = [
  ["References unactivated scope", "GLOSSARY_SCOPE_INACTIVE"],
  ["Sense update", "GLOSSARY_TERM_UNOBSERVED"],
  ["References unknown semantic check", "SEMANTIC_CHECK_UNKNOWN"],
  ["Burst cap", "CLARIFICATION_BURST"],
  ["Resolution for", "CLARIFICATION_UNKNOWN"],
] as const;
const anomaly = (n: number, event_type: string, reason: string) => ({
  event_id: ulid(n),
  event_type,
  reason,
  code: CODES.find(([start]) => reason.startsWith(start))![1],
});

const EMPTY = {
  mission_id: "",
  active_scopes: {},
  current_strictness: "medium",
  strictness_history: [],
  term_candidates: {},
  term_senses: {},
  clarifications: [],
  semantic_checks: [],
  generation_blocks: [],
  anomalies: [],
  event_count: 0,
  last_processed_event_id: null,
};

test("an empty stream is an empty state", () => {
  expect(JSON.stringify(reduceGlossaryEvents([]))).toBe(JSON.stringify(EMPTY));
  expect(reduceGlossaryEvents([of(1, "WPStatusChanged")])).toEqual(EMPTY);
  expect(projectGlossary().read()).toEqual({ ok: true, value: EMPTY });
});

describe("the worked example of the contract", () => {
  const events = [
    scope(1),
    strictness(2, "max"),
    candidate(3, "zeta"),
    candidate(4, "alpha", "s1"),
    sense(5, "nope"),
    check(6),
    ...[7, 8, 9, 10].map((n) => asked(n, ulid(6))),
    resolved(11, ulid(7)),
    asked(12, "unk", "s9"),
    resolved(13, "unk"),
    of(14, "WPStatusChanged"),
  ];
  const clarification = (n: number, more: object = {}) => ({
    request_event_id: ulid(n),
    semantic_check_event_id: ulid(6),
    term: "T",
    resolved: false,
    resolution_event_id: null,
    ...more,
  });
  const filled = { step_metadata: {} };
  const expected = {
    mission_id: "m1",
    active_scopes: { s2: scope(1).payload },
    current_strictness: "max",
    strictness_history: [{ ...strictness(2, "max").payload, previous_strictness: null }],
    term_candidates: {
      s1: { alpha: [{ ...candidate(4, "alpha", "s1").payload, ...filled }] },
      s2: { zeta: [{ ...candidate(3, "zeta").payload, ...filled }] },
    },
    term_senses: { s2: { nope: { ...sense(5, "nope").payload, before_sense: null } } },
    clarifications: [
      clarification(7, { resolved: true, resolution_event_id: ulid(11) }),
      clarification(8),
      clarification(9),
    ],
    semantic_checks: [{ ...check(6).payload, ...filled }],
    generation_blocks: [],
    anomalies: [
      anomaly(4, "TermCandidateObserved", "References unactivated scope 's1'"),
      anomaly(5, "GlossarySenseUpdated", "Sense update for unobserved term 'nope'"),
      anomaly(
        10,
        "GlossaryClarificationRequested",
        `Burst cap exceeded: >3 active clarifications for semantic check '${ulid(6)}'`,
      ),
      anomaly(12, "GlossaryClarificationRequested", "References unactivated scope 's9'"),
      anomaly(12, "GlossaryClarificationRequested", "References unknown semantic check 'unk'"),
      anomaly(13, "GlossaryClarificationResolved", "Resolution for unknown clarification 'unk'"),
    ],
    event_count: 13,
    last_processed_event_id: ulid(13),
  };

  test("holds in any order, repeated and live", () => {
    const state = permissive(events);
    expect(state).toEqual(expected);
    expect(Object.keys(state)).toEqual(Object.keys(EMPTY));
    const mixed = [...events].reverse().concat(events);
    expect(JSON.stringify(permissive(mixed))).toBe(JSON.stringify(state));
    const live = projectGlossary({ mode: "permissive" });
    for (const event of mixed) live.add(event);
    expect(live.read()).toEqual({ ok: true, value: expected });
  });

  test("throws in strict mode, which is the default", () => {
    expect(() => reduceGlossaryEvents(events)).toThrow(
      expect.objectContaining({
        name: "SpecKittyEventsError",
        code: "GLOSSARY_SCOPE_INACTIVE",
        message: `Event ${ulid(4)} references unactivated scope 's1'`,
      }),
    );
  });
});

describe("strict mode throws where permissive mode tells an anomaly:", () => {
  const four = [2, 3, 4, 5, 6].map((n) => (n === 2 ? check(2) : asked(n, ulid(2))));
  test.each([
    [
      "GLOSSARY_SCOPE_INACTIVE",
      [check(1, "it's")],
      "References unactivated scope 'it's'",
      `Event ${ulid(1)} references unactivated scope 'it's'`,
    ],
    [
      "GLOSSARY_TERM_UNOBSERVED",
      [scope(1), sense(2, "t\n")],
      "Sense update for unobserved term 't\n'",
      `GlossarySenseUpdated for unobserved term 't\n' in event ${ulid(2)}`,
    ],
    [
      "SEMANTIC_CHECK_UNKNOWN",
      [scope(1), asked(2, "c")],
      "References unknown semantic check 'c'",
      `GlossaryClarificationRequested references unknown semantic check 'c' in event ${ulid(2)}`,
    ],
    [
      "CLARIFICATION_BURST",
      [scope(1), ...four],
      `Burst cap exceeded: >3 active clarifications for semantic check '${ulid(2)}'`,
      `Clarification burst cap exceeded for semantic check '${ulid(2)}' in event ${ulid(6)}`,
    ],
    [
      "CLARIFICATION_UNKNOWN",
      [scope(1), resolved(2, "r")],
      "Resolution for unknown clarification 'r'",
      `GlossaryClarificationResolved references unknown clarification 'r' in event ${ulid(2)}`,
    ],
  ])("%s", (code, events, reason, message) => {
    expect(() => reduceGlossaryEvents(events)).toThrow(expect.objectContaining({ code, message }));
    expect(permissive(events).anomalies).toEqual([expect.objectContaining({ reason, code })]);
  });

  test("and another mode is an error", () => {
    const other: GlossaryOptions = { mode: "lenient" as "strict" };
    expect(() => reduceGlossaryEvents([], other)).toThrow(/'strict' or 'permissive'/);
    expect(() => projectGlossary(other)).toThrow(/Unknown reducer mode 'lenient'/);
  });
});

describe("a payload that its model refuses", () => {
  test("fails the fold in both modes and says where", () => {
    for (const mode of ["strict", "permissive"] as const) {
      const reduce = () => reduceGlossaryEvents([scope(1), of(2, "TermCandidateObserved")], { mode });
      expect(reduce).toThrow(PayloadError);
      expect(reduce).toThrow(
        expect.objectContaining({
          code: "PAYLOAD_INVALID",
          message: expect.stringContaining(
            `Invalid TermCandidateObservedPayload in event ${ulid(2)}: scope_id`,
          ),
        }),
      );
    }
  });

  test("live is an error that an earlier event with its id cures", () => {
    const live = projectGlossary();
    live.add({ ...scope(1), lamport_clock: 5, payload: {} });
    expect(live.read()).toMatchObject({ ok: false, error: { code: "PAYLOAD_INVALID" } });
    live.add(scope(1));
    expect(live.read()).toMatchObject({ ok: true, value: { event_count: 1 } });
  });
});

describe("scopes", () => {
  test("activated again are replaced in their place", () => {
    const { active_scopes } = permissive([
      scope(1, "b"),
      scope(2, "a"),
      scope(3, "b", { glossary_version_id: "v2" }),
    ]);
    expect(Object.values(active_scopes).map(({ glossary_version_id }) => glossary_version_id)).toEqual([
      "v2",
      "v1",
    ]);
  });

  test("count from their place in order, not from their arrival", () => {
    expect(reasons([candidate(2, "t"), scope(1)])).toEqual([]);
    expect(reasons([scope(2), candidate(1, "t")])).toEqual(["References unactivated scope 's2'"]);
  });

  test("are not asked for by resolutions and blocks", () => {
    expect(reasons([blocked(1)])).toEqual([]);
    expect(permissive([blocked(1)]).generation_blocks).toEqual([
      { ...blocked(1).payload, step_metadata: {} },
    ]);
    expect(reasons([resolved(1, "r")])).toEqual(["Resolution for unknown clarification 'r'"]);
  });
});

describe("strictness", () => {
  test("is that set last; nobody checks the previous one", () => {
    const events = [strictness(1, "off"), strictness(2, "max", { previous_strictness: "medium" })];
    expect(permissive(events)).toMatchObject({ current_strictness: "max", anomalies: [] });
    expect(permissive(events).strictness_history).toHaveLength(2);
  });
});

describe("terms", () => {
  test("are one only where scope and surface are the same text", () => {
    const events = [scope(1), candidate(2, "t"), candidate(3, "T"), candidate(4, "t"), scope(5, "s1")];
    const { term_candidates } = permissive([...events, sense(6, "t", { scope_id: "s1" })]);
    expect(Object.values(term_candidates["s2"]!).map((observed) => observed.length)).toEqual([1, 2]);
    expect(reasons([...events, sense(6, "t", { scope_id: "s1" })])).toEqual([
      "Sense update for unobserved term 't'",
    ]);
  });

  test("of a scope that is not active are kept, and one sense may be wrong twice", () => {
    const state = permissive([sense(1, "t"), sense(2, "t", { after_sense: "y" })]);
    expect(state.anomalies.map(({ reason }) => reason)).toEqual([
      "References unactivated scope 's2'",
      "Sense update for unobserved term 't'",
      "References unactivated scope 's2'",
      "Sense update for unobserved term 't'",
    ]);
    expect(state.term_senses["s2"]?.["t"]?.after_sense).toBe("y");
  });

  test("are written sorted by code point, and are only keys", () => {
    const surfaces = ["😀", "\ue000", "b", "a", "__proto__"];
    const { term_candidates } = permissive(surfaces.map((surface, n) => candidate(n, surface, "__proto__")));
    expect(Object.keys(term_candidates)).toEqual(["__proto__"]);
    expect(Object.keys(Object.values(term_candidates)[0]!)).toEqual(["__proto__", "a", "b", "\ue000", "😀"]);
  });
});

describe("clarifications", () => {
  const open = [scope(1), check(2), asked(3, ulid(2)), asked(4, ulid(2)), asked(5, ulid(2))];

  test("resolved make room for others, once each", () => {
    const one = [...open, resolved(6, ulid(3)), resolved(7, ulid(3)), asked(8, ulid(2))];
    expect(reasons(one)).toEqual([]);
    expect(reasons([...one, asked(9, ulid(2))])).toHaveLength(1);
  });

  test("keep the last resolution", () => {
    const { clarifications } = permissive([...open, resolved(6, ulid(4)), resolved(7, ulid(4))]);
    expect(clarifications.map(({ resolution_event_id }) => resolution_event_id)).toEqual([
      null,
      ulid(7),
      null,
    ]);
  });

  test("are counted for each check by itself", () => {
    expect(reasons([...open, check(6), asked(7, ulid(6))])).toEqual([]);
  });

  test("that were refused cannot be resolved", () => {
    expect(reasons([...open, asked(6, ulid(2)), resolved(7, ulid(6))])).toHaveLength(2);
  });

  test("name their check exactly: a lower-case id fits none", () => {
    expect(reasons([scope(1), check(2), asked(3, ulid(2).toLowerCase())])).toEqual([
      `References unknown semantic check '${ulid(2).toLowerCase()}'`,
    ]);
  });

  test("go on in a scope that is not active", () => {
    const state = permissive([check(1), asked(2, ulid(1))]);
    expect(state.clarifications).toHaveLength(1);
    expect(state.semantic_checks).toHaveLength(1);
    expect(state.anomalies).toHaveLength(2);
  });
});

test("the first event names the mission, whatever the later ones say", () => {
  const events = [scope(2), strictness(1, "max", { mission_id: "m9" })];
  expect(permissive(events)).toMatchObject({ mission_id: "m9", event_count: 2 });
});

test("a stranger's event shadows none of ours, and an id counts once by its lowest place", () => {
  const events = [{ ...scope(1), event_type: "Custom", lamport_clock: 0 }, scope(1), scope(1)];
  expect(permissive(events)).toMatchObject({ event_count: 1, last_processed_event_id: ulid(1) });
  const [low, high] = [scope(1, "low"), { ...scope(1, "high"), lamport_clock: 7 }];
  expect(Object.keys(permissive([high, low]).active_scopes)).toEqual(["low"]);
});

testAnomalyCodes(GlossaryAnomalyCode, {
  GLOSSARY_SCOPE_INACTIVE: () => permissive([check(1)]),
  GLOSSARY_TERM_UNOBSERVED: () => permissive([scope(1), sense(2, "t")]),
  SEMANTIC_CHECK_UNKNOWN: () => permissive([scope(1), asked(2, "c")]),
  CLARIFICATION_BURST: () => permissive([scope(1), check(2), ...[3, 4, 5, 6].map((n) => asked(n, ulid(2)))]),
  CLARIFICATION_UNKNOWN: () => permissive([scope(1), resolved(2, "r")]),
});
