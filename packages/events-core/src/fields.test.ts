import { expect, test } from "vitest";
import { anyText, httpUrl, type Issues, list, literal } from "./fields.js";

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
