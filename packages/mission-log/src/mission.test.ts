import { describe, expect, test } from "vitest";
import { A, lineOf, T, TIME } from "../test/lines.js";
import { driftOf } from "./drift.js";
import type { LogLine } from "./log-line.js";
import { EMPTY_META, readMeta } from "./meta.js";
import { matchHandle } from "./mission-handle.js";
import { missionIdOf } from "./mission-id.js";
import { missionState, surfaceState } from "./mission-state.js";
import { boardSummary, missionProgress } from "./progress.js";
import { reduceLog } from "./reduce.js";
import type { Transition } from "./transition.js";

describe("meta.json (1.2)", () => {
  const meta = (document: object) => readMeta(JSON.stringify(document));

  test("gives identity, keeps what it does not know, and takes a byte order mark", () => {
    const document = {
      mission_id: "X",
      friendly_name: " A mission ",
      mission_type: " research ",
      coordination_branch: "c",
      other: 1,
    };
    expect(readMeta(`\ufeff${JSON.stringify(document)}`)).toEqual({
      meta: {
        ...{ mission_id: "X", mission_slug: null, friendly_name: "A mission", mission_number: null },
        ...{ mission_type: "research", coordination_branch: "c", document },
      },
      problems: [],
    });
    expect(meta({}).meta).toEqual({ ...EMPTY_META, document: {} });
    expect(meta({ mission_type: 5, mission_id: "", friendly_name: " " }).meta).toMatchObject(
      EMPTY_META_FIELDS,
    );
  });
  const EMPTY_META_FIELDS = { mission_type: "", mission_id: null, friendly_name: null };

  test.each([
    [7, "7"],
    [0, "0"],
    [-3, "-3"],
    ["007", "7"],
    ["000", "0"],
    [" 12 ", "12"],
    [null, null],
    ["", null],
    [" ", null],
  ])("the number %j is %j", (mission_number, number) => {
    expect(meta({ mission_number })).toMatchObject({ meta: { mission_number: number }, problems: [] });
  });

  test.each([true, "pending", "TBD", "1.5", 1.5, [], {}])("%j is no number", (mission_number) => {
    expect(meta({ mission_number, mission_id: "X" })).toMatchObject({
      meta: { mission_number: null, mission_id: "X" },
      problems: [{ code: "META_NUMBER_INVALID" }],
    });
  });

  test.each([
    ["{", "META_NOT_JSON"],
    ["[]", "META_NOT_AN_OBJECT"],
    ["null", "META_NOT_AN_OBJECT"],
  ])("%j is reported", (text, code) => {
    expect(readMeta(text)).toMatchObject({ meta: EMPTY_META, problems: [{ code }] });
  });
});

describe("finding a mission by a handle (1.3)", () => {
  const id = (n: number) => `01KT6E3${n}JF3AMBZ8J8NPYD4KBF`;
  const missions = ["007-x", "007-y", "012-board", "board-01KT6E34", "board"].map((mission_slug, n) => ({
    mission_id: id(n),
    mission_slug,
  }));
  const found = (handle: string) => {
    const match = matchHandle(handle, missions);
    return match.kind === "found"
      ? match.mission.mission_slug
      : match.kind === "ambiguous"
        ? match.candidates.map((one) => one.mission_slug)
        : match.kind;
  };

  test.each<[string, string | string[]]>([
    [id(1), "007-y"],
    [id(9), "not-found"],
    ["01KT6E32", "012-board"],
    ["01KT6E39", "not-found"],
    ["007-x", "007-x"],
    ["x", "007-x"],
    ["board", "board"],
    ["012", "012-board"],
    ["007", ["007-x", "007-y"]],
    ["7", "not-found"],
    ["12", "not-found"],
    ["nope", "not-found"],
  ])("%s", (handle, slug) => expect(found(handle)).toEqual(slug));

  test("the first eight characters may mean several", () => {
    const alike = missions.map((mission) => ({ ...mission, mission_id: id(1) }));
    expect(matchHandle("01KT6E31", alike).kind).toBe("ambiguous");
    expect(
      matchHandle(
        "board",
        missions.filter((one) => one.mission_slug !== "board"),
      ),
    ).toMatchObject({ mission: { mission_slug: "012-board" } });
  });
});

describe("the mission of a line (1.4)", () => {
  const idOfSlug = (slug: string) => (slug === "014-board" ? "from-meta" : null);
  const of = (more: object) => missionIdOf(T(1, "planned", "claimed", TIME, more) as Transition, idOfSlug);

  test.each<[object, unknown]>([
    [{}, "from-meta"],
    [{ mission_id: "own" }, "own"],
    [{ mission_id: null }, null],
    [{ mission_id: "" }, null],
    [{ mission_slug: "../014-board" }, null],
    [{ mission_slug: "other" }, null],
  ])("of %j", (more, id) => expect(of(more)).toBe(id));
});

describe("views (7)", () => {
  const lanes = ["planned", "claimed", "in_progress", "for_review", "in_review", "approved", "done"];
  const snapshot = reduceLog(lanes.map((lane, n) => T(n, "planned", lane, TIME, { wp_id: `WP0${n + 1}` })));

  test("progress is weighted, four digits", () => {
    expect(missionProgress(snapshot)).toMatchObject({
      ...{
        percentage: 49.2857,
        weighted_percentage: 49.2857,
        done_percentage: 14.2857,
        done_count: 1,
        total_count: 7,
      },
      ...{
        progress_semantics: "weighted_readiness",
        per_lane_counts: Object.fromEntries(lanes.map((lane) => [lane, 1])),
      },
    });
    expect(missionProgress(snapshot).per_wp[2]).toEqual({
      ...{ wp_id: "WP03", lane: "in_progress", lane_weight: 0.3, wp_weight: 1, fractional_progress: 0.3 },
    });
    expect(missionProgress(reduceLog([]))).toMatchObject({
      percentage: 0,
      done_percentage: 0,
      total_count: 0,
    });
  });

  test("a half is rounded to even", () => {
    // 100 / 32 = 3.125 and 100 * 3 / 32 = 9.375 need no rounding; 100 / 3200 = 0.03125 is exactly a half.
    const of = (done: number, total: number) =>
      missionProgress(
        reduceLog(
          Array.from({ length: total }, (_, n) =>
            T(n, "planned", n < done ? "done" : "planned", TIME, { wp_id: `WP${n}` }),
          ),
        ),
      ).done_percentage;
    expect([of(1, 32), of(1, 3_200), of(3, 3_200)]).toEqual([3.125, 0.0312, 0.0938]);
  });

  test("what only annotations know counts as nothing", () => {
    const progress = missionProgress(
      reduceLog([T(1, "approved", "done"), A(2, { note: "x" }, { wp_id: "WP02" })]),
    );
    expect(progress).toMatchObject({
      percentage: 50,
      total_count: 2,
      per_lane_counts: { done: 1, uninitialized: 1 },
    });
  });

  test("the summary has the lanes that have any, and the number of meta.json", () => {
    const lines = [
      T(1, "planned", "done", TIME, { wp_id: "WP10" }),
      T(2, "planned", "done"),
      A(3, { note: "" }, { wp_id: "WP02" }),
    ];
    expect(boardSummary(reduceLog(lines), { mission_number: "7" })).toMatchObject({
      lanes: { done: ["WP01", "WP10"], uninitialized: ["WP02"] },
      mission_number: 7,
      total_wps: 3,
    });
    expect(boardSummary(reduceLog(lines), { mission_number: null }).mission_number).toBeNull();
  });

  test("drift names the parts that are not up to date, and none that need not be", () => {
    const status = JSON.parse(JSON.stringify(snapshot)) as Record<string, unknown>;
    expect(driftOf({ ...status, materialized_at: "later", summary: {} }, snapshot)).toEqual([]);
    expect(driftOf({ ...status, event_count: 6, retrospective: {} }, snapshot)).toEqual([
      "retrospective",
      "event_count",
    ]);
    expect(driftOf({ ...status, work_packages: {}, last_event_id: null }, snapshot)).toEqual([
      "work_packages",
      "last_event_id",
    ]);
  });
});

describe("the state of a mission (7.3)", () => {
  const state = (lines: readonly LogLine[], day: number, meta: object = {}, more: object = {}) =>
    missionState({
      snapshot: reduceLog(lines),
      meta: { ...EMPTY_META, document: meta as { [key: string]: unknown } },
      lines,
      now: `2026-03-${String(1 + day).padStart(2, "0")}T10:00:00Z`,
      ...more,
    });
  const active = [T(1, "planned", "claimed")];
  const done = [T(1, "approved", "done")];
  const planned = [T(1, "genesis", "planned")];

  test.each([
    [active, 13, "active"],
    [active, 14, "stale"],
    [active, 30, "abandoned"],
    [done, 3, "recently_completed"],
    [done, 4, "archived"],
    [done, 30, "archived"],
    [planned, 13, "recoverable"],
    [planned, 14, "stale"],
    [planned, 30, "abandoned"],
  ] as const)("%#", (lines, day, expected) => expect(state(lines, day)).toBe(expected));

  test("without moves counts from meta.json, else from its folder, else as new", () => {
    expect(state([], 20, { created_at: "2026-03-01T10:00:00Z" })).toBe("stale");
    expect(state([], 20, {}, { folderTime: "2026-03-01T10:00:00Z" })).toBe("stale");
    expect(state([], 20)).toBe("recoverable");
  });

  test("a mission is reopened by a line that is later than its merge", () => {
    const reopened = lineOf({
      event_type: "MissionReopened",
      payload: { reopened_at: "2026-03-05T00:00:00Z" },
    });
    expect(state([...done, reopened], 9)).toBe("reopened");
    expect(state([...done, reopened], 9, { merged_at: "2026-03-04T00:00:00Z" })).toBe("reopened");
    expect(state([...done, reopened], 9, { merged_at: "2026-03-06T00:00:00Z" })).toBe("archived");
  });

  test("only some states are on the first page", () => {
    expect(
      ["reopened", "active", "recently_completed", "stale", "archived"].map((one) =>
        surfaceState(one as never),
      ),
    ).toEqual(["reopened", "active", "recently_completed", null, null]);
  });
});
