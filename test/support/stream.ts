/** Short events for hand-written streams. */
import type { FoldEvent } from "../../packages/events-core/src/fold.ts";
import { ulid } from "./envelopes.ts";

/** Event number `n`, by default at clock `n` and second `n`. */
export function eventOf(
  n: number,
  event_type: string,
  payload: object,
  {
    clock = n,
    at = `2026-01-01T00:00:${String(n % 60).padStart(2, "0")}Z`,
  }: { clock?: number; at?: string } = {},
): FoldEvent {
  return {
    event_id: ulid(n),
    event_type,
    lamport_clock: clock,
    timestamp: at,
    payload: payload as FoldEvent["payload"],
  };
}

/** All orders of a short list. */
export function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}
