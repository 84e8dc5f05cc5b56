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
    const insert = this.#database.prepare(
      "INSERT INTO event_journal (key, body) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
    );
    const find = this.#database.prepare("SELECT position FROM event_journal WHERE key = ?");
    return this.#database.transaction(() =>
      rows.map(([key, body]): Receipt => {
        const { changes, lastInsertRowid } = insert.run(key, body);
        if (changes === 1) return { outcome: "accepted", position: lastInsertRowid };
        return { outcome: "duplicate", position: find.get<{ position: number }>(key)!.position };
      }),
    );
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
    const newest = this.#database.prepare("SELECT coalesce(max(position), 0) AS position FROM event_journal");
    return newest.get<{ position: number }>()!.position;
  }
}
