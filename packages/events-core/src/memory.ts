import { ArgumentError } from "./errors.js";
import { compareTotalOrder, type Ordered } from "./order.js";
import {
  type CallOptions,
  type ClockStorage,
  DEFAULT_ERROR_LIMIT,
  DEFAULT_RECENT,
  type ErrorStorage,
  type EventStore,
  eventIdKey,
  type Journal,
  type JournalEntry,
  type JournalKey,
  type Receipt,
} from "./store.js";

/** An `EventStore` in memory, for tests and short-lived programs. */
export class InMemoryEventStore<E extends Ordered & { readonly aggregate_id: string }>
  implements EventStore<E>
{
  readonly #events = new Map<string, E>();

  async saveEvent(event: E, options?: CallOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    this.#events.set(event.event_id, event);
  }

  async loadEvents(aggregateId: string, options?: CallOptions): Promise<E[]> {
    options?.signal?.throwIfAborted();
    return [...this.#events.values()]
      .filter((event) => event.aggregate_id === aggregateId)
      .sort(compareTotalOrder);
  }

  async loadAllEvents(options?: CallOptions): Promise<E[]> {
    options?.signal?.throwIfAborted();
    return [...this.#events.values()].sort(compareTotalOrder);
  }
}

/** A `ClockStorage` in memory. */
export class InMemoryClockStorage implements ClockStorage {
  readonly #clocks = new Map<string, number>();

  async load(nodeId: string): Promise<number> {
    return this.#clocks.get(nodeId) ?? 0;
  }

  async save(nodeId: string, value: number): Promise<void> {
    assertClock(value);
    this.#clocks.set(nodeId, value);
  }
}

/** Throws `ArgumentError` on a negative clock; every `ClockStorage` checks this. */
export function assertClock(value: number): void {
  if (value < 0) throw new ArgumentError(`Clock value must be ≥ 0, got ${value}`);
}

/** An `ErrorStorage` in memory that keeps the newest `maxEntries`. */
export class InMemoryErrorStorage<T> implements ErrorStorage<T> {
  readonly #entries: T[] = [];
  readonly #maxEntries: number;

  constructor(maxEntries: number = DEFAULT_ERROR_LIMIT) {
    this.#maxEntries = maxEntries;
  }

  async append(entry: T): Promise<void> {
    this.#entries.push(entry);
    if (this.#entries.length > this.#maxEntries) this.#entries.shift();
  }

  async loadRecent(limit: number = DEFAULT_RECENT): Promise<T[]> {
    assertLimit(limit);
    return this.#entries.slice(-limit).reverse();
  }
}

/** Throws `ArgumentError` on a limit below one; every `ErrorStorage` checks this. */
export function assertLimit(limit: number): void {
  if (limit < 1) throw new ArgumentError(`Limit must be ≥ 1, got ${limit}`);
}

/** A `Journal` in memory. */
export class InMemoryJournal<E extends { readonly event_id: string }> implements Journal<E> {
  readonly #entries: JournalEntry<E>[] = [];
  readonly #positions = new Map<string, number>();
  readonly #key: JournalKey<E>;

  constructor(key: JournalKey<E> = eventIdKey) {
    this.#key = key;
  }

  async append(events: readonly E[], options?: CallOptions): Promise<Receipt[]> {
    options?.signal?.throwIfAborted();
    const keys = events.map((event) => this.#key(event));
    return events.map((event, i) => {
      const key = keys[i]!;
      const known = this.#positions.get(key);
      if (known !== undefined) return { outcome: "duplicate", position: known };
      const position = this.#entries.length + 1;
      this.#entries.push({ position, event });
      this.#positions.set(key, position);
      return { outcome: "accepted", position };
    });
  }

  async read(after: number, limit: number, options?: CallOptions): Promise<JournalEntry<E>[]> {
    options?.signal?.throwIfAborted();
    assertLimit(limit);
    return this.#entries.slice(after, after + limit);
  }

  async head(options?: CallOptions): Promise<number> {
    options?.signal?.throwIfAborted();
    return this.#entries.length;
  }
}
