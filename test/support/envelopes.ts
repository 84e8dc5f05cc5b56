/** Random envelopes for tests: few ids, clocks and times, so that they collide. */
import fc from "fast-check";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export const ulid = (n: number): string => `01J${String(n).padStart(23, "0")}`;

/** Ids in all accepted forms. */
export const eventId: fc.Arbitrary<string> = fc.oneof(
  fc.nat(12).map(ulid),
  fc.string({ unit: fc.constantFrom(...CROCKFORD), minLength: 26, maxLength: 26 }),
  fc.string({ unit: fc.constantFrom(...CROCKFORD.toLowerCase()), minLength: 26, maxLength: 26 }),
  fc.uuid(),
  fc.uuid().map((uuid) => uuid.replaceAll("-", "").toUpperCase()),
);

/** A good envelope of a line, without its payload. */
export const plainEnvelope = (line: "v4" | "v2") => ({
  event_id: ulid(1),
  event_type: "T",
  aggregate_id: "a",
  timestamp: "2026-01-01T00:00:00Z",
  ...(line === "v4" && { build_id: "b" }),
  node_id: "n",
  lamport_clock: 1,
  project_uuid: "6f6b1c1e-7f7e-4c7e-9a57-1c1c1c1c1c1c",
  correlation_id: ulid(2),
  schema_version: "3.0.0",
});

/** Timestamps in the forms that both sides take. */
export const timestamp: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom("2026-01-01", "2024-02-29", "2026-01-01", "0999-12-31"),
    fc.constantFrom("T", "T", "T", " "),
    fc.constantFrom("00:00:00", "10:00:01", "23:59:59"),
    fc.constantFrom("", "", "", ".5", ".000000", ".123456", ".1234569"),
    fc.constantFrom("Z", "Z", "+00:00", "-00:00", "+05:30", "-11:45", ""),
  )
  .map((parts) => parts.join(""));

export interface EnvelopeChoice {
  readonly types: fc.Arbitrary<string>;
  readonly payload: fc.Arbitrary<object>;
  readonly line?: "v4" | "v2";
}

/** Envelopes that every envelope model accepts. */
export function envelope({
  types,
  payload,
  line = "v4",
}: EnvelopeChoice): fc.Arbitrary<Record<string, unknown>> {
  return fc.record({
    event_id: fc.oneof({ weight: 4, arbitrary: fc.nat(12).map(ulid) }, { weight: 1, arbitrary: eventId }),
    event_type: types,
    aggregate_id: fc.constantFrom("mission/m", "mission/n", "😀", "\ufb00"),
    payload,
    timestamp,
    ...(line === "v4" && { build_id: fc.constantFrom("b1", "b2") }),
    node_id: fc.constantFrom("n1", "n2", "N", "😀", "\ufb00", " "),
    lamport_clock: fc.nat(4),
    causation_id: fc.oneof(fc.constant(null), fc.nat(12).map(ulid)),
    project_uuid: fc.uuid(),
    correlation_id: eventId,
  }) as fc.Arbitrary<Record<string, unknown>>;
}

/** Values that break most fields; none that the reference would coerce into a number, boolean or time. */
export const oddValue: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  null,
  "",
  " ",
  "x",
  "it's",
  "\ud800",
  "😀",
  "__proto__",
  [],
  [null],
  ["a"],
  {},
  { a: 1 },
  { constructor: 1 },
  -1.5,
  -7,
);

/** An envelope, or what has no time but its `timestamp`, with some keys replaced, dropped or added. */
export function mutated(base: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Record<string, unknown>> {
  const change = fc.record({
    pick: fc.nat(),
    how: fc.constantFrom("replace", "drop", "add", "keep"),
    value: oddValue,
  });
  return fc.tuple(base, fc.array(change, { minLength: 1, maxLength: 3 })).map(([document, changes]) => {
    const entries = new Map(Object.entries(document));
    for (const { pick, how, value } of changes) {
      const key = [...entries.keys()][pick % Math.max(1, entries.size)] ?? "x";
      // The reference reads a number as a time; we refuse it on purpose.
      if (how === "replace" && !(typeof value === "number" && key === "timestamp")) entries.set(key, value);
      if (how === "drop") entries.delete(key);
      if (how === "add") entries.set(["extra", "a.b", "10", "\udfff", "feature_slug"][pick % 5]!, value);
    }
    return Object.fromEntries(entries);
  });
}
