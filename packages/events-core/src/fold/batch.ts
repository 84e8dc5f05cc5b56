import type { Foldable, Prepared, Reducer } from "./reducer.js";
import { Track } from "./tracked.js";

/** Folds a list of events, in any order and with repeats, into the result of a reducer. Does not change the list. */
export function foldEvents<P, S, R, O, E extends Foldable>(
  reducer: Reducer<P, S, R, O, E>,
  events: Iterable<E>,
  options: O,
): R {
  const accepted = accept(reducer, events);
  const state = reducer.initial(new Track(false), options);
  const { types } = reducer.select;
  const { together, prepare, step } = reducer;
  let at = 0;
  while (at < accepted.length) {
    const run: Prepared<P, E>[] = [];
    const first = accepted[at]!;
    do {
      const event = accepted[at]!;
      if (types.has(event.event_type)) run.push({ event, input: prepare(event) });
      at++;
    } while (together !== undefined && at < accepted.length && together(first, accepted[at]!));
    if (run.length > 0) step(state, run, options);
  }
  const last = accepted.at(-1);
  return reducer.finish(state, { eventCount: accepted.length, lastEventId: last?.event_id ?? null }, options);
}

/** Select, order, dedup: what a fold sees of the events. */
function accept<P, S, R, O, E extends Foldable>(reducer: Reducer<P, S, R, O, E>, events: Iterable<E>): E[] {
  const { select, order, dedup } = reducer;
  const taken: E[] = [];
  const ids = dedup === "first-to-arrive" ? new Set<string>() : undefined;
  for (const event of events) {
    if (select.when === "before-dedup" && !select.types.has(event.event_type)) continue;
    if (ids?.has(event.event_id)) continue;
    ids?.add(event.event_id);
    taken.push(event);
  }
  if (!isSorted(taken, order)) taken.sort(order);
  return dedup === "first-by-order" ? dropRepeats(taken) : taken;
}

function isSorted<E>(events: readonly E[], order: (a: E, b: E) => number): boolean {
  for (let i = 1; i < events.length; i++) if (order(events[i - 1]!, events[i]!) > 0) return false;
  return true;
}

function dropRepeats<E extends Foldable>(events: readonly E[]): E[] {
  const seen = new Set<string>();
  const kept: E[] = [];
  for (const event of events) {
    const before = seen.size;
    if (seen.add(event.event_id).size !== before) kept.push(event);
  }
  return kept;
}
