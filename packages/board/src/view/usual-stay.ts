import type { DisplayLane } from "@spec-kitty/mission-log";
import type { History } from "./history.js";
import { BOARD_LANES } from "./lane-names.js";
import { secondsBetween } from "./words.js";

/** The median time that work packages spent in each lane, in seconds, over every stay that has ended. */
export function usualStay(histories: readonly History[]): Partial<Record<DisplayLane, number>> {
  const stays = new Map<string, number[]>(BOARD_LANES.map((lane) => [lane, []]));
  for (const { moves } of histories) {
    const entered = new Map<string, string>();
    for (const { transition, met, applied } of moves) {
      if (!applied) continue;
      const seconds = secondsBetween(entered.get(transition.wp_id) ?? null, transition.at);
      if (seconds !== undefined) stays.get(met)?.push(seconds);
      entered.set(transition.wp_id, transition.at);
    }
  }
  const medians = BOARD_LANES.flatMap((lane) => {
    const sorted = stays.get(lane)!.sort((a, b) => a - b);
    return sorted.length === 0 ? [] : [[lane, sorted[Math.floor(sorted.length / 2)]!] as const];
  });
  return Object.fromEntries(medians);
}
