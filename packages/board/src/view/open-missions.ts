import { isFinished, missionState } from "./mission-state.js";
import type { BoardView } from "./model.js";

/** The missions that a board shows with their lanes: the active ones, at most `most`; else the newest unfinished one. */
export function openMissions({ missions }: BoardView, now: string, most: number): ReadonlySet<string> {
  const active = missions.filter((mission) => missionState(mission, now) === "active").slice(0, most);
  const unfinished = missions.find((mission) => hasCards(mission.lanes) && !isFinished(mission));
  const open = active.length > 0 ? active : unfinished === undefined ? [] : [unfinished];
  return new Set(open.map(({ mission_slug }) => mission_slug));
}

function hasCards(lanes: BoardView["missions"][number]["lanes"]): boolean {
  return lanes.some(({ cards }) => cards.length > 0);
}
