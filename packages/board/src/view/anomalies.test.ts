import { expect, test } from "vitest";
import { Mission } from "../../test/mission-writer.js";

const REVIEW = { reviewer: "bob", verdict: "approved", reference: "r1" };
const anomaliesOf = (mission: Mission) => mission.view().anomalies.last.map(({ line, code }) => [line, code]);

test("finds nothing strange in a log as the workflow writes it", () => {
  const mission = new Mission("m")
    .move("10:00", "WP01", "planned > planned", "finalize-tasks", {
      force: true,
      reason: "canonical bootstrap",
    })
    .walk("10:01", "WP01", "planned > claimed > in_progress > for_review > in_review > approved")
    .move("11:00", "WP01", "approved > done", "merge", { evidence: { review: REVIEW } });
  expect(anomaliesOf(mission)).toEqual([]);
});

test("finds forced and illegal moves, and moves from another lane than the log had reached", () => {
  const mission = new Mission("m")
    .move("10:00", "WP01", "genesis > planned")
    .move("10:01", "WP01", "planned > for_review", "maria", { force: true, reason: "done on\npaper" })
    .move("10:02", "WP01", "for_review > planned")
    .move("10:03", "WP01", "claimed > in_progress");
  expect(mission.view().anomalies.last).toEqual([
    {
      code: "FORCED_MOVE",
      line: 2,
      wp_id: "WP01",
      event_id: "01K00000000000000000000002",
      message: "planned → for_review was forced: done on paper",
    },
    {
      code: "ILLEGAL_MOVE",
      line: 3,
      wp_id: "WP01",
      event_id: "01K00000000000000000000003",
      message: "for_review → planned is no step of the workflow, and was not forced.",
    },
    {
      code: "LANE_MISMATCH",
      line: 4,
      wp_id: "WP01",
      event_id: "01K00000000000000000000004",
      message: "claimed → in_progress was written while the work package was in planned.",
    },
  ]);
});

test("says that a forced move has no reason", () => {
  const mission = new Mission("m").move("10:00", "WP01", "genesis > done", "maria", { force: true });
  expect(mission.view().anomalies.last.map(({ message }) => message)).toEqual([
    "genesis → done was forced, without a reason.",
  ]);
});

test("finds what is done without a review on record, save by force", () => {
  const done = (more: object) =>
    anomaliesOf(
      new Mission("m")
        .walk(
          "10:00",
          "WP01",
          "genesis > planned > claimed > in_progress > for_review > in_review > approved",
        )
        .move("11:00", "WP01", "approved > done", "merge", { ...more }),
    );
  expect(done({})).toEqual([[7, "MISSING_EVIDENCE"]]);
  expect(done({ review_result: REVIEW })).toEqual([]);
  expect(done({ force: true })).toEqual([[7, "FORCED_MOVE"]]);
});

test("finds repeated and late lines, and forward moves that lost against a rollback", () => {
  const mission = new Mission("m")
    .walk("10:00", "WP01", "genesis > planned > claimed > in_progress > for_review > in_review")
    .move("11:00", "WP01", "in_review > in_progress")
    .move("11:00", "WP01", "in_review > approved")
    .move("09:00", "WP02", "genesis > planned");
  mission.text(mission.lines[0]!);
  expect(anomaliesOf(mission)).toEqual([
    [7, "ROLLBACK_WON"],
    [8, "LATE_LINE"],
    [9, "DUPLICATE_LINE"],
  ]);
});

test("carries the last fifty and counts all", () => {
  const mission = new Mission("m");
  for (let n = 1; n <= 60; n++) mission.move("10:00", `WP${n}`, "genesis > done", "x", { force: true });
  const { total, last } = mission.view().anomalies;
  expect([total, last.length, last[0]!.line, last.at(-1)!.line]).toEqual([60, 50, 11, 60]);
});
