import { describe, expect, test } from "vitest";
import { Mission } from "../../test/mission-writer.js";
import { historyOf } from "./history.js";

const historyIn = (mission: Mission) => historyOf(mission.reading().lines);

test("replays moves by time, whatever the order of the lines, and says what each met", () => {
  const mission = new Mission("m")
    .move("10:02", "WP01", "claimed > in_progress")
    .move("10:00", "WP01", "genesis > planned")
    .move("10:01", "WP01", "planned > claimed");
  const { moves, byWorkPackage } = historyIn(mission);
  expect(moves.map(({ line, met, transition }) => [line, met, transition.to_lane])).toEqual([
    [2, "genesis", "planned"],
    [3, "planned", "claimed"],
    [1, "claimed", "in_progress"],
  ]);
  expect(byWorkPackage.get("WP01")).toEqual(moves);
});

describe("of moves at one moment", () => {
  test("a rollback stands against the next move, which does not count", () => {
    const mission = new Mission("m")
      .walk("09:00", "WP01", "genesis > planned > claimed > in_progress > for_review > in_review")
      .move("10:00", "WP01", "in_review > in_progress")
      .move("10:00", "WP01", "in_review > approved");
    const { moves, byWorkPackage } = historyIn(mission);
    expect(moves.slice(-2).map(({ applied, met }) => [applied, met])).toEqual([
      [true, "in_review"],
      [false, "in_progress"],
    ]);
    expect(byWorkPackage.get("WP01")!.at(-1)!.transition.to_lane).toBe("in_progress");
    expect(mission.lane("in_progress")).toEqual(["WP01"]);
  });

  test("two forward moves both count, by their ids", () => {
    const mission = new Mission("m")
      .move("10:00", "WP01", "genesis > planned")
      .move("10:00", "WP01", "planned > claimed");
    expect(historyIn(mission).moves.map(({ applied }) => applied)).toEqual([true, true]);
  });
});

test("keeps repeated lines apart: the first one counts", () => {
  const mission = new Mission("m").move("10:00", "WP01", "genesis > planned");
  mission.text(mission.lines[0]!.replace("planned", "canceled"));
  const { moves, repeated } = historyIn(mission);
  expect(moves.map(({ transition }) => transition.to_lane)).toEqual(["planned"]);
  expect(repeated.map(({ line }) => line)).toEqual([2]);
});

test("calls a line late that was written a second or more after a newer one", () => {
  const mission = new Mission("m")
    .move("2026-03-02T10:00:05.900000+00:00", "WP01", "genesis > planned")
    .move("2026-03-02T10:00:05.100000+00:00", "WP02", "genesis > planned")
    .move("2026-03-02T10:00:04.100000+00:00", "WP03", "genesis > planned")
    .move("2026-03-02T10:00:06.000000+00:00", "WP04", "genesis > planned");
  expect(historyIn(mission).late.map(({ line }) => line)).toEqual([3]);
});

test("looks at transitions only", () => {
  const mission = new Mission("m")
    .event("10:00", "MissionCreated", {})
    .note("10:01", "WP01", { note: "x" })
    .move("10:02", "WP01", "genesis > planned");
  expect(historyIn(mission).moves.map(({ line }) => line)).toEqual([3]);
});
