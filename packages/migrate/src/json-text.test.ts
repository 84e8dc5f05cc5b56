import fc from "fast-check";
import { expect, test } from "vitest";
import { inexactNumber, repeatedKey, unsafeInteger } from "./json-text.js";

/** The value of a number, exactly: an integer times a power of ten. */
function exact(token: string): readonly [bigint, number] {
  const [, sign, whole, fraction = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(
    token,
  )!;
  return [BigInt(`${sign}${whole}${fraction}`), Number(exponent) - fraction.length];
}

function isSameValue(a: string, b: string): boolean {
  const [[m, e], [n, f]] = [exact(a), exact(b)];
  const least = Math.min(e, f);
  return m * 10n ** BigInt(e - least) === n * 10n ** BigInt(f - least);
}

const digits = (max: number) => fc.stringMatching(new RegExp(`^\\d{1,${max}}$`));
const numbers = fc
  .record({
    sign: fc.constantFrom("", "-"),
    whole: digits(22).map((text) => text.replace(/^0+(?=\d)/, "")),
    fraction: fc.option(digits(20), { nil: "" }).map((text) => text && `.${text}`),
    exponent: fc.option(fc.integer({ min: -40, max: 40 }), { nil: undefined }),
  })
  .map((n) => `${n.sign}${n.whole}${n.fraction}${n.exponent === undefined ? "" : `e${n.exponent}`}`);

test("a number is inexact where what would be written back has another value", () => {
  fc.assert(
    fc.property(numbers, (number) => {
      const kept = isSameValue(number, String(Number(number)));
      expect(inexactNumber(`{"a": [${number}]}`)).toBe(kept ? undefined : number);
    }),
    { numRuns: 2_000 },
  );
});

const documents = fc.object({ values: [fc.string(), fc.boolean(), fc.constant(null), fc.nat()] });

test("no text is taken for a number, and no document for one with a repeated key", () => {
  fc.assert(
    fc.property(documents, fc.integer({ min: 0, max: 3 }), (document, indent) => {
      const text = JSON.stringify(
        { '12345678901234567890 "\\': document, n: ': 12345678901234567890 "' },
        null,
        indent,
      );
      expect([unsafeInteger(text), repeatedKey(text, JSON.parse(text))]).toEqual([undefined, undefined]);
    }),
    { numRuns: 2_000 },
  );
});
