/** Random streams of one mission: few participants, steps and warnings, so that events meet each other. */
import type { DomainLine } from "@spec-kitty/events-core/schema-kit";
import fc from "fast-check";
import { domainPayload } from "../../../test/support/domain-adapter.ts";
import { envelope, ulid } from "../../../test/support/envelopes.ts";

const PEOPLE = ["a", "it's", "10", "__proto__"];
const person = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom("a", "a", "a", "a", "it's", "it's", "10", "__proto__") },
  { weight: 1, arbitrary: fc.constant("stranger") },
);

/** What no state can hold, or holds only for a while. */
const broken = fc.constantFrom<unknown>(
  null,
  1,
  true,
  -1.5,
  [],
  [1],
  [true],
  ["a"],
  {},
  { a: 1, b: [] },
  { b: [], a: 1 },
);
const mostly = (usual: fc.Arbitrary<unknown>) =>
  fc.oneof(
    { weight: 40, arbitrary: usual },
    { weight: 1, arbitrary: fc.constant("") },
    { weight: 1, arbitrary: broken },
  );

/** Values for some fields, in place of those that the payload model would give. */
const FIELDS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  participant_id: fc.oneof({ weight: 40, arbitrary: person }, { weight: 1, arbitrary: broken }),
  participant_ids: fc.oneof(
    { weight: 20, arbitrary: fc.array(person, { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.array(fc.oneof(person, broken), { maxLength: 2 }) },
    { weight: 1, arbitrary: broken },
  ),
  step_id: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom("s", "s", "t") },
    { weight: 1, arbitrary: broken },
  ),
  focus_target: mostly(
    fc.constantFrom("WP01", "WP02").map((target_id) => ({ target_type: "wp", target_id })),
  ),
  warning_id: mostly(fc.constantFrom("w", "w", "v")),
  acknowledgement: mostly(fc.constantFrom("hold", "continue")),
  linked_session_id: mostly(fc.constantFrom("x", "y")),
  comment_id: mostly(fc.constantFrom("c", "d")),
  topic: mostly(fc.constantFrom("t", "u")),
};

function payloadOf(domain: DomainLine, type: string): fc.Arbitrary<object> {
  const fields = Object.keys(FIELDS).filter((field) => hasField(domain, type, field));
  const own = fc.record(Object.fromEntries(fields.map((field) => [field, FIELDS[field]!])), {
    noNullPrototype: true,
  });
  const dropped = fc.oneof(
    { weight: 12, arbitrary: fc.constant(undefined) },
    fc.constantFrom(...fields, "mission_id"),
  );
  return fc.tuple(domainPayload(domain, type), own, dropped).map(([payload, own, dropped]) => {
    const entries = Object.entries({ ...payload, ...own });
    return Object.fromEntries(entries.filter(([field]) => field !== dropped));
  });
}

function hasField(domain: DomainLine, type: string, field: string): boolean {
  const { properties } = domain.events[type] as unknown as { properties: object };
  return Object.hasOwn(properties, field);
}

/** One event: mostly someone known who does something that fits. */
export function collaborationEvent(
  line: "v4" | "v2",
  domain: DomainLine,
): fc.Arbitrary<Record<string, unknown>> {
  const of = (type: string, payload: fc.Arbitrary<object>, lamport_clock?: fc.Arbitrary<number>) =>
    fc
      .tuple(
        envelope({ types: fc.constant(type), payload, line }),
        fc.nat(60).map((n) => (n % 8 === 0 ? ulid(n).toLowerCase() : ulid(n))),
        lamport_clock ?? fc.integer({ min: 1, max: 6 }),
      )
      .map(([event, event_id, lamport_clock]) => ({ ...event, event_id, lamport_clock }));
  const rare = new Set(["ParticipantInvited", "ParticipantJoined", "ParticipantLeft"]);
  const active = Object.keys(domain.events).filter((type) => !rare.has(type));
  const early = fc.constantFrom(0, 0, 1, 4);
  return fc.oneof(
    ...active.map((type) => ({
      weight: /^(Prompt|Focus)/.test(type) ? 6 : 3,
      arbitrary: of(type, payloadOf(domain, type)),
    })),
    { weight: 8, arbitrary: of("ParticipantJoined", payloadOf(domain, "ParticipantJoined"), early) },
    { weight: 3, arbitrary: of("ParticipantInvited", payloadOf(domain, "ParticipantInvited")) },
    { weight: 2, arbitrary: of("ParticipantLeft", payloadOf(domain, "ParticipantLeft")) },
    { weight: 1, arbitrary: of("Custom", fc.constant({})) },
  );
}

/** A stream long enough for events to meet. */
export function collaborationStream(
  line: "v4" | "v2",
  domain: DomainLine,
): fc.Arbitrary<Record<string, unknown>[]> {
  return fc.array(collaborationEvent(line, domain), { minLength: 4, maxLength: 30, size: "max" });
}

/** Participants from the start: mostly most of them. The key is their id, whatever they call themselves. */
export const roster: fc.Arbitrary<Record<string, object> | null> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  {
    weight: 5,
    arbitrary: fc
      .subarray(PEOPLE, { minLength: 2 })
      .map((ids) =>
        Object.fromEntries(
          ids.map((id) => [id, { participant_id: `not ${id}`, participant_type: "human", extra: 1 }]),
        ),
      ),
  },
);

export const mode: fc.Arbitrary<"strict" | "permissive"> = fc.constantFrom(
  "strict",
  "permissive",
  "permissive",
);
