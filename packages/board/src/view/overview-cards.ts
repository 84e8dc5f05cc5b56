import { ENDED_LANES } from "./lanes.js";
import type { CardView, LaneView } from "./model.js";

const ENDED_SHOWN = 3;
/** A list of planned work is not cut for fewer than these. */
const WORTH_HIDING = 3;

/** The cards of a lane that an overview shows: of what has ended the last three, of what is planned the first `most`. */
export function overviewCards({ lane, cards }: LaneView, most: number): readonly CardView[] {
  if (ENDED_LANES.has(lane)) return cards.slice(0, ENDED_SHOWN);
  return lane === "planned" && cards.length - most >= WORTH_HIDING ? cards.slice(0, most) : cards;
}
