import type { DisplayLane } from "@spec-kitty/mission-log";
import type { CardView, MissionView } from "./model.js";
import { secondsBetween } from "./time.js";

/** What a mission is to somebody who looks now (`mission-log 7.3`, without what only meta.json knows). */
export type MissionState =
  | "active"
  | "stale"
  | "abandoned"
  | "recently_completed"
  | "archived"
  | "recoverable";

const DAY = 86_400;
const STALE = 14;
const ABANDONED = 30;
const RECENT = 3;

export function missionState(mission: MissionView, now: string): MissionState {
  const seconds = secondsBetween(mission.last_move_at ?? mission.last_activity_at, now) ?? 0;
  const days = Math.floor(seconds / DAY);
  const quiet = days >= ABANDONED ? "abandoned" : days >= STALE ? "stale" : undefined;
  if (cardsIn(mission, ...OPEN).length > 0) return quiet ?? "active";
  if (isFinished(mission)) return days <= RECENT ? "recently_completed" : "archived";
  return quiet ?? "recoverable";
}

const OPEN = ["claimed", "in_progress", "for_review", "in_review", "approved", "blocked"] as const;

/** Whether all its work packages are done or canceled. */
export function isFinished(mission: MissionView): boolean {
  const ended = cardsIn(mission, "done", "canceled").length;
  return ended > 0 && ended === mission.lanes.reduce((sum, { cards }) => sum + cards.length, 0);
}

export function cardsIn({ lanes }: MissionView, ...names: readonly DisplayLane[]): CardView[] {
  return lanes.filter(({ lane }) => names.includes(lane)).flatMap(({ cards }) => cards);
}
