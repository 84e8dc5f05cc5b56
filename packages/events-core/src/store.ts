import { ArgumentError } from "./errors.js";

/** What a caller may pass to any storage call that can take long. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

interface Stored {
  readonly event_id: string;
  readonly aggregate_id: string;
  readonly node_id: string;
  readonly lamport_clock?: number;
}

/** Keeps events by id. Every method may throw `StorageError` (`events-core 4`). */
export interface EventStore<E extends Stored> {
  /** Saves an event; one with the same id is overwritten and keeps its place. */
  saveEvent(event: E, options?: CallOptions): Promise<void>;
  /** The events of one aggregate by clock, then node; empty where there are none. */
  loadEvents(aggregateId: string, options?: CallOptions): Promise<E[]>;
  /** All events by clock, then node. */
  loadAllEvents(options?: CallOptions): Promise<E[]>;
}

/** Keeps the clock of each node (`events-core 4`). */
export interface ClockStorage {
  /** The last saved value, 0 where there is none. */
  load(nodeId: string, options?: CallOptions): Promise<number>;
  /** Overwrites; throws `ArgumentError` on a negative value. */
  save(nodeId: string, value: number, options?: CallOptions): Promise<void>;
}

/** Keeps the newest entries of an error log (`events-core 4`). */
export interface ErrorStorage<T> {
  /** Appends, and drops the oldest entry over the limit. */
  append(entry: T, options?: CallOptions): Promise<void>;
  /** The last `limit` entries, newest first; 10 where left out. Throws `ArgumentError` on a limit below one. */
  loadRecent(limit?: number, options?: CallOptions): Promise<T[]>;
}

/** What a journal says of an event handed to it. */
export type Receipt =
  | { readonly outcome: "accepted"; readonly position: number }
  | { readonly outcome: "duplicate"; readonly position: number };

export interface JournalEntry<E> {
  /** Grows with each accepted event; a reader that has seen a position never misses one below it. */
  readonly position: number;
  readonly event: E;
}

/** An append-only log of events: the first write of a key wins, later ones are told that they are duplicates. */
export interface Journal<E> {
  /**
   * Appends all or nothing and returns the receipts in the order of the events. A duplicate, also one within the
   * batch, gets the position of the first.
   */
  append(events: readonly E[], options?: CallOptions): Promise<Receipt[]>;
  /** Entries behind the position `after` (0 for all), in order, at most `limit`. Throws `ArgumentError` on a limit below one. */
  read(after: number, limit: number, options?: CallOptions): Promise<JournalEntry<E>[]>;
  /** The position of the newest entry, 0 where there is none: where a reader starts who wants only what comes. */
  head(options?: CallOptions): Promise<number>;
}

/** What makes an event the same event to a journal; its `event_id` where nothing else is said. */
export type JournalKey<E> = (event: E) => string;

export const eventIdKey: JournalKey<{ readonly event_id: string }> = (event) => event.event_id;

/** How a durable store writes what it keeps as text, and reads it back. */
export interface Codec<T> {
  encode(value: T): string;
  decode(text: string): T;
}

/** JSON, read back as frozen values. For what came out of a parser: it is not checked again. */
export function jsonCodec<T>(): Codec<T> {
  return { encode: jsonText, decode: (text) => Object.freeze(JSON.parse(text) as T) };
}

function jsonText(value: unknown): string {
  let problem: unknown = `got ${typeof value}`;
  try {
    const text = JSON.stringify(value) as string | undefined;
    if (text !== undefined) return text;
  } catch (error) {
    problem = error;
  }
  throw new ArgumentError(`Only what can be written as JSON can be stored: ${problem}`);
}

export const DEFAULT_ERROR_LIMIT = 100;
export const DEFAULT_RECENT = 10;
