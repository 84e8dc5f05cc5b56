import { SpecKittyEventsError, ValidationError } from "@spec-kitty/events-core";
import { describe, expect, test } from "vitest";
import * as v4 from "./index.js";
import * as v2 from "./v2.js";

const LANES_V4 = [
  "planned",
  "claimed",
  "in_progress",
  "for_review",
  "approved",
  "done",
  "blocked",
  "canceled",
];
const LANES_V2 = LANES_V4.filter((lane) => lane !== "approved");

test("the lanes stand in the order of the contract", () => {
  expect(Object.values(v4.Lane)).toEqual(LANES_V4);
  expect(Object.values(v2.Lane)).toEqual(LANES_V2);
  expect(Object.keys(v4.Lane)).toEqual(LANES_V4.map((lane) => lane.toUpperCase()));
  expect(Object.values(v4.SyncLaneV1)).toEqual(["planned", "doing", "for_review", "done"]);
  expect(Object.values(v4.SyncLaneV2)).toEqual(["planned", "doing", "for_review", "approved", "done"]);
  expect([...v4.TERMINAL_LANES].sort()).toEqual(["canceled", "done"]);
  expect([...v4.LANE_ALIASES]).toEqual([["doing", "in_progress"]]);
  expect(v4.WP_STATUS_CHANGED).toBe("WPStatusChanged");
  expect(Object.values(v4.ExecutionMode)).toEqual(["worktree", "direct_repo"]);
});

describe("sync lanes", () => {
  const rows = [
    ["planned", "planned", "planned"],
    ["claimed", "planned", "planned"],
    ["in_progress", "doing", "doing"],
    ["for_review", "for_review", "for_review"],
    ["approved", "done", "approved"],
    ["done", "done", "done"],
    ["blocked", "doing", "doing"],
    ["canceled", "planned", "planned"],
  ] as const;

  test.each(rows)("%s is %s in V1 and %s in V2", (lane, one, two) => {
    expect(v4.canonicalToSyncV1(lane)).toBe(one);
    expect(v4.canonicalToSyncV2(lane)).toBe(two);
    expect(v4.CANONICAL_TO_SYNC_V1[lane]).toBe(one);
    expect(v4.CANONICAL_TO_SYNC_V2[lane]).toBe(two);
    if (lane !== "approved") expect(v2.canonicalToSyncV1(lane)).toBe(one);
  });

  test("an alias, another value and an inherited key are refused", () => {
    for (const value of ["doing", "Planned", "", "constructor", "__proto__", null, 1]) {
      expect(() => v4.canonicalToSyncV1(value as never)).toThrow(ValidationError);
      expect(() => v4.canonicalToSyncV2(value as never)).toThrow(ValidationError);
    }
    expect(() => v2.canonicalToSyncV1("approved" as never)).toThrow("'approved' is not a valid Lane");
    expect(() => v4.canonicalToSyncV1("doing" as never)).toThrow(
      expect.objectContaining({ code: "LANE_UNKNOWN" }),
    );
  });

  test("the tables cannot be changed", () => {
    expect(Object.isFrozen(v4.CANONICAL_TO_SYNC_V1)).toBe(true);
    expect(Object.isFrozen(v4.CANONICAL_TO_SYNC_V2)).toBe(true);
    expect(Object.keys(v2.CANONICAL_TO_SYNC_V1)).toEqual(LANES_V2);
  });
});

describe("normalizeLane", () => {
  test("keeps a lane and resolves the alias", () => {
    for (const lane of LANES_V4) expect(v4.normalizeLane(lane)).toBe(lane);
    for (const lane of LANES_V2) expect(v2.normalizeLane(lane)).toBe(lane);
    expect(v4.normalizeLane("doing")).toBe("in_progress");
    expect(v2.normalizeLane("doing")).toBe("in_progress");
  });

  test("says what it knows when it refuses", () => {
    expect(() => v4.normalizeLane("it's")).toThrow(
      "Unknown lane value: \"it's\". Valid values: ['planned', 'claimed', 'in_progress', 'for_review', " +
        "'approved', 'done', 'blocked', 'canceled']. Aliases: ['doing']",
    );
    expect(() => v2.normalizeLane("approved")).toThrow(
      "Unknown lane value: 'approved'. Valid values: ['planned', 'claimed', 'in_progress', 'for_review', " +
        "'done', 'blocked', 'canceled']. Aliases: ['doing']",
    );
  });

  test.each(["Planned", " planned", "planned ", "", "in_review", "toString", null, 5, ["planned"], {}])(
    "refuses %j",
    (value) => {
      expect(() => v4.normalizeLane(value)).toThrow(SpecKittyEventsError);
    },
  );
});

describe("actorLabel", () => {
  const label = (actor: string | Record<string, unknown>) => v4.actorLabel({ actor });

  test.each([
    ["a string is its own label", "  anna ", "  anna "],
    ["profile comes first", { role: "r", profile: "p" }, "p"],
    ["then role", { display_name: "d", role: "r" }, "r"],
    ["then display_name", { actor_id: "a", display_name: "d" }, "d"],
    ["then actor_id", { x: "first", actor_id: "a" }, "a"],
    [
      "an empty or other value does not count",
      { profile: "", role: 7, display_name: null, actor_id: "a" },
      "a",
    ],
    ["blanks do", { profile: " ", role: "r" }, " "],
    ["else the first string", { x: 1, y: "", z: "seen", w: "late" }, "seen"],
    ["else unknown", { x: 1, y: "", z: null }, "unknown"],
  ])("%s", (_name, actor, expected) => {
    expect(label(actor)).toBe(expected);
  });

  test("an inherited key is no label", () => {
    expect(label(Object.create({ profile: "p" }, { a: { value: "own", enumerable: true } }))).toBe("own");
  });
});
