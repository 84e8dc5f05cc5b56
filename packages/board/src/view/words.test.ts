import { describe, expect, test } from "vitest";
import { at, boardOf, Mission } from "../../test/mission-writer.js";
import type { LaneView } from "./model.js";
import { boardSentence, cardFacts, cardWords, missionSentence } from "./words.js";

const NOW = at("12:00");
/** Numbers and units are joined by a space that does not break. */
const plain = (text: string) => text.replaceAll("\u00a0", " ");
const sentence = (mission: Mission, now = NOW) => plain(missionSentence(mission.view(), now));

/** A mission with so many work packages in each lane, all there since `time`. */
function standing(
  lanes: Partial<Record<LaneView["lane"], number>>,
  time = "09:00",
  title = "014-board",
): Mission {
  const mission = new Mission("014-board", title);
  let n = 0;
  for (const [lane, count] of Object.entries(lanes))
    for (let i = 0; i < count; i++)
      mission.move(time, `WP${String(++n).padStart(2, "0")}`, `genesis > ${lane}`);
  return mission;
}

const question = (mission: Mission, id: string) =>
  mission.event("11:00", "DecisionPointOpened", {
    decision_point_id: id,
    question: "Which?",
    actor_id: "claude",
  });

describe("the sentence of a mission", () => {
  test("is its state in words", () => {
    const mission = standing({ done: 24, for_review: 1, in_review: 1, planned: 8, blocked: 1 });
    expect(sentence(question(mission, "d1"))).toBe(
      "24 of 35 done, 2 in review, WP35 blocked 3 h; you are asked 1 question",
    );
  });

  test.each([
    [{}, "no work packages yet"],
    [{ planned: 1 }, "1 work package planned, none begun"],
    [{ planned: 9 }, "9 work packages planned, none begun"],
    [{ done: 1 }, "done"],
    [{ done: 5 }, "all 5 done"],
    [{ done: 1, canceled: 1 }, "1 of 2 done, 1 canceled"],
    [{ claimed: 1, in_progress: 2, approved: 3 }, "0 of 6 done, 3 approved, 2 in progress, 1 claimed"],
    [{ done: 1, blocked: 3 }, "1 of 4 done, 3 blocked (WP02 3 h)"],
  ])("of %j is %j", (lanes, words) => {
    expect(sentence(standing(lanes))).toBe(words);
  });

  test("names no time where it is short or cannot be read", () => {
    expect(sentence(standing({ blocked: 1 }), at("09:00"))).toBe("0 of 1 done, WP01 blocked");
    expect(sentence(standing({ blocked: 1 }, "Tsoon"))).toBe("0 of 1 done, WP01 blocked");
    expect(sentence(standing({ blocked: 2 }, "Tsoon"))).toBe("0 of 2 done, 2 blocked (WP01)");
  });
});

describe("the sentence of a board", () => {
  const of = (...missions: Mission[]) => plain(boardSentence(boardOf(...missions), NOW));
  const finished = standing({ done: 2 }, "09:00", "Harbour map");
  const old = standing({ in_progress: 1 }, "2026-01-01T09:00:00Z");

  test("says what is in hand", () => {
    expect(of(standing({ in_progress: 1, done: 1 }), finished)).toBe(
      "014-board: 1 of 2 done, 1 in progress.",
    );
    expect(of(standing({ in_progress: 2 }), standing({ in_review: 1, blocked: 1 }), finished)).toBe(
      "2 missions in hand: 1 in review, 2 in progress, WP02 blocked 3 h.",
    );
  });

  test("says that nothing is", () => {
    expect(of()).toBe("No missions yet.");
    expect(of(finished)).toBe("Harbour map is finished.");
    expect(of(finished, finished)).toBe("All 2 missions are finished.");
    expect(of(finished, old)).toBe("Nothing is in hand; 1 of 2 missions is unfinished.");
    expect(of(old, standing({}))).toBe("Nothing is in hand; 2 of 2 missions are unfinished.");
  });

  test("ends with what is asked", () => {
    const asked = question(question(standing({ done: 1 }, "09:00", "Harbour map"), "d1"), "d2");
    expect(of(asked)).toBe("Harbour map is finished; you are asked 2 questions.");
  });
});

describe("a card", () => {
  const card = (mission: Mission) => mission.card("WP01");

  test("says who does what since when", () => {
    const mission = new Mission("m").move("11:48", "WP01", "for_review > in_review", "claude:opus:reviewer");
    expect(cardWords(card(mission), "in_review", NOW)).toEqual({
      who: "claude",
      what: "reviewing",
      since: "12\u00a0min",
    });
  });

  test("says nothing where nobody has it in hand, and no time that cannot be read", () => {
    const mission = new Mission("m").move("Tsoon", "WP01", "planned > claimed", " :x").task("WP02");
    expect(cardWords(mission.card("WP02"), "in_progress", NOW)).toBeUndefined();
    expect(cardWords(card(mission), "planned", NOW)).toBeUndefined();
    expect(cardWords(card(mission), "claimed", NOW)).toEqual({
      who: "somebody",
      what: "getting ready",
      since: "",
    });
  });

  test("has facts only where there are any", () => {
    const usual = { in_progress: 1_200, done: 60 };
    const facts = (mission: Mission, lane: LaneView["lane"]) =>
      cardFacts(card(mission), lane, usual, NOW).map(plain);
    const working = new Mission("m").move("11:50", "WP01", "claimed > in_progress");
    expect(facts(working, "in_progress")).toEqual([]);
    const subtasks = ["T1", "T2"];
    const busy = new Mission("m")
      .task("WP01", { subtasks })
      .move("09:00", "WP01", "in_progress > for_review", "x", { force: true })
      .move("09:10", "WP01", "in_progress > for_review", "x", { force: true })
      .move("09:30", "WP01", "in_review > in_progress")
      .note("11:00", "WP01", { subtasks: { T1: "done" } });
    expect(facts(busy, "in_progress")).toEqual([
      "1 of 2 steps",
      "round 2",
      "forced 2×",
      "silent 1 h, usually 20 min",
    ]);
    expect(facts(new Mission("m").move("09:00", "WP01", "approved > done"), "done")).toEqual(["no evidence"]);
    const late = new Mission("m").move("11:00", "WP01", "claimed > in_progress", "x", { force: true });
    expect(facts(late, "in_progress")).toEqual(["forced", "usually 20 min"]);
    expect(cardFacts(card(late), "in_progress", { in_progress: 48 }, NOW)).toEqual([
      "forced",
      "usually under 1 min",
    ]);
  });

  test("names what it waits for", () => {
    const mission = new Mission("m").task("WP01", { dependencies: ["WP02", "WP03"] });
    expect(cardFacts(card(mission), "planned", {}, NOW)).toEqual(["after WP02, WP03"]);
  });
});
