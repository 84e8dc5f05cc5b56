import { describe, expect, test } from "vitest";
import { age, ago, compareTimes, duration, instant, later, secondsBetween } from "./time.js";

describe("instant", () => {
  test.each([
    ["2026-03-02T10:00:00.123456+00:00", "2026-03-02T10:00:00.123Z"],
    ["2026-03-02T10:00:00Z", "2026-03-02T10:00:00.000Z"],
    ["2026-03-02 12:00:00+02:00", "2026-03-02T10:00:00.000Z"],
    ["2026-03-02T10:00", "2026-03-02T10:00:00.000Z"],
    ["2026-03-02", "2026-03-02T00:00:00.000Z"],
  ])("reads %s", (text, iso) => {
    expect(instant(text)).toBe(Date.parse(iso));
  });

  test.each([
    [null],
    [""],
    ["yesterday"],
    ["2026-13-02T10:00:00Z"],
    ["1772445600"],
    ["2026-03-02T10:00:00Z and more"],
  ])("takes %j for no time", (text) => {
    expect(instant(text)).toBeUndefined();
  });
});

test("compares instants, then text; what is no time comes first", () => {
  const times = [
    "2026-03-02T10:00:00Z",
    "nonsense",
    "2026-03-02T11:00:00+02:00",
    null,
    "2026-03-02T10:00:00+00:00",
  ];
  expect(times.toSorted(compareTimes)).toEqual([
    null,
    "nonsense",
    "2026-03-02T11:00:00+02:00",
    "2026-03-02T10:00:00+00:00",
    "2026-03-02T10:00:00Z",
  ]);
  expect(later("2026-03-02T10:00:00Z", "2026-03-02T11:00:00+02:00")).toBe("2026-03-02T10:00:00Z");
  expect(later(null, "2026-03-02")).toBe("2026-03-02");
});

test("counts seconds, and none backwards", () => {
  expect(secondsBetween("2026-03-02T10:00:00Z", "2026-03-02T10:01:30Z")).toBe(90);
  expect(secondsBetween("2026-03-02T10:01:30Z", "2026-03-02T10:00:00Z")).toBe(0);
  expect(secondsBetween(null, "2026-03-02T10:00:00Z")).toBeUndefined();
});

test("says durations in one unit that stays on one line with its number", () => {
  const said = [0, 59, 60, 3_599, 3_600, 86_399, 86_400, 2_629_800, 31_557_600].map(duration);
  expect(said.map((text) => text.replace("\u00a0", "_"))).toEqual([
    "now",
    "now",
    "1_min",
    "59_min",
    "1_h",
    "23_h",
    "1_d",
    "1_mo",
    "1_y",
  ]);
  expect(said.join()).not.toContain(" ");
});

test("says how long ago something was, and nothing where it cannot know", () => {
  const now = "2026-03-02T10:00:00Z";
  expect(ago("2026-03-02T07:00:00Z", now)).toBe("3\u00a0h\u00a0ago");
  expect(ago("2026-03-02T09:59:30Z", now)).toBe("now");
  expect([ago("soon", now), age(null, now)]).toEqual(["", ""]);
});
