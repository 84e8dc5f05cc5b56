import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columns, fit, padded, printable, wrapped } from "./measure.js";

test.each([
  ["abc", 3],
  ["日本語", 6],
  ["e\u0301", 1],
  ["\u1100\u1161", 2],
  ["👩‍👩‍👧‍👦", 2],
  ["🇳🇴", 2],
  ["✅", 2],
  ["العربية", 7],
  ["", 0],
])("%s takes %i columns", (text, width) => {
  expect(columns(text)).toBe(width);
});

test("nothing that a log says moves the cursor, colours or turns around", () => {
  expect(printable("a\u001b[31mb\u0007\tc\u202edc\u2066e\u009b\r\n")).toBe("a�[31mb��c�dc�e���");
  expect(printable("👩‍👧 e\u0301")).toBe("👩‍👧 e\u0301");
});

describe("fitting", () => {
  test.each([
    ["abcdef", 6, "abcdef"],
    ["abcdef", 5, "abcd…"],
    ["abc def", 5, "abc…"],
    ["日本語", 5, "日本…"],
    ["日本語", 4, "日…"],
    ["a👩‍👩‍👧‍👦b👩‍👩‍👧‍👦", 5, "a👩‍👩‍👧‍👦b…"],
    ["e\u0301e\u0301e\u0301", 2, "e\u0301…"],
    ["abc", 1, "…"],
    ["abc", 0, ""],
    ["abc", -3, ""],
  ])("%s in %i columns is %j", (text, width, fitting) => {
    expect(fit(text, width)).toBe(fitting);
  });

  test("pads to the column", () => {
    expect([padded("日本", 6), padded("日本語", 4), padded("", 2)]).toEqual(["日本  ", "日… ", "  "]);
  });
});

describe("wrapping", () => {
  test("breaks between words, and inside one where it must", () => {
    expect(wrapped("one two  three", 7)).toEqual(["one two", "three"]);
    expect(wrapped("kitty-specs/014 x", 6)).toEqual(["kitty-", "specs/", "014 x"]);
    expect(wrapped("日本語", 3)).toEqual(["日", "本", "語"]);
    expect(wrapped("  ", 8)).toEqual([]);
  });

  test("ends with … after the lines that it may take", () => {
    expect(wrapped("one two three four", 8, 2)).toEqual(["one two", "three f…"]);
  });
});

test("no text is wider than it may be, and wrapping loses nothing but spaces", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 60 });
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 20 }), (value, width) => {
      expect(columns(fit(value, width))).toBeLessThanOrEqual(width);
      expect(columns(padded(value, width))).toBe(width);
      const lines = wrapped(value, width);
      for (const line of lines) expect(columns(line)).toBeLessThanOrEqual(width);
      expect(lines.join("").replaceAll(/\s/g, "")).toBe(printable(value).replaceAll(/\s/g, ""));
    }),
  );
});
