import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareCodePoints, isBlank, quote, quoteValue, strip, typeName } from "./text.js";

describe("compareCodePoints", () => {
  test("orders astral characters above the private use area", () => {
    expect(compareCodePoints("\u{1F600}", "\uff00")).toBe(1);
    expect("\u{1F600}" < "\uff00").toBe(true);
  });

  test("agrees with a comparison of code point lists", () => {
    const slow = (a: string, b: string) => {
      const [x, y] = [a, b].map((text) => Array.from(text, (char) => char.codePointAt(0)!)) as [
        number[],
        number[],
      ];
      for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i]! < y[i]! ? -1 : 1;
      return Math.sign(x.length - y.length);
    };
    const text = fc.string({
      unit: fc.constantFrom("a", "b", "\u{1F600}", "\u{10000}", "\uff00", "\ue000", "z"),
      maxLength: 5,
    });
    fc.assert(fc.property(text, text, (a, b) => compareCodePoints(a, b) === slow(a, b)));
  });
});

describe("white space", () => {
  test("is that of the contract, not that of trim", () => {
    expect(isBlank("\x1f\x85")).toBe(true);
    expect(isBlank("\ufeff")).toBe(false);
    expect(strip("\x1f a \x85")).toBe("a");
    expect(isBlank(null)).toBe(true);
    expect(isBlank("")).toBe(true);
  });

  test("is stripped in one pass, however much of it stands inside", () => {
    const text = `a${" ".repeat(300_000)}b`;
    expect(strip(`\t${text} `)).toBe(text);
  });
});

describe("quote", () => {
  test.each([
    ["", "''"],
    [" !#$%&()~", "' !#$%&()~'"],
    [`"`, `'"'`],
    ["it's", `"it's"`],
    [`a"b'c`, `'a"b\\'c'`],
    ["a\\b", "'a\\\\b'"],
    ["\n\r\t", "'\\n\\r\\t'"],
    ["\u00a0", "'\\xa0'"],
    ["\u200b", "'\\u200b'"],
    ["\u007f", "'\\x7f'"],
    ["\ud800", "'\\ud800'"],
    ["\u{1F600}é", "'\u{1F600}é'"],
  ])("%j is %s", (text, quoted) => {
    expect(quote(text)).toBe(quoted);
  });

  test("prints values as the contract's messages do", () => {
    expect(quoteValue([null, true, "a", 1, { x: "y" }])).toBe("[None, True, 'a', 1, {'x': 'y'}]");
  });
});

test.each<[unknown, string, string]>([
  [null, "None", "NoneType"],
  [undefined, "None", "NoneType"],
  [false, "False", "bool"],
  [1, "1", "int"],
  [1.5, "1.5", "float"],
  ["x", "'x'", "str"],
  [[], "[]", "list"],
  [{}, "{}", "dict"],
])("%j prints as %s, of type %s", (value, printed, type) => {
  expect([quoteValue(value), typeName(value)]).toEqual([printed, type]);
});
