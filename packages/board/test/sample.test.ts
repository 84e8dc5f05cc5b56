import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRepository } from "@spec-kitty/mission-repo";
import { expect, test } from "vitest";
import { boardView } from "../src/index.js";

const SAMPLE = join(import.meta.dirname, "../../../fixtures/sample-repo");
const board = boardView(await readRepository(SAMPLE));
const missions = new Map(board.missions.map((mission) => [mission.mission_slug, mission]));
const anomalies = board.missions.flatMap((mission) => mission.anomalies.last);
const codes = <T extends { readonly code: string }>(items: readonly T[]) =>
  [...new Set(items.map(({ code }) => code))].sort();

test("the sample shows what a board has to show", () => {
  expect(missions.size).toBe(6);
  expect(codes(anomalies)).toEqual(["DUPLICATE_LINE", "FORCED_MOVE", "LATE_LINE", "ROLLBACK_WON"]);
  expect(codes(board.missions.flatMap(({ problems }) => problems.last))).toEqual([
    ...["LANE_UNKNOWN", "LINE_CONFLICT_MARKER", "LINE_TRUNCATED"],
  ]);
  const seats = missions.get("seat-booking-01M83PPH")!;
  expect(seats.lanes.filter(({ cards }) => cards.length > 0)).toHaveLength(7);
  const cards = seats.lanes.flatMap((lane) => lane.cards);
  expect(Math.max(...cards.map(({ rounds }) => rounds))).toBe(3);
  expect(new Set(cards.map(({ actor }) => actor)).size).toBeGreaterThanOrEqual(4);
  expect(seats.questions).toHaveLength(1);
});

test("a start copies it with the last line a minute old, and changes nothing else", async () => {
  const target = mkdtempSync(join(tmpdir(), "sample-"));
  const now = Date.parse("2030-05-06T07:08:09.500Z");
  try {
    const { freshSample } = await import(new URL("../../../scripts/sample.mjs", import.meta.url).href);
    const copy = boardView(await readRepository(freshSample(SAMPLE, join(target, "sample-repo"), now)));
    expect(copy.missions[0]!.last_activity_at).toBe("2030-05-06T07:07:09.871120+00:00");
    const withoutTimes = (view: unknown) =>
      JSON.stringify(view).replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/g, "…");
    expect(withoutTimes(copy)).toBe(withoutTimes(board));
  } finally {
    rmSync(target, { recursive: true });
  }
});
