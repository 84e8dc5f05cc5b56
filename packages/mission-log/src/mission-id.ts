import { isTruthy } from "./json-value.js";
import { isSafeSegment } from "./snapshot.js";
import type { Transition } from "./transition.js";

/**
 * The mission that a line belongs to: its own id, else, where the line has no such key, that of the mission its slug
 * names. A line whose id is null belongs to none (`mission-log 1.4`).
 */
export function missionIdOf(
  { mission_id, mission_slug }: Transition,
  idOfSlug: (slug: string) => string | null,
): unknown {
  if (isTruthy(mission_id)) return mission_id;
  if (mission_id !== undefined || !isSafeSegment(mission_slug)) return null;
  return idOfSlug(mission_slug);
}
