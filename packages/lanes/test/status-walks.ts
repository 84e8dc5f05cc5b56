/** Random streams in which work packages get somewhere: walks from lane to lane, some steps at one clock, some stale. */
import fc from "fast-check";
import { envelope, ulid } from "../../../test/support/envelopes.ts";
import { transition } from "./status-events.js";

const NEXT: Readonly<Record<string, readonly string[]>> = {
  none: ["planned"],
  planned: ["claimed", "claimed", "claimed", "claimed", "blocked", "canceled"],
  claimed: ["in_progress", "in_progress", "in_progress", "planned", "blocked"],
  in_progress: ["for_review", "for_review", "for_review", "planned", "blocked"],
  for_review: ["approved", "done", "in_progress", "planned"],
  approved: ["done", "done", "in_progress", "planned"],
  done: ["in_progress"],
  blocked: ["in_progress", "canceled"],
  canceled: ["planned"],
};

const EVIDENCE = {
  repos: [{ repo: "r", branch: "b", commit: "c" }],
  review: { reviewer: "a", verdict: "v" },
};

type Line = "v4" | "v2";

/** One step of a walk, before it is known from where. */
const step = (line: Line) =>
  fc.record({
    drawn: envelope({ types: fc.constant("WPStatusChanged"), payload: transition(line), line }),
    wp_id: fc.constantFrom("WP01", "WP01", "WP02"),
    turn: fc.nat(11),
    /** 0: as drawn, from anywhere; 1: forced; 2: beside the other steps of its clock; else after them. */
    manner: fc.nat(11),
    isLater: fc.constantFrom(true, true, false),
    keepsId: fc.constantFrom(true, false, false, false),
  });

/** The events of one walk, in any order of arrival. */
export function statusWalk(line: Line, { maxLength = 20 } = {}): fc.Arbitrary<Record<string, unknown>[]> {
  return fc.array(step(line), { minLength: 4, maxLength }).chain((steps) => {
    const lanes = new Map<string, string>();
    let before = new Map<string, string>();
    let clock = 0;
    const events = steps.map(({ drawn, wp_id, turn, manner, isLater, keepsId }, i) => {
      if (isLater) {
        clock++;
        before = new Map(lanes);
      }
      const from_lane = (manner === 2 ? before : lanes).get(wp_id) ?? null;
      const next = NEXT[from_lane ?? "none"]!.filter((lane) => line === "v4" || lane !== "approved");
      const to_lane = next[turn % next.length]!;
      if (manner > 0) lanes.set(wp_id, to_lane);
      const placed = { wp_id, from_lane, to_lane, force: manner === 1, reason: "why", evidence: EVIDENCE };
      const payload = drawn["payload"] as object;
      return {
        ...drawn,
        ...(keepsId ? {} : { event_id: ulid(100 + i) }),
        lamport_clock: clock,
        payload: manner === 0 ? payload : { ...payload, ...placed },
      };
    });
    return fc.shuffledSubarray(events, { minLength: events.length });
  });
}
