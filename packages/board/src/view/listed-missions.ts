import type { BoardView, MissionView } from "./model.js";

export interface ListedMissions {
  readonly listed: readonly MissionView[];
  /** What an overview leaves out: the older ones of those that are not open. */
  readonly older: readonly MissionView[];
}

/** A list is not cut for fewer than these. */
const WORTH_HIDING = 4;

/** The missions of an overview: every open one, and the newest `most` of the others. */
export function listedMissions(
  { missions }: BoardView,
  open: ReadonlySet<string>,
  most: number,
): ListedMissions {
  const folded = missions.filter(({ mission_slug }) => !open.has(mission_slug));
  const older = folded.slice(most);
  if (older.length < WORTH_HIDING) return { listed: missions, older: [] };
  const hidden = new Set(older);
  return { listed: missions.filter((mission) => !hidden.has(mission)), older };
}
