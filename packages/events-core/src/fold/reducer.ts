import type { Track } from "./tracked.js";

/** What the kit itself needs of whatever it folds. */
export interface Foldable {
  readonly event_id: string;
  readonly event_type: string;
}

/** What the folds of events need; the envelopes of all contract lines have it. */
export interface FoldEvent extends Foldable {
  /** Absent in lines that have unclocked events; those sort first. */
  readonly lamport_clock?: number;
  readonly timestamp: string;
  readonly payload: { readonly [key: string]: unknown };
}

/** An event with what `prepare` made of it. */
export interface Prepared<P, E extends Foldable = FoldEvent> {
  readonly event: E;
  readonly input: P;
}

/** What a fold saw in all, once select, order and dedup were applied. */
export interface Seen {
  readonly eventCount: number;
  readonly lastEventId: string | null;
}

/**
 * A reducer as a declaration. The kit makes the batch reducer and the live projection from it, and both give the same
 * result for the same events at every moment, errors included.
 *
 * `P` is what an event is parsed into, `S` the state in tracked containers, `R` the result, `O` the options.
 */
export interface Reducer<P, S, R, O = undefined, E extends Foldable = FoldEvent> {
  readonly name: string;
  /** The event types that are stepped; `before-dedup` also keeps the others out of ids, count and last event. */
  readonly select: { readonly types: ReadonlySet<string>; readonly when: "before-dedup" | "after-dedup" };
  /** A total order but for equal ids. */
  readonly order: (a: E, b: E) => number;
  /** Of events with one id: the first by order, the first to arrive, or all of them. */
  readonly dedup: "first-by-order" | "first-to-arrive" | "none";
  /** Parses one event, once; must not throw. */
  readonly prepare: (event: E) => P;
  /** Neighbours in order that are stepped as one run; each event is a run of its own where this is absent. */
  readonly together?: (a: E, b: E) => boolean;
  readonly initial: (track: Track, options: O) => S;
  /** Applies one run. May throw: the whole fold then has no result but that error. */
  readonly step: (state: S, run: readonly Prepared<P, E>[], options: O) => void;
  readonly finish: (state: S, seen: Seen, options: O) => R;
}
