import type { History } from "./history.js";
import { BOARD_LANES } from "./lanes.js";
import type { UsualStay } from "./model.js";
import { secondsBetween } from "./time.js";

/** Shorter stays are steps that one command took together, and say nothing about waiting. */
const SHORTEST_STAY = 1;

/** The median time that work packages spent in each lane, in seconds, over every stay that has ended. */
export function usualStay(histories: readonly History[]): UsualStay {
  const stays = new Map<string, number[]>(BOARD_LANES.map((lane) => [lane, []]));
  for (const { byWorkPackage } of histories)
    for (const moves of byWorkPackage.values())
      for (const [index, { transition, met }] of moves.entries()) {
        const seconds = secondsBetween(moves[index - 1]?.transition.at ?? null, transition.at);
        if (seconds !== undefined && seconds >= SHORTEST_STAY) stays.get(met)?.push(seconds);
      }
  return Object.fromEntries(
    BOARD_LANES.flatMap((lane) => {
      const median = medianOf(stays.get(lane)!);
      return median === undefined ? [] : [[lane, median] as const];
    }),
  );
}

/** The middle value, of two middle ones the smaller; undefined of nothing. */
function medianOf(values: number[]): number | undefined {
  return values.sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}
