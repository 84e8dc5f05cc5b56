import type { Foldable, FoldEvent, Prepared, Reducer } from "./reducer.js";
import { Track } from "./tracked.js";

export type AddOutcome = "accepted" | "duplicate" | "replaced" | "not-selected";

export type Reading<R> =
  | { readonly ok: true; readonly value: R }
  | { readonly ok: false; readonly error: unknown };

/**
 * A fold that takes events one at a time, in any order. At every moment its reading equals the batch fold of the
 * events added so far. A late event costs by how late it is, not by how long the history is.
 */
export interface Projection<R, E extends Foldable = FoldEvent> {
  /** Never throws. A repeated id counts once; one that sorts before the accepted event replaces it. */
  add(event: E): AddOutcome;
  /** The result, or the error that the fold ends in; a later event may cure an error. Steps only what is new. */
  read(): Reading<R>;
  /** How many events the fold sees. */
  readonly eventCount: number;
}

interface Entry<P, E extends Foldable> extends Prepared<P, E> {
  readonly selected: boolean;
  /** The moment before the run that starts here; `INSIDE` for the other entries of a run. */
  mark: number;
}

const INSIDE = -1;

export function liveProjection<P, S, R, O, E extends Foldable>(
  reducer: Reducer<P, S, R, O, E>,
  options: O,
): Projection<R, E> {
  return new SortedProjection(reducer, options);
}

class SortedProjection<P, S, R, O, E extends Foldable> implements Projection<R, E> {
  readonly #reducer: Reducer<P, S, R, O, E>;
  readonly #options: O;
  readonly #track = new Track(true);
  readonly #state: S;
  readonly #entries: Entry<P, E>[] = [];
  readonly #byId = new Map<string, Entry<P, E>>();
  /** How many entries, from the first, are in the state. */
  #stepped = 0;
  #reading: Reading<R> | undefined;

  constructor(reducer: Reducer<P, S, R, O, E>, options: O) {
    this.#reducer = reducer;
    this.#options = options;
    this.#state = reducer.initial(this.#track, options);
  }

  get eventCount(): number {
    return this.#entries.length;
  }

  add(event: E): AddOutcome {
    const { select, order, dedup, prepare } = this.#reducer;
    const selected = select.types.has(event.event_type);
    if (!selected && select.when === "before-dedup") return "not-selected";
    const known = dedup === "none" ? undefined : this.#byId.get(event.event_id);
    if (known !== undefined && (dedup === "first-to-arrive" || order(event, known.event) >= 0))
      return "duplicate";
    if (known !== undefined) this.#remove(known);
    // An event that is not stepped is not parsed; nobody reads its input.
    const entry: Entry<P, E> = {
      event,
      input: selected ? prepare(event) : (undefined as P),
      selected,
      mark: INSIDE,
    };
    this.#byId.set(event.event_id, entry);
    const index = this.#placeAfter(event);
    this.#rewind(index);
    if (index === this.#entries.length) this.#entries.push(entry);
    else this.#entries.splice(index, 0, entry);
    this.#reading = undefined;
    return known === undefined ? "accepted" : "replaced";
  }

  read(): Reading<R> {
    this.#reading ??= this.#step();
    return this.#reading;
  }

  #step(): Reading<R> {
    const { step, finish } = this.#reducer;
    const entries = this.#entries;
    try {
      while (this.#stepped < entries.length) {
        const start = this.#stepped;
        const end = this.#runEnd(start);
        const mark = this.#track.mark;
        const run: Prepared<P, E>[] = [];
        for (let i = start; i < end; i++) {
          entries[i]!.mark = i === start ? mark : INSIDE;
          if (entries[i]!.selected) run.push(entries[i]!);
        }
        if (run.length > 0) this.#atomically(mark, () => step(this.#state, run, this.#options));
        this.#stepped = end;
      }
      const seen = { eventCount: entries.length, lastEventId: entries.at(-1)?.event.event_id ?? null };
      return { ok: true, value: finish(this.#state, seen, this.#options) };
    } catch (error) {
      return { ok: false, error };
    }
  }

  #atomically(mark: number, change: () => void): void {
    try {
      change();
    } catch (error) {
      this.#track.undoTo(mark);
      throw error;
    }
  }

  #runEnd(start: number): number {
    const { together } = this.#reducer;
    let end = start + 1;
    if (together === undefined) return end;
    const first = this.#entries[start]!.event;
    while (end < this.#entries.length && together(first, this.#entries[end]!.event)) end++;
    return end;
  }

  /** Takes the state back to before the entry at `index`, and before the run that an entry there would join. */
  #rewind(index: number): void {
    if (index >= this.#stepped && this.#reducer.together === undefined) return;
    let start = Math.min(index, this.#stepped);
    if (this.#reducer.together !== undefined && start > 0) {
      start--;
      while (this.#entries[start]!.mark === INSIDE) start--;
    }
    if (start >= this.#stepped) return;
    this.#track.undoTo(this.#entries[start]!.mark);
    this.#stepped = start;
  }

  #remove(entry: Entry<P, E>): void {
    let index = this.#placeAfter(entry.event) - 1;
    while (this.#entries[index] !== entry) index--;
    this.#rewind(index);
    this.#entries.splice(index, 1);
  }

  /** The first place behind every entry that does not sort after the event. */
  #placeAfter(event: E): number {
    const { order } = this.#reducer;
    let low = 0;
    let high = this.#entries.length;
    if (high > 0 && order(this.#entries[high - 1]!.event, event) <= 0) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (order(this.#entries[middle]!.event, event) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
