import { quote, quoteValue, ValidationError } from "@spec-kitty/events-core";

/** The lanes of a work package in contract line v4, in order (`lanes 1.1`). */
export const Lane = {
  PLANNED: "planned",
  CLAIMED: "claimed",
  IN_PROGRESS: "in_progress",
  FOR_REVIEW: "for_review",
  APPROVED: "approved",
  DONE: "done",
  BLOCKED: "blocked",
  CANCELED: "canceled",
} as const;
export type Lane = (typeof Lane)[keyof typeof Lane];

/** The lanes that older boards show. */
export const SyncLaneV1 = {
  PLANNED: "planned",
  DOING: "doing",
  FOR_REVIEW: "for_review",
  DONE: "done",
} as const;
export type SyncLaneV1 = (typeof SyncLaneV1)[keyof typeof SyncLaneV1];

/** As `SyncLaneV1`, with `approved` shown. */
export const SyncLaneV2 = {
  PLANNED: "planned",
  DOING: "doing",
  FOR_REVIEW: "for_review",
  APPROVED: "approved",
  DONE: "done",
} as const;
export type SyncLaneV2 = (typeof SyncLaneV2)[keyof typeof SyncLaneV2];

/** Other spellings that models and reducers take for a lane. */
export const LANE_ALIASES: ReadonlyMap<string, "in_progress"> = new Map([["doing", "in_progress"]]);

/** Lanes that only force leaves. */
export const TERMINAL_LANES: ReadonlySet<string> = new Set([Lane.DONE, Lane.CANCELED]);

export const CANONICAL_TO_SYNC_V1: Readonly<Record<Lane, SyncLaneV1>> = Object.freeze({
  planned: "planned",
  claimed: "planned",
  in_progress: "doing",
  for_review: "for_review",
  approved: "done",
  done: "done",
  blocked: "doing",
  canceled: "planned",
});

export const CANONICAL_TO_SYNC_V2: Readonly<Record<Lane, SyncLaneV2>> = Object.freeze({
  ...CANONICAL_TO_SYNC_V1,
  approved: "approved",
});

/** The V1 sync lane of a lane; aliases are not resolved. Throws `ValidationError` on any other value. */
export const canonicalToSyncV1: (lane: Lane) => SyncLaneV1 = syncLookup(CANONICAL_TO_SYNC_V1);

/** The V2 sync lane of a lane; aliases are not resolved. Throws `ValidationError` on any other value. */
export const canonicalToSyncV2: (lane: Lane) => SyncLaneV2 = syncLookup(CANONICAL_TO_SYNC_V2);

/** The lane of a value or its alias; case counts, nothing is trimmed. Throws `ValidationError` (`lanes 1.2`). */
export const normalizeLane: (value: unknown) => Lane = laneNormalizer(Object.values(Lane));

/** A lookup of sync lanes in the table of one contract line. */
export function syncLookup<L extends string, S>(table: Readonly<Record<L, S>>): (lane: L) => S {
  return (lane) => {
    if (typeof lane === "string" && Object.hasOwn(table, lane)) return table[lane];
    throw new ValidationError(`${quoteValue(lane)} is not a valid Lane`, { code: "LANE_UNKNOWN" });
  };
}

/** A `normalizeLane` for the lanes of one contract line. */
export function laneNormalizer<L extends string>(lanes: readonly L[]): (value: unknown) => L {
  const known = new Map<unknown, L>(lanes.map((lane) => [lane, lane]));
  for (const [alias, target] of LANE_ALIASES) known.set(alias, target as string as L);
  return (value) => {
    const lane = known.get(value);
    if (lane !== undefined) return lane;
    const values = lanes.map(quote).join(", ");
    const aliases = [...LANE_ALIASES.keys()].map(quote).join(", ");
    throw new ValidationError(
      `Unknown lane value: ${quoteValue(value)}. Valid values: [${values}]. Aliases: [${aliases}]`,
      { code: "LANE_UNKNOWN" },
    );
  };
}
