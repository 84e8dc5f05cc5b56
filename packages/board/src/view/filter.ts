import type { BoardView, CardView, MissionView } from "./model.js";

/**
 * The missions that hold every word of a query. Where a mission's own names do not hold them all, only the cards that do
 * are left. An empty query leaves everything as it is.
 */
export function filtered(board: BoardView, query: string): BoardView {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return board;
  const missions = board.missions.flatMap((mission) => {
    const own = `${mission.mission_slug}\n${mission.title}`.toLowerCase();
    const left = words.filter((word) => !own.includes(word));
    return left.length === 0 ? [mission] : withCards(mission, left);
  });
  return { ...board, missions };
}

function withCards(mission: MissionView, words: readonly string[]): MissionView[] {
  const lanes = mission.lanes.map(({ lane, cards }) => ({
    lane,
    cards: cards.filter((card) => holds(card, words)),
  }));
  return lanes.some(({ cards }) => cards.length > 0) ? [{ ...mission, lanes }] : [];
}

function holds({ wp_id, title, actor }: CardView, words: readonly string[]): boolean {
  const text = `${wp_id}\n${title}\n${actor}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
