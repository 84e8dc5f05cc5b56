/** Texts that are dates, nearly dates, and dates to `parse_datetime` alone. */
import fc from "fast-check";
import { instant } from "./arbitrary-issues.ts";

const number = (max: number, width: number) =>
  fc.integer({ min: 0, max }).map((value) => String(value).padStart(width, "0"));
const digits = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength, maxLength });
const joined = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((texts) => texts.join(""));
const often = (usual: string, ...arbitraries: fc.Arbitrary<string>[]) =>
  fc.oneof(fc.constant(usual), ...arbitraries);

const year = fc.oneof(fc.constantFrom("2020", "2024", "2026"), number(9999, 4));
const date = fc
  .tuple(year, number(13, 2), number(32, 2), number(54, 2), number(8, 1), fc.constantFrom("-", ""))
  .chain(([y, month, day, week, weekday, dash]) =>
    fc.constantFrom(
      [y, month, day].join(dash),
      [y, "02", "29"].join(dash),
      [y, `W${week}`].join(dash),
      [y, `W${week}`, weekday].join(dash),
    ),
  );

const part = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("00", "12", "23") },
  { weight: 2, arbitrary: fc.constantFrom("24", "59", "60") },
  { weight: 1, arbitrary: digits(1, 3) },
);
const fraction = joined(fc.constantFrom(".", ",", ":", "", " "), digits(0, 9));
const leftOver = fc.string({
  unit: fc.constantFrom(" ", "x", "Z", ":", ".", ",", "\0", "é", "🐱", "5", "٣", "\x7f", "\x80"),
  minLength: 1,
  maxLength: 2,
});
const clock = joined(
  fc
    .tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom(":", ""))
    .map(([parts, colon]) => parts.join(colon)),
  often("", fraction),
  often("", often("", leftOver)),
);
const zone = fc.oneof(
  fc.constantFrom("", "Z", "Z", "+00:00", "+00:00:00.5", "-05"),
  joined(fc.constantFrom("+", "-"), clock),
);
const separator = fc.constantFrom("T", "T", " ", "x", "é", "🐱", "\ud800", "Z", "-", "+", "\0", "W", "1", "");

const formed = fc.oneof(
  { weight: 9, arbitrary: joined(date, separator, clock, zone) },
  { weight: 1, arbitrary: joined(date, fc.constantFrom("", "T", "Z", " ")) },
);

/** With one character more, less or another; half a character is taken only as a separator. */
const spoilt = fc
  .tuple(
    formed,
    fc.nat(30),
    fc.nat(1),
    fc.oneof(fc.constant(""), fc.constantFrom(..."0123456789Z+-:.,TW \0")),
  )
  .map(([text, at, removed, added]) => (text.slice(0, at) + added + text.slice(at + removed)).toWellFormed());

export const dateText: fc.Arbitrary<string> = fc.oneof(
  { weight: 1, arbitrary: fc.oneof(instant, fc.constantFrom("Z", "", "nope", "2026-01-01T12:00:00z")) },
  { weight: 4, arbitrary: formed },
  { weight: 2, arbitrary: spoilt },
);
