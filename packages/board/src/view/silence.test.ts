import { describe, expect, test } from "vitest";
import { at, boardOf, Mission } from "../../test/mission-writer.js";
import { pulseOf } from "./silence.js";

describe("the pulse of a card", () => {
  const card = new Mission("m").move("10:00", "WP01", "planned > claimed").card("WP01");
  const usual = { in_progress: 1_800, in_review: 5, blocked: 1_800, for_review: 1_800, done: 1_800 };

  test.each([
    ["10:01", "in_progress", "moving"],
    ["10:02", "in_progress", "alive"],
    ["10:30", "in_progress", "alive"],
    ["10:31", "in_progress", "late"],
    ["12:00", "in_progress", "late"],
    ["12:01", "in_progress", "very-late"],
    ["10:10", "in_review", "alive"],
    ["10:11", "in_review", "late"],
    ["10:41", "in_review", "very-late"],
    ["10:01", "blocked", null],
    ["10:31", "blocked", "late"],
    ["12:01", "for_review", "very-late"],
    ["12:01", "claimed", "alive"],
    ["12:01", "done", null],
    ["12:01", "planned", null],
    ["12:01", "approved", null],
  ] as const)("at %s in %s is %s", (now, lane, pulse) => {
    expect(pulseOf(card, lane, usual, at(now))).toBe(pulse);
  });

  test("is none where nobody knows since when", () => {
    const unknown = new Mission("m").move("Tsoon", "WP01", "planned > claimed").card("WP01");
    expect(pulseOf(unknown, "claimed", usual, at("12:00"))).toBeNull();
  });
});

describe("the usual stay", () => {
  test("is the median of all ended stays of a lane, over all missions", () => {
    const one = new Mission("one")
      .move("10:00", "WP01", "genesis > planned")
      .move("10:10", "WP01", "planned > claimed")
      .move("10:00", "WP02", "genesis > planned")
      .move("10:30", "WP02", "planned > claimed");
    const two = new Mission("two")
      .move("10:00", "WP01", "genesis > planned")
      .move("11:00", "WP01", "planned > claimed");
    expect(boardOf(one, two).usual_stay).toEqual({ planned: 1_800 });
    expect(boardOf(one).usual_stay).toEqual({ planned: 600 });
  });

  test("leaves out steps that one command took together, and times that cannot be read", () => {
    const mission = new Mission("m")
      .move("10:00", "WP01", "genesis > claimed")
      .move("2026-03-02T10:00:00.500000+00:00", "WP01", "claimed > in_progress")
      .move("Tsoon", "WP02", "genesis > claimed")
      .move("Tsoon", "WP02", "claimed > in_progress");
    expect(boardOf(mission).usual_stay).toEqual({});
  });
});
