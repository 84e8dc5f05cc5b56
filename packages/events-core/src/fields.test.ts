import { describe, expect, test } from "vitest";
import * as f from "./fields.js";
import { anyText, httpUrl, type Issues, list, literal } from "./fields.js";

type Read = (value: unknown, issues: Issues) => unknown;

/** What a reader makes of a value: the value it gives, or the types of the violations with their fields. */
function reading(read: Read, value: unknown): unknown {
  const issues: Issues = [];
  const result = read(value, issues);
  if (issues.length === 0) return { value: result };
  expect(result).toBeUndefined();
  expect(issues.every(({ message }) => message.length > 5)).toBe(true);
  return issues.map(({ field, violation_type }) =>
    field === "x" ? violation_type : `${field}:${violation_type}`,
  );
}

const BROKEN = "\ud800";
const LANES = new Set(["a", "it's"]);

const anyTextReader: Read = (value, issues) => f.anyText(value, null, "x", issues);
const textReader: Read = (value, issues) => f.text(value, null, "x", issues);
const codeReader: Read = (value, issues) => f.patternText(value, null, "x", issues, 2, 3, /^[a-z😀]+$/u);
const eventIdReader: Read = (value, issues) => f.eventId(value, null, "x", issues);
const timestampReader: Read = (value, issues) => f.timestamp(value, null, "x", issues);
const uuidReader: Read = (value, issues) => f.uuid(value, null, "x", issues);
const urlReader: Read = (value, issues) => f.httpUrl(value, null, "x", issues);
const integerReader: Read = (value, issues) => f.integer(value, null, "x", issues, 0, 4);
const positiveReader: Read = (value, issues) => f.positive(value, null, "x", issues);
const strictReader: Read = (value, issues) => f.strictPositive(value, null, "x", issues);
const numberReader: Read = (value, issues) => f.number(value, null, "x", issues, 0, 1.5);
const booleanReader: Read = (value, issues) => f.boolean(value, null, "x", issues);
const memberReader: Read = (value, issues) => f.member(value, null, "x", issues, LANES);
const literalReader: Read = (value, issues) => f.literal(value, null, "x", issues, LANES);
const onlyReader: Read = (value, issues) => f.only(value, null, "x", issues, new Set(["a"]));
const listReader: Read = (value, issues) => f.list(value, null, "x", issues, f.text, "list", 2);
const tupleReader: Read = (value, issues) => f.list(value, null, "x", issues, f.text, "tuple", 1);
const setReader: Read = (value, issues) => f.list(value, null, "x", issues, f.text, "set", 0);
const mapReader: Read = (value, issues) => f.mapOf(value, null, "x", issues, f.text);
const objectReader: Read = (value, issues) => f.anyObject(value, null, "x", issues);

describe("which violation a wrong value gives (conformance 3.3)", () => {
  test.each<[string, Read, unknown, unknown]>([
    ["any text", anyTextReader, BROKEN, { value: BROKEN }],
    ["any text", anyTextReader, "", { value: "" }],
    ["any text", anyTextReader, 5, ["string_type"]],
    ["text", textReader, " ", { value: " " }],
    ["text", textReader, "", ["string_too_short"]],
    ["text", textReader, null, ["string_type"]],
    ["text", textReader, BROKEN, ["string_unicode"]],
    ["text with a pattern", codeReader, "a😀", { value: "a😀" }],
    ["text with a pattern", codeReader, "😀", ["string_too_short"]],
    ["text with a pattern", codeReader, "abcd", ["string_too_long"]],
    ["text with a pattern", codeReader, "AB", ["string_pattern_mismatch"]],
    ["an event id", eventIdReader, "01arz3ndektsv4rrffq69g5fav", { value: "01ARZ3NDEKTSV4RRFFQ69G5FAV" }],
    ["an event id", eventIdReader, null, ["string_type"]],
    ["an event id", eventIdReader, 7, ["value_error"]],
    ["an event id", eventIdReader, BROKEN, ["value_error"]],
    ["a timestamp", timestampReader, "2026-01-01", { value: "2026-01-01T00:00:00" }],
    ["a timestamp", timestampReader, "0000-01-01T00:00:00Z", ["datetime_parsing"]],
    ["a timestamp", timestampReader, "0000-13-01", ["datetime_from_date_parsing"]],
    ["a timestamp", timestampReader, "soon", ["datetime_from_date_parsing"]],
    ["a timestamp", timestampReader, true, ["datetime_type"]],
    ["a timestamp", timestampReader, BROKEN, ["string_unicode"]],
    [
      "a UUID",
      uuidReader,
      "12345678123456781234567812345678",
      { value: "12345678-1234-5678-1234-567812345678" },
    ],
    ["a UUID", uuidReader, "x", ["uuid_parsing"]],
    ["a UUID", uuidReader, [], ["uuid_type"]],
    ["a UUID", uuidReader, BROKEN, ["string_unicode"]],
    ["a URL", urlReader, "https://example.org", { value: "https://example.org/" }],
    ["a URL", urlReader, "", ["url_parsing"]],
    ["a URL", urlReader, "ftp://example.org", ["url_scheme"]],
    ["a URL", urlReader, null, ["url_type"]],
    ["an integer", integerReader, 4, { value: 4 }],
    ["an integer", integerReader, -1, ["greater_than_equal"]],
    ["an integer", integerReader, 5, ["less_than_equal"]],
    ["an integer", integerReader, 1.5, ["int_from_float"]],
    ["an integer", integerReader, "1", ["int_parsing"]],
    ["an integer", integerReader, BROKEN, ["string_unicode"]],
    ["an integer", integerReader, null, ["int_type"]],
    ["an integer", integerReader, true, ["int_type"]],
    ["an integer", integerReader, Number.NaN, ["finite_number"]],
    ["an integer", integerReader, Number.POSITIVE_INFINITY, ["finite_number"]],
    ["a positive", positiveReader, 1, { value: 1 }],
    ["a positive", positiveReader, 0, ["greater_than"]],
    ["a positive", positiveReader, 0.5, ["int_from_float"]],
    ["a positive", positiveReader, 1e21, ["int_parsing_size"]],
    ["a strict positive", strictReader, 1, { value: 1 }],
    ["a strict positive", strictReader, -1, ["greater_than"]],
    ["a strict positive", strictReader, 0.5, ["int_type"]],
    ["a strict positive", strictReader, "1", ["int_type"]],
    ["a strict positive", strictReader, 2 ** 53, ["int_parsing_size"]],
    ["a number", numberReader, 0.25, { value: 0.25 }],
    ["a number", numberReader, -0.5, ["greater_than_equal"]],
    ["a number", numberReader, 2, ["less_than_equal"]],
    ["a number", numberReader, Number.NaN, ["finite_number"]],
    ["a number", numberReader, "x", ["float_parsing"]],
    ["a number", numberReader, {}, ["float_type"]],
    ["a boolean", booleanReader, false, { value: false }],
    ["a boolean", booleanReader, "yes", ["bool_parsing"]],
    ["a boolean", booleanReader, 3, ["bool_parsing"]],
    ["a boolean", booleanReader, 1.5, ["bool_type"]],
    ["a boolean", booleanReader, null, ["bool_type"]],
    ["a boolean", booleanReader, BROKEN, ["string_unicode"]],
    ["a member", memberReader, "it's", { value: "it's" }],
    ["a member", memberReader, "b", ["enum"]],
    ["a member", memberReader, null, ["enum"]],
    ["a member", memberReader, BROKEN, ["string_unicode"]],
    ["a literal", literalReader, "a", { value: "a" }],
    ["a literal", literalReader, {}, ["literal_error"]],
    ["a single member", onlyReader, "a", { value: "a" }],
    ["a single member", onlyReader, BROKEN, ["literal_error"]],
    ["a list", listReader, ["a", "b"], { value: ["a", "b"] }],
    ["a list", listReader, ["a"], ["too_short"]],
    ["a list", listReader, [1], ["x.0:string_type"]],
    ["a list", listReader, "ab", ["list_type"]],
    ["a tuple", tupleReader, [1], ["x.0:string_type", "too_short"]],
    ["a tuple", tupleReader, {}, ["tuple_type"]],
    ["a set", setReader, {}, ["frozen_set_type"]],
    ["a map", mapReader, { a: "b" }, { value: { a: "b" } }],
    ["a map", mapReader, { a: "b", c: 1 }, ["x.c:string_type"]],
    ["a map", mapReader, [], ["dict_type"]],
    ["an object", objectReader, { a: 1 }, { value: { a: 1 } }],
    ["an object", objectReader, null, ["dict_type"]],
  ])("%s: %#", (_, read, value, expected) => {
    expect(reading(read, value)).toEqual(expected);
  });

  test("a map keeps a key called like a prototype as data", () => {
    const { value } = reading(mapReader, JSON.parse('{"__proto__":"a"}')) as { value: object };
    expect([Object.keys(value), Object.getPrototypeOf(value)]).toEqual([["__proto__"], Object.prototype]);
  });
});

describe("whole objects", () => {
  test("name each field that is missing, and that they are no objects", () => {
    expect(reading((value, issues) => f.missing(value as f.Fields, null, "x", issues), {})).toEqual([
      "missing",
    ]);
    expect(reading((value, issues) => f.notAnObject(value, null, issues, "Note"), [])).toEqual([
      ":model_type",
    ]);
  });

  test("refuse the keys they do not know, in their order", () => {
    const read: Read = (value, issues) => f.forbidExtra(value as f.Fields, new Set(["a"]), null, issues);
    expect(reading(read, { c: 1, a: 1, [BROKEN]: 1, b: 1 })).toEqual([
      "c:extra_forbidden",
      ":string_unicode",
      "b:extra_forbidden",
    ]);
    expect(f.keyCount({ a: 1, b: undefined })).toBe(2);
  });

  test("obey their rule", () => {
    const issues: Issues = [];
    const rule = (value: { readonly n: number }) => (value.n > 1 ? undefined : "n must be above 1");
    f.obey(rule, { n: 2 }, {}, null, issues);
    f.obey(rule, { n: 1 }, {}, null, issues);
    expect(issues.map(({ field, violation_type, message }) => [field, violation_type, message])).toEqual([
      ["", "value_error", "Value error, n must be above 1"],
    ]);
  });

  test("are read as the variant that their tag names, the fallback where there is none", () => {
    const variant =
      (kind: string): Parameters<typeof f.tagged>[5][string] =>
      (input, at, issues) => {
        f.text((input as f.Fields)["x"], at, "x", issues);
        return { kind, tag: (input as f.Fields)["t"] };
      };
    const variants = { one: variant("one"), two: variant("two") };
    const read: Read = (value, issues) => f.tagged(value, null, issues, "t", "one", variants);
    expect(reading(read, { t: "two", x: "a" })).toEqual({ value: { kind: "two", tag: "two" } });
    expect(reading(read, { x: "a" })).toEqual({ value: { kind: "one", tag: "one" } });
    for (const t of ["three", null, 1, "toString"])
      expect(reading(read, { t, x: "a" })).toEqual([":union_tag_invalid"]);
    expect(reading(read, [])).toEqual([":model_attributes_type"]);
    const issues: Issues = [];
    read({ x: 1 }, issues);
    expect(issues.map(({ field }) => field)).toEqual(["one.x"]);
  });
});

test("a URL is read alike however often it is read", () => {
  const issues: Issues = [];
  const seen = new Set<unknown>();
  for (let i = 0; i < 20_000; i++) seen.add(httpUrl("https://münchen.de/ü", null, "url", issues));
  expect(issues).toEqual([]);
  expect([...seen]).toEqual(["https://xn--mnchen-3ya.de/%C3%BC"]);
});

test("a URL with half a character is refused, not repaired", () => {
  const issues: Issues = [];
  expect(httpUrl("https://example.org/\ud800", null, "url", issues)).toBe(undefined);
  expect(issues.map(({ violation_type }) => violation_type)).toEqual(["string_unicode"]);
});

test("half a character is no text, where a literal is text", () => {
  const issues: Issues = [];
  literal("\ud800", null, "gate_type", issues, new Set(["ci"]));
  literal("\ud800", null, "force", issues, new Set([true]));
  expect(issues.map(({ violation_type }) => violation_type)).toEqual(["string_unicode", "literal_error"]);
});

test("a set is read as each item once, by code point", () => {
  const issues: Issues = [];
  const items = ["\u{1f600}", "b", "a", "\ufb00", "b"];
  expect(list(items, null, "drivers", issues, anyText, "set", 0)).toEqual(["a", "b", "\ufb00", "\u{1f600}"]);
  expect(issues).toEqual([]);
});
