import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NestingError, PERSONAL_FIELDS, sanitizeEventForLog } from "./index.js";

const SECRET = "canary-4711";
const personal = Object.fromEntries([...PERSONAL_FIELDS].map((field) => [field, SECRET]));

test("FR-006 removes the five personal fields at every depth", () => {
  const event = {
    ...personal,
    a: [{ ...personal, b: [[{ ...personal, keep: 1 }]] }],
    payload: { ...personal },
  };
  expect(sanitizeEventForLog(event)).toEqual({ a: [{ b: [[{ keep: 1 }]] }], payload: {} });
});

test("FR-006 holds for any JSON with the fields planted anywhere", () => {
  const tree = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, depthSize: "small" },
      fc.constantFrom(null, 1, "text", true),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...PERSONAL_FIELDS, "name", "__proto__"), tie("value"), { maxKeys: 4 }),
      fc.constant(personal),
    ),
  })).value;
  fc.assert(
    fc.property(fc.dictionary(fc.string(), tree), (event) => {
      const text = JSON.stringify(sanitizeEventForLog(event));
      expect(text).not.toContain(SECRET);
      for (const field of PERSONAL_FIELDS) expect(text).not.toContain(`"${field}":`);
    }),
  );
});

test("FR-009 keeps the rest as it is, in its order, and adds nothing", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (event) => {
      expect(JSON.stringify(sanitizeEventForLog(event))).toBe(JSON.stringify(event));
    }),
  );
});

test("the input stays as it was, and the copy shares nothing with it", () => {
  const event = Object.freeze({ hostname: "h", payload: Object.freeze({ list: Object.freeze([1]) }) });
  const copy = sanitizeEventForLog(event);
  expect(event.hostname).toBe("h");
  expect(copy.payload).not.toBe(event.payload);
  expect(copy.payload.list).not.toBe(event.payload.list);
});

describe("FR-007 session times become a duration", () => {
  const start = "2026-01-01T00:00:00+00:00";
  test.each<[string, object, object]>([
    [
      "both",
      { session_started_at: start, session_ended_at: "2026-01-01T00:01:30.9+00:00" },
      { session_duration_s: 90 },
    ],
    [
      "the end first",
      { session_started_at: "2026-01-01T00:00:09.5Z", session_ended_at: start },
      { session_duration_s: -9 },
    ],
    [
      "less than a second back",
      { session_started_at: "2026-01-01T00:00:00.5Z", session_ended_at: start },
      { session_duration_s: 0 },
    ],
    [
      "microseconds",
      { session_started_at: "2026-01-01T00:00:00.999999Z", session_ended_at: "2026-01-01T00:00:01.999998Z" },
      { session_duration_s: 0 },
    ],
    [
      "other offsets",
      { session_started_at: start, session_ended_at: "2026-01-01T01:00:10+01:00" },
      { session_duration_s: 10 },
    ],
    ["only a start", { session_started_at: start }, {}],
    ["only an end", { session_ended_at: start }, {}],
    ["null", { session_started_at: null, session_ended_at: start }, {}],
    ["a number", { session_started_at: 1_767_225_600, session_ended_at: start }, {}],
    ["no time", { session_started_at: "yesterday", session_ended_at: start }, {}],
    [
      "an older duration",
      { session_duration_s: 7, session_started_at: start, session_ended_at: start },
      { session_duration_s: 0 },
    ],
    [
      "both without offset",
      { session_started_at: "2026-01-01T00:00:00", session_ended_at: "2026-01-01T00:00:05" },
      { session_duration_s: 5 },
    ],
    ["one without offset", { session_started_at: "2026-01-01T00:00:00", session_ended_at: start }, {}],
  ])("%s", (_name, input, expected) => {
    expect(sanitizeEventForLog(input)).toStrictEqual(expected);
    expect(sanitizeEventForLog({ payload: [input] })).toStrictEqual({ payload: [expected] });
  });
});

test("an object that contains itself becomes {} there, and what stands twice stays twice", () => {
  const twice = { deep: [1] };
  const event: Record<string, unknown> = { twice, again: [twice] };
  event["self"] = event;
  expect(sanitizeEventForLog(event)).toEqual({ twice, again: [twice], self: {} });
});

test("what an object says of itself as JSON counts", () => {
  const sly = { toJSON: () => ({ hostname: SECRET, ok: true }) };
  expect(sanitizeEventForLog({ sly })).toEqual({ sly: { ok: true } });
  expect(sanitizeEventForLog({ at: new Date(0) })).toEqual({ at: "1970-01-01T00:00:00.000Z" });
});

test("a key that JavaScript treats specially is a key", () => {
  const event = JSON.parse(`{"payload":{"__proto__":{"hostname":"${SECRET}","ok":1}}}`);
  expect(JSON.stringify(sanitizeEventForLog(event))).toBe('{"payload":{"__proto__":{"ok":1}}}');
});

test("nesting without end is an error with a code, not a full stack", () => {
  const deep = JSON.parse(`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`);
  expect(() => sanitizeEventForLog(deep)).toThrow(NestingError);
  expect(() => sanitizeEventForLog(deep)).toThrow(expect.objectContaining({ code: "NESTING_TOO_DEEP" }));
});
