import { expect, test } from "vitest";
import { boardOf, Mission } from "../../test/mission-writer.js";
import { filtered } from "./filter.js";

const board = boardOf(
  new Mission("seat-booking", "Book a seat")
    .task("WP01", { title: "Card payment" })
    .task("WP02", { title: "Waiting list" })
    .move("10:00", "WP01", "planned > claimed", "claude"),
  new Mission("harbour-map", "Map")
    .task("WP01", { title: "Base map" })
    .move("09:00", "WP01", "planned > claimed", "codex"),
);

const found = (query: string) =>
  filtered(board, query).missions.map(({ mission_slug, lanes }) => [
    mission_slug,
    lanes.flatMap(({ cards }) => cards.map(({ wp_id }) => wp_id)).join(),
  ]);

test("keeps missions that hold every word, whole where their own names do", () => {
  expect(found("SEAT")).toEqual([["seat-booking", "WP02,WP01"]]);
  expect(found("map harbour")).toEqual([["harbour-map", "WP01"]]);
});

test("keeps just the cards that hold what the mission's names do not", () => {
  expect(found("payment")).toEqual([["seat-booking", "WP01"]]);
  expect(found("seat wp02")).toEqual([["seat-booking", "WP02"]]);
  expect(found("codex")).toEqual([["harbour-map", "WP01"]]);
  expect(found("codex payment")).toEqual([]);
});

test("leaves everything as it is without a query", () => {
  expect(filtered(board, "  ")).toBe(board);
});
