import {
  assertLimit,
  type CallOptions,
  type Codec,
  eventIdKey,
  type Journal,
  type JournalEntry,
  type JournalKey,
  jsonCodec,
  type Receipt,
} from "@spec-kitty/events-core";
import { type Database, migrate, type Schema } from "./database.js";

const SCHEMA: Schema = {
  component: "event-journal",
  steps: [
    "CREATE TABLE event_journal (position INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, body TEXT NOT NULL)",
  ],
};

/** A statement of many rows costs little more than one of a single row. */
const ROWS_AT_ONCE = 100;

export interface JournalOptions<E> {
  /** What makes two events the same; their `event_id` where left out. */
  readonly key?: JournalKey<E>;
  /** JSON where left out. */
  readonly codec?: Codec<E>;
}

/**
 * A journal in a SQLite file. SQLite has one writer at a time, so positions follow the order of commits and have no gaps.
 * A receipt is given once the events are on the disk.
 */
export class SqliteJournal<E extends { readonly event_id: string }> implements Journal<E> {
  readonly #database: Database;
  readonly #key: JournalKey<E>;
  readonly #codec: Codec<E>;

  /** Makes its table where it is missing. The database stays the caller's, who closes it. */
  constructor(database: Database, { key = eventIdKey, codec = jsonCodec() }: JournalOptions<E> = {}) {
    migrate(database, SCHEMA);
    this.#database = database;
    this.#key = key;
    this.#codec = codec;
  }

  async append(events: readonly E[], options?: CallOptions): Promise<Receipt[]> {
    options?.signal?.throwIfAborted();
    if (events.length === 0) return [];
    const rows = events.map((event) => [this.#key(event), this.#codec.encode(event)] as const);
    return this.#database.transaction(() => {
      const before = this.#head();
      let added = 0;
      for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
        added += this.#insert(rows.slice(at, at + ROWS_AT_ONCE));
      if (added === rows.length)
        return rows.map((_, i): Receipt => ({ outcome: "accepted", position: before + 1 + i }));
      return this.#found(rows, before);
    });
  }

  /** How many of the rows are new. */
  #insert(rows: readonly (readonly [key: string, body: string])[]): number {
    const places = rows.map(() => "(?, ?)").join(", ");
    return this.#database
      .prepare(`INSERT INTO event_journal (key, body) VALUES ${places} ON CONFLICT (key) DO NOTHING`)
      .run(...rows.flat()).changes;
  }

  /** Receipts where some of the rows were there before, or came twice. */
  #found(rows: readonly (readonly [key: string, body: string])[], before: number): Receipt[] {
    const find = this.#database.prepare("SELECT position FROM event_journal WHERE key = ?");
    let newest = before;
    return rows.map(([key]): Receipt => {
      const { position } = find.get<{ position: number }>(key)!;
      if (position <= newest) return { outcome: "duplicate", position };
      newest = position;
      return { outcome: "accepted", position };
    });
  }

  async read(after: number, limit: number, options?: CallOptions): Promise<JournalEntry<E>[]> {
    options?.signal?.throwIfAborted();
    assertLimit(limit);
    return this.#database
      .prepare("SELECT position, body FROM event_journal WHERE position > ? ORDER BY position LIMIT ?")
      .all<{ position: number; body: string }>(after, limit)
      .map(({ position, body }) => ({ position, event: this.#codec.decode(body) }));
  }

  async head(options?: CallOptions): Promise<number> {
    options?.signal?.throwIfAborted();
    return this.#head();
  }

  #head(): number {
    const newest = this.#database.prepare("SELECT coalesce(max(position), 0) AS position FROM event_journal");
    return newest.get<{ position: number }>()!.position;
  }
}
