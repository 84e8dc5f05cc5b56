import { describe, expect, test } from "vitest";
import { at, boardOf, Mission } from "../../test/mission-writer.js";
import type { BoardView } from "../view/model.js";
import { columns } from "./measure.js";
import { textBoard } from "./text-board.js";

const NOW = at("12:00");
const REVIEW = { review: { reviewer: "bob", verdict: "approved", reference: "r1" } };

/** One mission in hand with something of everything, one that is over. */
function ferry(): BoardView {
  const seat = new Mission("seat-booking", "Book a seat on the evening ferry")
    .task("WP01", { title: "Seat map of the three decks" })
    .task("WP02", { title: "Card payment", subtasks: ["T1", "T2", "T3"] })
    .task("WP03", { title: "Prices by season, tide and day of the week, with a family discount" })
    .task("WP04", { title: "Waiting list 待ち行列 📝" })
    .task("WP05", { title: "Refund", dependencies: ["WP02", "WP04"] })
    .walk(
      "08:00",
      "WP01",
      "genesis > planned > claimed > in_progress > for_review > in_review > approved",
      "claude",
    )
    .move("08:10", "WP01", "approved > done", "merge", { evidence: REVIEW })
    .walk(
      "09:00",
      "WP02",
      "genesis > planned > claimed > in_progress > for_review > in_review",
      "codex:gpt-5",
    )
    .move("09:30", "WP02", "in_review > in_progress", "maria", {
      reason: "The receipt has no address of the company",
    })
    .note("11:59", "WP02", { subtasks: { T1: "done" } })
    .walk("09:00", "WP03", "genesis > planned > blocked", "gemini", { reason: "Needs the tide table" })
    .walk("10:00", "WP04", "genesis > planned > claimed > in_progress > for_review", "claude")
    .move("11:00", "WP06", "genesis > planned", "maria", { force: true, reason: "added by hand" })
    .event("11:30", "DecisionPointOpened", {
      decision_point_id: "d",
      question: "Where does a pram stand?",
      actor_id: "x",
    })
    .text("<<<<<<< HEAD");
  const map = new Mission("harbour-map", "Map of the harbour for first-time visitors who come by train")
    .move("2026-02-27T12:00:00Z", "WP01", "approved > done", "merge", { evidence: REVIEW })
    .move("2026-02-27T12:00:00Z", "WP02", "approved > done", "merge", { evidence: REVIEW });
  return boardOf(seat, map);
}

const drawn = (view: BoardView, width?: number) =>
  textBoard(view, { now: NOW, ...(width !== undefined && { width }) }).replaceAll("\u00a0", " ");

test("draws a board in 80 columns", () => {
  expect(drawn(ferry())).toBe(`\
Book a seat on the evening ferry: 1 of 6 done, 1 in review, 1 in progress, WP03
blocked 2 h; you are asked 1 question.
repo · 2 missions

Book a seat on the evening ferry                                ━━━━──────  38 %
1 of 6 done, 1 in review, 1 in progress, WP03 blocked 2 h; you are asked 1
question · 1 min ago
  Asked 30 min ago: Where does a pram stand?
  Planned 2     WP05  Refund                                    after WP02, WP04
                WP06                                                      forced
  In progress 1 WP02  Card payment                                 ● codex · 2 h
                      1 of 3 steps · Sent back by maria: The receipt has no
                      address of the company
  Blocked 1     WP03  Prices by season, tide and day of the week,…  gemini · 2 h
                      Needs the tide table
  For review 1  WP04  Waiting list 待ち行列 📝                   !! claude · 1 h
                      usually 1 min
  Done 1        WP01  Seat map of the three decks                            3 h
  3 anomalies in kitty-specs/seat-booking/status.events.jsonl:
    line 15  WP03  Written after newer lines; it counts from 2026-03-02T09:00:0…
    line 16  WP03  Written after newer lines; it counts from 2026-03-02T09:01:0…
    line 21  WP06  genesis → planned was forced: added by hand

Map of the harbour for first-time visitors who come by tra…  all 2 done  3 d ago

1 problem
  kitty-specs/seat-booking/status.events.jsonl:23
    LINE_CONFLICT_MARKER: A merge left its conflict marker here. Keep the lines
    of both sides and delete the markers.
`);
});

test("draws it in a narrow terminal", () => {
  expect(drawn(ferry(), 40)).toBe(`\
Book a seat on the evening ferry: 1 of 6
done, 1 in review, 1 in progress, WP03
blocked 2 h; you are asked 1 question.
repo · 2 missions

Book a seat on the ev…  ━━━━──────  38 %
1 of 6 done, 1 in review, 1 in progress,
WP03 blocked 2 h; you are asked 1
question · 1 min ago
  Asked 30 min ago: Where does a pram
  stand?
Planned 2
  WP05  Refund
        after WP02, WP04
  WP06                            forced
In progress 1
  WP02  Card payment       ● codex · 2 h
        1 of 3 steps · Sent back by
        maria: The receipt has no addre…
Blocked 1
  WP03  Prices by season,…  gemini · 2 h
        Needs the tide table
For review 1
  WP04  Waiting list 待ち行列 📝
        !! claude · 1 h
        usually 1 min
Done 1
  WP01  Seat map of the three decks  3 h
  3 anomalies in kitty-specs/seat-booki…
    line 15  WP03  Written after newer…
    line 16  WP03  Written after newer…
    line 21  WP06  genesis → planned wa…

Map of the harbour…  all 2 done  3 d ago

1 problem
  kitty-specs/seat-booking/status.events
  .jsonl:23
    LINE_CONFLICT_MARKER: A merge left
    its conflict marker here. Keep the
    lines of both sides and delete the
    markers.
`);
});

test("folds what is many: planned, done, missions and problems", () => {
  const big = new Mission("big");
  for (let n = 1; n <= 9; n++) big.move("10:00", `WP${n}`, "genesis > planned");
  for (let n = 11; n <= 18; n++) big.move(`10:${n}`, `WP${n}`, "genesis > done", "x", { evidence: REVIEW });
  big.move("11:50", "WP20", "genesis > claimed");
  for (let n = 0; n < 12; n++) big.text("{");
  const over = Array.from({ length: 16 }, (_, n) =>
    new Mission(`over-${n}`).move("2026-02-01T10:00:00Z", "WP01", "genesis > done", "x", {
      evidence: REVIEW,
    }),
  );
  const lines = drawn(boardOf(big, ...over)).split("\n");
  expect(
    lines
      .filter((line) => /^ +WP\d/.test(line) || /and \d/.test(line))
      .map((line) => line.trim().replaceAll(/ +/g, " ")),
  ).toEqual([
    ...["WP2", "WP3", "WP4", "WP5", "and 4 more"],
    ...["WP17 1 h"],
    ...["WP16 1 h", "and 5 more"],
    "and 4 older missions, 4 of them finished",
    "and 2 more",
  ]);
  expect(lines.filter((line) => line.startsWith("over-"))).toHaveLength(12);
});

test("says that there is nothing", () => {
  expect(drawn(boardOf())).toBe("No missions yet.\nrepo · 0 missions\n");
});

describe("whatever a log says", () => {
  const nasty = [
    "\u001b[2J\u001b]0;owned\u0007",
    "日本語".repeat(60),
    "👩‍👩‍👧‍👦".repeat(60),
    "a".repeat(300),
    "\u202eabc",
    "e\u0301".repeat(200),
    "\r\n\t",
  ];
  const mission = new Mission("nasty", nasty.join(" "));
  for (const [n, text] of nasty.entries())
    mission
      .task(`WP${n}`, { title: text, dependencies: [text] })
      .move("11:00", `WP${n}`, "genesis > planned", text)
      .move("11:01", `WP${n}`, "planned > claimed", text, { force: true, reason: text })
      .move("11:02", `W${text}`, "genesis > blocked", text, { reason: text });
  const board = { ...boardOf(mission), name: nasty.join("") };

  test.each([20, 32, 47, 60, 80, 117, 500])(
    "no line is wider than %i columns or ends with a space",
    (width) => {
      const lines = drawn(board, width).split("\n");
      const most = Math.min(Math.max(width, 32), 120);
      for (const line of lines) expect(columns(line)).toBeLessThanOrEqual(most);
      expect(lines.filter((line) => line.endsWith(" "))).toEqual([]);
    },
  );

  test("no control character comes through", () => {
    expect(drawn(board)).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
  });
});

test("colours lateness and life, and nothing else", () => {
  const tag = (name: string) => (text: string) => `<${name}>${text}</${name}>`;
  const colours = { bold: tag("b"), dim: tag("d"), cyan: tag("c"), yellow: tag("y"), red: tag("r") };
  const mission = new Mission("m").walk(
    "09:00",
    "WP09",
    "genesis > planned > claimed > in_progress > for_review",
  );
  for (const [n, time] of ["11:59", "11:55", "11:45", "08:00"].entries())
    mission.move(time, `WP0${n}`, "claimed > in_progress", "anna");
  const text = textBoard(boardOf(mission), { now: NOW, colours });
  const coloured = [...text.matchAll(/WP0\d.*?(<[cyr]>.*)/g)].map(([, found]) =>
    found!.replaceAll("\u00a0", " "),
  );
  expect(coloured).toEqual([
    "<c>●</c> anna · 1 min",
    "<c>●</c> anna · 5 min",
    "<y>! anna · 15 min</y>",
    "<r>!! anna · 4 h</r>",
  ]);
});
