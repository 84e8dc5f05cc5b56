import type { DisplayLane } from "@spec-kitty/mission-log";

/** The lanes as the board shows them: blocked work stands beside the active, not at the end. */
export const BOARD_LANES = [
  "planned",
  "claimed",
  "in_progress",
  "blocked",
  "for_review",
  "in_review",
  "approved",
  "done",
  "canceled",
] as const satisfies readonly DisplayLane[];

export const LANE_LABELS = {
  planned: "Planned",
  claimed: "Claimed",
  in_progress: "In progress",
  blocked: "Blocked",
  for_review: "For review",
  in_review: "In review",
  approved: "Approved",
  done: "Done",
  canceled: "Canceled",
} as const satisfies Record<DisplayLane, string>;

/** What the person on a card does there. */
export const LANE_VERBS = {
  planned: "planned",
  claimed: "getting ready",
  in_progress: "working",
  blocked: "blocked",
  for_review: "waiting",
  in_review: "reviewing",
  approved: "approved",
  done: "done",
  canceled: "canceled",
} as const satisfies Record<DisplayLane, string>;

/** Lanes in which work is in hand: somebody is at it or waits for somebody. */
export const ACTIVE_LANES: ReadonlySet<DisplayLane> = new Set([
  "claimed",
  "in_progress",
  "blocked",
  "for_review",
  "in_review",
]);

/** Lanes in which somebody is at work now. */
export const MANNED_LANES: ReadonlySet<DisplayLane> = new Set(["claimed", "in_progress", "in_review"]);

/** Lanes that a board folds: what has ended. */
export const ENDED_LANES: ReadonlySet<DisplayLane> = new Set(["done", "canceled"]);

/** How far a work package of a lane is (`mission-log 7.1`). */
export const LANE_WEIGHTS = {
  planned: 0,
  claimed: 0.05,
  in_progress: 0.3,
  for_review: 0.6,
  in_review: 0.7,
  approved: 0.8,
  done: 1,
  blocked: 0,
  canceled: 0,
} as const satisfies Record<DisplayLane, number>;
