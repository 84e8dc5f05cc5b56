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
import type { PostgresDatabase } from "./database.js";
import { channelOf } from "./notifier.js";
import { bytes } from "./tables.js";

export interface JournalOptions<E> {
  /** What makes two events the same; their `event_id` where left out. */
  readonly key?: JournalKey<E>;
  /** JSON where left out. */
  readonly codec?: Codec<E>;
  /** Tells the listeners of this topic of a `PostgresNotifier` about each append, in the same transaction. */
  readonly topic?: string;
}

const APPEND = "SELECT at_position, is_accepted FROM append_to_journal($1, $2, $3, $4)";

interface Appended {
  readonly at_position: string;
  readonly is_accepted: boolean;
}

/**
 * A journal in PostgreSQL, for any number of processes. Appends take turns: each holds a lock from before it takes its
 * positions until after it is committed. So positions are 1, 2, 3 … in the order of commits, and a reader that has seen
 * one has seen all below it. All of that is one call of a function in the database, so that a process which hangs or dies
 * holds up nobody. Readers wait for nobody.
 */
export class PostgresJournal<E extends { readonly event_id: string }> implements Journal<E> {
  readonly #database: PostgresDatabase;
  readonly #key: JournalKey<E>;
  readonly #codec: Codec<E>;
  readonly #topic: string | undefined;

  /** The database stays the caller's, who closes it. */
  constructor(
    database: PostgresDatabase,
    { key = eventIdKey, codec = jsonCodec(), topic }: JournalOptions<E> = {},
  ) {
    this.#database = database;
    this.#key = key;
    this.#codec = codec;
    this.#topic = topic;
  }

  /**
   * As the port says. An append that has begun is carried through. Where the connection is lost, append again: what was
   * journalled is a duplicate then.
   */
  async append(events: readonly E[], options?: CallOptions): Promise<Receipt[]> {
    options?.signal?.throwIfAborted();
    if (events.length === 0) return [];
    const keys = events.map((event) => bytes(this.#key(event)));
    const bodies = events.map((event) => this.#codec.encode(event));
    const told = this.#topic === undefined ? [null, null] : [channelOf(this.#database), this.#topic];
    const rows = await this.#database.query<Appended>(APPEND, [keys, bodies, ...told]);
    return rows.map(({ at_position, is_accepted }) => ({
      outcome: is_accepted ? "accepted" : "duplicate",
      position: Number(at_position),
    }));
  }

  async read(after: number, limit: number, options?: CallOptions): Promise<JournalEntry<E>[]> {
    options?.signal?.throwIfAborted();
    assertLimit(limit);
    const rows = await this.#database.query<{ position: string; body: string }>(
      "SELECT position, body FROM event_journal WHERE position > $1 ORDER BY position LIMIT $2",
      [after, limit],
    );
    return rows.map(({ position, body }) => ({
      position: Number(position),
      event: this.#codec.decode(body),
    }));
  }

  async head(options?: CallOptions): Promise<number> {
    options?.signal?.throwIfAborted();
    const [newest] = await this.#database.query<{ position: string }>(
      "SELECT coalesce(max(position), 0) AS position FROM event_journal",
    );
    return Number(newest!.position);
  }
}
