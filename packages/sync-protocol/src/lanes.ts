/** The lanes that the command line shows and sends as `to_lane`, in their order (`cli-sync 2.3`, `mission-log 3`). */
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
] as const;
export type DisplayLane = (typeof DISPLAY_LANES)[number];

/** What `from_lane` may be besides: `genesis` is where a work package comes from, never where it goes. */
export const MARK_LANES = ["genesis", "uninitialized"] as const;

/** Every lane that may stand in `from_lane`. */
export const CANONICAL_LANES = [...MARK_LANES, ...DISPLAY_LANES] as const;
export type CanonicalLane = (typeof CANONICAL_LANES)[number];
