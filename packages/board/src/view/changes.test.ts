import { expect, test } from "vitest";
import { boardOf, Mission } from "../../test/mission-writer.js";
import { changesBetween } from "./changes.js";

const one = () =>
  new Mission("one").task("WP02", { dependencies: ["WP01"] }).move("10:00", "WP01", "genesis > in_review");
const two = new Mission("two").move("10:00", "WP01", "genesis > planned");

test("finds cards that moved, and cards that changed where they are", () => {
  const before = boardOf(one(), two);
  const after = boardOf(one().move("11:00", "WP01", "in_review > approved"), two);
  expect(changesBetween(before, after)).toEqual([
    { mission_slug: "one", wp_id: "WP02", lane: "planned", moved: false },
    { mission_slug: "one", wp_id: "WP01", lane: "approved", moved: true },
  ]);
});

test("finds the cards of a new mission, and nothing where nothing changed", () => {
  const before = boardOf(one());
  expect(changesBetween(before, boardOf(one(), two))).toEqual([
    { mission_slug: "two", wp_id: "WP01", lane: "planned", moved: true },
  ]);
  expect(changesBetween(before, before)).toEqual([]);
  expect(changesBetween(before, boardOf(one()))).toEqual([]);
});

test("finds a note about a card, which brings no move", () => {
  const noted = boardOf(one().note("11:00", "WP01", { note: "reading" }));
  expect(changesBetween(boardOf(one()), noted)).toEqual([
    { mission_slug: "one", wp_id: "WP01", lane: "in_review", moved: false },
  ]);
});
