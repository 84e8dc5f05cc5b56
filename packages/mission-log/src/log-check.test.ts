import { expect, test } from "vitest";
import { ID } from "../test/lines.js";
import { checkLog } from "./log-check.js";

const second = (n: number) => `2026-03-01T10:00:${String(n).padStart(2, "0")}+00:00`;
const move = (n: number, from_lane: unknown, to_lane: unknown, more: object = {}) =>
  JSON.stringify({
    ...{ event_id: ID(n), mission_slug: "014-x", wp_id: "WP01", from_lane, to_lane, at: second(n) },
    ...{ actor: "a", force: false, execution_mode: "worktree", ...more },
  });
const findings = (...lines: readonly string[]) =>
  checkLog(lines.join("\n")).map(({ line, code }) => [line, code]);

// The reference's command gives these findings for these lines, in this order.
test("finds what the reference finds, forms first, then moves by time, then evidence", () => {
  const evidence = (reviewer: string, verdict: string) => ({
    evidence: { review: { reviewer, verdict, reference: "r" } },
  });
  const lines = [
    move(1, "genesis", "planned"),
    move(2, "planned", "claimed", { event_id: "zz" }),
    move(3, "claimed", "in_progress", { at: "yesterday" }),
    move(4, "in_progress", "for_review", { force: "no" }),
    move(5, "for_review", "in_progress"),
    move(6, "for_review", "in_progress", { force: true }),
    move(7, "in_progress", "done"),
    move(8, "approved", "done", evidence("", "approved")),
    move(9, "planned", "genesis", { execution_mode: "cloud" }),
    move(10, "approved", "done", evidence("a", "rejected")),
    move(11, "approved", "done", { force: true, reason: " " }),
    move(12, "uninitialized", "planned", { at: "2026-03-01" }),
    move(13, "planned", "planned", { at: "20260301T100000Z" }),
    move(14, "planned", "claimed", {
      event_id: "550E8400-e29b-41d4-a716-446655440000",
      at: "2026-03-01 10:00:00",
    }),
    move(15, "planned", "claimed", { event_id: ID(15).toLowerCase(), actor: "" }),
    move(16, "planned", "claimed", { mission_slug: undefined, feature_slug: "x", at: "2026-W10-1" }),
    move(17, "planned", "claimed", { event_id: "550e8400e29b41d4a716446655440000", at: "2026-03-01T10:00" }),
  ];
  expect(
    checkLog(lines.join("\n")).map(({ line, message }) => [line, message.replace(/^Event \w+: /, "")]),
  ).toEqual([
    [2, "Invalid event ID format: zz"],
    [3, "invalid ISO 8601 timestamp: yesterday"],
    [4, "force must be true or false; got 'no'"],
    [5, "for_review->in_progress without review_ref"],
    [6, "force=true without reason"],
    [6, "for_review->in_progress without review_ref"],
    [9, "to_lane is not canonical: genesis"],
    [9, "execution_mode must be worktree or direct_repo; got 'cloud'"],
    [12, "from_lane is not canonical: uninitialized"],
    [12, "illegal transition uninitialized -> planned"],
    [5, "illegal transition for_review -> in_progress"],
    [7, "illegal transition in_progress -> done"],
    [9, "illegal transition planned -> genesis"],
    [13, "illegal transition planned -> planned"],
    [7, "done without evidence (not forced)"],
    [8, "done with a review that has no reviewer"],
  ]);
});

test("names the fields that are missing, and does not stop at them", () => {
  expect(findings('{"event_id": "x"}').slice(0, 7)).toEqual(Array(7).fill([1, "FIELD_MISSING"]));
  expect(checkLog("{}").map(({ message }) => message)).toContain("Missing required field: wp_id");
});

test("resolves the alias for the edge only, and leaves other lines and bad ones alone", () => {
  expect(findings(move(1, "claimed", "doing"))).toEqual([[1, "LANE_NOT_CANONICAL"]]);
  expect(findings('{"kind":"annotation"}', '{"event_type":"x"}', "not json", "[]", "")).toEqual([]);
});

test("wants a review in the evidence of what is done", () => {
  expect(findings(move(1, "approved", "done", { evidence: { repos: [] } }))).toEqual([
    [1, "EVIDENCE_MISSING"],
  ]);
  expect(findings(move(1, "approved", "done", { evidence: "seen" }))).toEqual([[1, "EVIDENCE_MISSING"]]);
  expect(findings(move(1, "approved", "done", { force: true, reason: "x" }))).toEqual([]);
});

test.each(["2026-13-01T00:00:00Z", "2026-03-01T25:00:00Z", "2026", "", "2026-03-01T10:00:00+25"])(
  "%j is no time",
  (at) => expect(findings(move(1, "planned", "claimed", { at }))).toEqual([[1, "TIME_FORM"]]),
);
