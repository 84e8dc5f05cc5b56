import {
  assertLimit,
  type CallOptions,
  type Codec,
  DEFAULT_ERROR_LIMIT,
  DEFAULT_RECENT,
  type ErrorEntry,
  type ErrorStorage,
  jsonCodec,
} from "@spec-kitty/events-core";
import type { PostgresDatabase } from "./database.js";

const TOO_OLD = `DELETE FROM logged_errors
  WHERE place <= (SELECT place FROM logged_errors ORDER BY place DESC LIMIT 1 OFFSET $1)`;

/** An `ErrorStorage` in PostgreSQL that keeps the newest `maxEntries`. */
export class PostgresErrorStorage<T = ErrorEntry> implements ErrorStorage<T> {
  readonly #database: PostgresDatabase;
  readonly #maxEntries: number;
  readonly #codec: Codec<T>;

  /** The database stays the caller's, who closes it. */
  constructor(
    database: PostgresDatabase,
    { maxEntries = DEFAULT_ERROR_LIMIT, codec = jsonCodec() }: { maxEntries?: number; codec?: Codec<T> } = {},
  ) {
    this.#database = database;
    this.#maxEntries = maxEntries;
    this.#codec = codec;
  }

  async append(entry: T, options?: CallOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    const body = this.#codec.encode(entry);
    await this.#database.transaction(async (query) => {
      await query("INSERT INTO logged_errors (body) VALUES ($1)", [body]);
      await query(TOO_OLD, [this.#maxEntries]);
    });
  }

  async loadRecent(limit: number = DEFAULT_RECENT, options?: CallOptions): Promise<T[]> {
    options?.signal?.throwIfAborted();
    assertLimit(limit);
    const rows = await this.#database.query<{ body: string }>(
      "SELECT body FROM logged_errors ORDER BY place DESC LIMIT $1",
      [limit],
    );
    return rows.map(({ body }) => this.#codec.decode(body));
  }
}
