import fc from "fast-check";
import { expect, test } from "vitest";
import { compareInstants, epochOf, parseDatetime } from "../src/index.ts";
import { instantAfter } from "../src/model/instant.ts";

const two = (value: number) => String(value).padStart(2, "0");
const number = (min: number, max: number) => fc.integer({ min, max });
const moment = fc
  .tuple(fc.constantFrom(0, 1, 1900, 2024, 2026, 9999), number(0, 13), number(0, 32), number(0, 25))
  .chain(([year, month, day, hour]) =>
    fc.tuple(number(0, 61), number(0, 61)).map(([minute, second]) => ({
      date: `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`,
      time: `${two(hour)}:${two(minute)}:${two(second)}`,
    })),
  );

test("a time in its usual form is what it is in any other, and so is one that is none", () => {
  fc.assert(
    fc.property(moment, ({ date, time }) => {
      const other = parseDatetime(`${date} ${time}+00:00:00`);
      expect(parseDatetime(`${date}T${time}Z`)).toBe(other);
      expect(parseDatetime(`${date}T${time}+00:00`)).toBe(other);
    }),
    { numRuns: 2000 },
  );
});

test("whole seconds of UTC are ordered as their moments are, among themselves and with others", () => {
  const instant = fc
    .tuple(number(-2e9, 4e9), fc.constantFrom("+00:00", "+01:00", "-05:30"), fc.constantFrom("", ".500000"))
    .map(([second, zone, fraction]) => new Date(second * 1000).toISOString().slice(0, 19) + fraction + zone);
  fc.assert(
    fc.property(instant, instant, (a, b) => {
      expect(compareInstants(a, b)).toBe(Math.sign(epochOf(a) - epochOf(b)));
    }),
  );
});

test("an instant some seconds later keeps its zone and is that much later", () => {
  const start = fc
    .tuple(
      number(-2e9, 4e9),
      fc.constantFrom("", ".000001", ".999999"),
      fc.constantFrom("", "+00:00", "-05:30"),
    )
    .map(([second, fraction, zone]) => new Date(second * 1000).toISOString().slice(0, 19) + fraction + zone);
  fc.assert(
    fc.property(start, number(0, 1e6), fc.constantFrom(0, 0.5), (instant, whole, half) => {
      const later = instantAfter(instant, whole + half);
      expect(parseDatetime(later)).toBe(later);
      expect(later.slice(19).replace(/^\.\d+/, "")).toBe(instant.slice(19).replace(/^\.\d+/, ""));
      expect(epochOf(later) - epochOf(instant)).toBe((whole + half) * 1000);
    }),
  );
});
