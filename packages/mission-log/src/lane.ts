/** The lanes that a log on disk knows (`mission-log 3`); those of the events packages differ. */
export const Lane = {
  GENESIS: "genesis",
  UNINITIALIZED: "uninitialized",
  PLANNED: "planned",
  CLAIMED: "claimed",
  IN_PROGRESS: "in_progress",
  FOR_REVIEW: "for_review",
  IN_REVIEW: "in_review",
  APPROVED: "approved",
  DONE: "done",
  BLOCKED: "blocked",
  CANCELED: "canceled",
} as const;
export type Lane = (typeof Lane)[keyof typeof Lane];

const LANES: ReadonlySet<unknown> = new Set(Object.values(Lane));

/** Exact text only: a reader knows no alias. */
export function isLane(value: unknown): value is Lane {
  return LANES.has(value);
}

/** The lanes that are shown and counted, in their order. `genesis` and `uninitialized` are marks, not places. */
export const DISPLAY_LANES = [
  "planned",
  "claimed",
  "in_progress",
  "for_review",
  "in_review",
  "approved",
  "done",
  "blocked",
  "canceled",
] as const satisfies readonly Lane[];
export type DisplayLane = (typeof DISPLAY_LANES)[number];

export const TERMINAL_LANES: ReadonlySet<Lane> = new Set([Lane.DONE, Lane.CANCELED]);

/** What a person typed as a lane: trimmed, lower-cased, `doing` for `in_progress` (`mission-log 3`). */
export function laneOfInput(text: string): Lane | undefined {
  const name = text.trim().toLowerCase();
  const lane = name === "doing" ? Lane.IN_PROGRESS : name;
  return isLane(lane) ? lane : undefined;
}
