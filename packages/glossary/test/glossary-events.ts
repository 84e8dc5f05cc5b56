/** Random streams of one mission's glossary: few scopes, terms and checks, so that events meet; few payloads gone wrong. */
import { withoutNotes } from "@spec-kitty/events-core/schema-kit";
import fc from "fast-check";
import { documentOf, isWritable, mutatedDocumentOf } from "../../../test/support/documents.ts";
import { envelope, ulid } from "../../../test/support/envelopes.ts";
import { v4 } from "../src/schemas.js";

/** Ids that checks and requests have; a lower-case one inside a payload fits no event. */
const CHECKS = [1, 2].map(ulid);
const REQUESTS = [11, 12, 13, 14, 15, 16].map(ulid);

const SCOPES = ["s", "it's", "10", "__proto__"];
const TERMS = ["t", "T", "9", "\ue000", "😀", "__proto__"];

const FIELDS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  scope_id: fc.constantFrom("s", "s", "s", ...SCOPES),
  term_surface: fc.constantFrom("t", "t", ...TERMS),
  semantic_check_event_id: fc.constantFrom(
    ...CHECKS,
    ...CHECKS,
    ...CHECKS,
    CHECKS[0]!.toLowerCase(),
    "unknown",
  ),
  clarification_event_id: fc.constantFrom(...REQUESTS, ...REQUESTS, ...REQUESTS, "unknown"),
};

function payloadOf(type: string): fc.Arbitrary<object> {
  const schema = withoutNotes(v4.events[type]) as { properties: object };
  const fields = Object.keys(FIELDS).filter((field) => Object.hasOwn(schema.properties, field));
  const own = fc.record(Object.fromEntries(fields.map((field) => [field, FIELDS[field]!])), {
    noNullPrototype: true,
  });
  return fc
    .tuple(documentOf(schema) as fc.Arbitrary<object>, own)
    .map(([payload, own]) => ({ ...payload, ...own }));
}

interface Choice {
  readonly payload?: fc.Arbitrary<object>;
  readonly clock?: fc.Arbitrary<number>;
  readonly id?: fc.Arbitrary<string>;
}

const anyClock = fc.integer({ min: 2, max: 6 });
const anyId = fc.integer({ min: 20, max: 60 }).map((n) => (n % 8 === 0 ? ulid(n).toLowerCase() : ulid(n)));

function eventOf(line: "v4" | "v2", type: string, { payload, clock = anyClock, id = anyId }: Choice = {}) {
  return fc
    .tuple(envelope({ types: fc.constant(type), payload: payload ?? payloadOf(type), line }), id, clock)
    .map(([event, event_id, lamport_clock]) => ({ ...event, event_id, lamport_clock }));
}

/** One event: mostly scopes first, then checks, then what refers to them. */
export function glossaryEvent(line: "v4" | "v2"): fc.Arbitrary<Record<string, unknown>> {
  const of = (type: string, choice?: Choice) => eventOf(line, type, choice);
  const early = fc.constantFrom(0, 0, 0, 1, 4);
  const idOf = (ids: readonly string[]) => fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ids) }, anyId);
  const broken = Object.keys(v4.events).map((type) =>
    of(type, {
      payload: mutatedDocumentOf(withoutNotes(v4.events[type])).filter(isWritable) as fc.Arbitrary<object>,
    }),
  );
  return fc.oneof(
    { weight: 14, arbitrary: of("GlossaryScopeActivated", { clock: early }) },
    { weight: 8, arbitrary: of("TermCandidateObserved", { clock: fc.constantFrom(1, 2, 4) }) },
    { weight: 8, arbitrary: of("GlossarySenseUpdated") },
    {
      weight: 12,
      arbitrary: of("SemanticCheckEvaluated", { id: idOf(CHECKS), clock: fc.constantFrom(1, 1, 1, 4) }),
    },
    { weight: 24, arbitrary: of("GlossaryClarificationRequested", { id: idOf(REQUESTS) }) },
    { weight: 14, arbitrary: of("GlossaryClarificationResolved") },
    { weight: 3, arbitrary: of("GenerationBlockedBySemanticConflict") },
    { weight: 4, arbitrary: of("GlossaryStrictnessSet") },
    { weight: 1, arbitrary: of("WPStatusChanged", { payload: fc.constant({}) }) },
    { weight: 1, arbitrary: fc.oneof(...broken) },
  );
}

/** A stream long enough for events to meet; half of them start with every scope, a term and the checks. */
export function glossaryStream(line: "v4" | "v2"): fc.Arbitrary<Record<string, unknown>[]> {
  const any = fc.array(glossaryEvent(line), { minLength: 4, maxLength: 30, size: "max" });
  const prepared = fc
    .tuple(beginning(line), fc.array(glossaryEvent(line), { maxLength: 12, size: "max" }))
    .map(([first, then]) => [...then, ...first]);
  return fc.oneof(any, prepared);
}

function beginning(line: "v4" | "v2"): fc.Arbitrary<Record<string, unknown>[]> {
  const prepared = (type: string, own: object, id: string, clock: number) =>
    eventOf(line, type, {
      payload: (documentOf(withoutNotes(v4.events[type])) as fc.Arbitrary<object>).map((payload) => ({
        ...payload,
        ...own,
      })),
      clock: fc.constant(clock),
      id: fc.constant(id),
    });
  return fc.tuple(
    ...SCOPES.map((scope_id, n) => prepared("GlossaryScopeActivated", { scope_id }, ulid(70 + n), 0)),
    ...TERMS.map((term_surface, n) =>
      prepared("TermCandidateObserved", { scope_id: "s", term_surface }, ulid(80 + n), 1),
    ),
    ...CHECKS.map((id) => prepared("SemanticCheckEvaluated", { scope_id: "s" }, id, 1)),
    ...REQUESTS.slice(0, 3).map((id) =>
      prepared(
        "GlossaryClarificationRequested",
        { scope_id: "s", semantic_check_event_id: CHECKS[0] },
        id,
        2,
      ),
    ),
  );
}

export const mode: fc.Arbitrary<"strict" | "permissive"> = fc.constantFrom("strict", "permissive");
