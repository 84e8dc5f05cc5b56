import { byActivity } from "./board-view.js";
import type { BoardView, MissionView } from "./model.js";

/** What makes an older board a newer one; plain JSON. */
export interface BoardPatch extends Omit<BoardView, "missions"> {
  /** The missions that are new or changed; all of them where the patch is `whole`. */
  readonly missions: readonly MissionView[];
  /** The slugs of missions that are no longer there. */
  readonly gone: readonly string[];
  /** Whether it is a board by itself, and what was before does not matter. */
  readonly whole: boolean;
}

/** The board after a patch. Missions that the patch does not name stay the same objects. */
export function patched(board: BoardView | undefined, patch: BoardPatch): BoardView {
  const { missions, gone, whole, ...rest } = patch;
  const kept = whole || board === undefined ? [] : board.missions;
  const bySlug = new Map(kept.map((mission) => [mission.mission_slug, mission]));
  for (const slug of gone) bySlug.delete(slug);
  for (const mission of missions) bySlug.set(mission.mission_slug, mission);
  return { ...rest, missions: [...bySlug.values()].sort(byActivity) };
}
