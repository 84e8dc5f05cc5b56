import { describe, expect, test } from "vitest";
import { at, boardOf, Mission, readingOf } from "../../test/mission-writer.js";
import { boardView } from "./board-view.js";
import { listedMissions } from "./listed-missions.js";
import { isFinished, missionState } from "./mission-state.js";
import { openMissions } from "./open-missions.js";
import { overviewCards } from "./overview-cards.js";

const slugs = (missions: readonly { readonly mission_slug: string }[]) =>
  missions.map((one) => one.mission_slug);

describe("a board", () => {
  test("shows the most recently active mission first; any line counts, late ones too", () => {
    const board = boardOf(
      new Mission("a").move("10:00", "WP01", "genesis > planned"),
      new Mission("b").note("11:00", "WP01", { note: "x" }).move("09:00", "WP01", "genesis > planned"),
      new Mission("c").line({ event_type: "MissionCreated", timestamp: at("12:00"), event_id: "1" }),
      new Mission("e"),
      new Mission("d"),
    );
    expect(slugs(board.missions)).toEqual(["c", "b", "a", "d", "e"]);
    expect(board.missions.map(({ last_activity_at }) => last_activity_at)).toEqual([
      at("12:00"),
      at("11:00"),
      at("10:00"),
      null,
      null,
    ]);
  });

  test("counts lines, and carries problems with their places", () => {
    const mission = new Mission("m").move("10:00", "WP01", "genesis > planned").text("{").text("[]");
    const view = mission.view();
    expect(view).toMatchObject({ log: "kitty-specs/m/status.events.jsonl", line_count: 1 });
    expect(view.problems.last).toMatchObject([
      { code: "LINE_NOT_JSON", file: "kitty-specs/m/status.events.jsonl", line: 2 },
      { code: "LINE_NOT_AN_OBJECT", file: "kitty-specs/m/status.events.jsonl", line: 3 },
    ]);
  });

  test("weighs the lanes into a readiness", () => {
    const mission = new Mission("m");
    const lanes = ["planned", "claimed", "in_progress", "for_review", "in_review", "approved", "done"];
    for (const [n, lane] of lanes.entries()) mission.move("10:00", `WP${n}`, `genesis > ${lane}`);
    expect(mission.view().progress).toEqual({ done: 1, total: 7, percentage: 49.3 });
    expect(new Mission("m").task("WP01").view().progress).toEqual({ done: 0, total: 0, percentage: 0 });
  });

  test("keeps the view of a mission whose reading is the same", () => {
    const reading = readingOf(new Mission("a").move("10:00", "WP01", "genesis > planned"), new Mission("b"));
    const [first, second] = [boardView(reading), boardView({ ...reading, missions: [...reading.missions] })];
    expect(second.missions[0]).toBe(first.missions[0]);
  });

  test("shortens titles that are pages", () => {
    expect([...new Mission("m", "😀".repeat(5_000)).view().title]).toHaveLength(240);
  });
});

describe("questions", () => {
  const asked = (id: unknown, question: unknown) => ({ decision_point_id: id, question, actor_id: "claude" });

  test("are open until they are answered, wherever the answer stands; the oldest comes first", () => {
    const mission = new Mission("m")
      .event("10:30", "DecisionPointResolved", { decision_point_id: "d1" })
      .event("10:20", "DecisionPointOpened", asked("d2", "Below deck?"))
      .event("10:00", "DecisionPointOpened", asked("d1", "Answered?"))
      .event("10:10", "DecisionPointOpened", asked("d3", "Which\nport?"))
      .event("10:15", "DecisionPointOpened", asked("d3", "Again?"))
      .event("10:00", "DecisionPointOpened", asked("d4", "Overruled?"))
      .event("10:40", "DecisionPointOverridden", { decision_point_id: "d4" });
    expect(mission.view().questions).toEqual([
      {
        decision_point_id: "d3",
        question: "Which port?",
        asked_by: "claude",
        asked_at: at("10:10"),
        line: 4,
      },
      {
        decision_point_id: "d2",
        question: "Below deck?",
        asked_by: "claude",
        asked_at: at("10:20"),
        line: 2,
      },
    ]);
  });

  test("are not made of records of decisions, or of lines without what makes a question", () => {
    const mission = new Mission("m")
      .event("10:00", "DecisionPointOpened", { decision_point_id: "adr", rationale: "because" })
      .event("10:00", "DecisionPointOpened", asked(7, "No id?"))
      .event("10:00", "DecisionPointOpened", null)
      .line({ event_type: "DecisionPointOpened", payload: { decision_point_id: "d", question: "When?" } });
    expect(mission.view().questions).toMatchObject([{ question: "When?", asked_by: "", asked_at: null }]);
  });
});

describe("the state of a mission", () => {
  const done = new Mission("m").move("10:00", "WP01", "genesis > done");
  const waiting = new Mission("m").move("10:00", "WP01", "genesis > approved");
  const planned = new Mission("m").move("10:00", "WP01", "genesis > planned");

  test.each([
    [waiting, "2026-03-16T09:59:00Z", "active"],
    [waiting, "2026-03-16T10:00:00Z", "stale"],
    [waiting, "2026-04-01T10:00:00Z", "abandoned"],
    [planned, "2026-03-03T10:00:00Z", "recoverable"],
    [planned, "2026-03-16T10:00:00Z", "stale"],
    [planned, "2026-04-01T10:00:00Z", "abandoned"],
    [done, "2026-03-05T10:00:00Z", "recently_completed"],
    [done, "2026-03-06T10:00:00Z", "archived"],
    [new Mission("m"), "2026-03-06T10:00:00Z", "recoverable"],
  ])("of %# at %s is %s", (mission, now, state) => {
    expect(missionState(mission.view(), now)).toBe(state);
  });

  test("is finished when all is done or canceled, and there was something", () => {
    const all = [
      done,
      waiting,
      new Mission("m"),
      new Mission("m").move("10:00", "WP01", "genesis > canceled"),
    ];
    expect(all.map((mission) => isFinished(mission.view()))).toEqual([true, false, false, true]);
  });
});

describe("an overview", () => {
  test("shows the last three of what has ended, and cuts long lists of what is planned", () => {
    const shown = (lane: "done" | "planned" | "in_progress", count: number) => {
      const one = new Mission("m");
      for (let n = 10; n < 10 + count; n++) one.move(`10:${n}`, `WP${n}`, `genesis > ${lane}`);
      const view = one.view().lanes.find((found) => found.lane === lane)!;
      return overviewCards(view, 6).map(({ wp_id }) => wp_id);
    };
    expect(shown("done", 9)).toEqual(["WP18", "WP17", "WP16"]);
    expect([shown("planned", 8).length, shown("planned", 9).length]).toEqual([8, 6]);
    expect(shown("in_progress", 20)).toHaveLength(20);
  });

  const mission = (slug: string, day: number, lane: string) =>
    new Mission(slug).move(`2026-03-${String(day).padStart(2, "0")}T10:00:00Z`, "WP01", `genesis > ${lane}`);
  const now = "2026-03-28T10:00:00Z";

  test("opens the active missions, at most so many", () => {
    const board = boardOf(mission("a", 27, "claimed"), mission("b", 26, "done"), mission("c", 25, "blocked"));
    expect([...openMissions(board, now, 8)]).toEqual(["a", "c"]);
    expect([...openMissions(board, now, 1)]).toEqual(["a"]);
  });

  test("opens the newest unfinished one where none is active, and none where all is finished", () => {
    const board = boardOf(mission("a", 27, "done"), mission("b", 3, "claimed"), mission("c", 2, "planned"));
    expect([...openMissions(board, now, 8)]).toEqual(["b"]);
    expect([...openMissions(boardOf(mission("a", 27, "done"), new Mission("z")), now, 8)]).toEqual([]);
  });

  test("lists the newest folded missions and every open one, and is not cut for a few", () => {
    const many = Array.from({ length: 10 }, (_, n) => mission(`m${n}`, 20 - n, "done"));
    const board = boardOf(...many);
    const { listed, older } = listedMissions(board, new Set(["m9"]), 3);
    expect(slugs(listed)).toEqual(["m0", "m1", "m2", "m9"]);
    expect(slugs(older)).toEqual(["m3", "m4", "m5", "m6", "m7", "m8"]);
    expect(listedMissions(board, new Set(), 7)).toEqual({ listed: board.missions, older: [] });
  });
});
