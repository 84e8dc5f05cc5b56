import type { DisplayLane } from "@spec-kitty/mission-log";
import { ACTIVE_LANES, MANNED_LANES } from "./lanes.js";
import type { CardView, UsualStay } from "./model.js";
import { secondsBetween } from "./time.js";

/**
 * How a work package in hand looks from outside.
 * `moving`: a line about it came within the last two minutes. `alive`: somebody is at it and not silent for long.
 * `late` and `very-late`: silent for longer, and much longer, than work packages usually stay in its lane.
 */
export type Pulse = "moving" | "alive" | "late" | "very-late";

const MOVING = 120;
/** Nobody is late before this, however quick the lane usually is. */
const PATIENCE = 600;
const MUCH_LONGER = 4;

/** The pulse of a card; null where nothing is expected of anybody. */
export function pulseOf(card: CardView, lane: DisplayLane, usual: UsualStay, now: string): Pulse | null {
  const silence = secondsBetween(card.last_sign_at, now);
  if (silence === undefined || !ACTIVE_LANES.has(lane)) return null;
  const manned = MANNED_LANES.has(lane);
  if (manned && silence < MOVING) return "moving";
  const stay = usual[lane];
  if (stay !== undefined) {
    const patience = Math.max(stay, PATIENCE);
    if (silence > MUCH_LONGER * patience) return "very-late";
    if (silence > patience) return "late";
  }
  return manned ? "alive" : null;
}
