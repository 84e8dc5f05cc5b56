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
import { type Database, migrate, type Schema } from "./database.js";

const SCHEMA: Schema = {
  component: "error-storage",
  steps: ["CREATE TABLE logged_errors (place INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL)"],
};

const TOO_OLD = `DELETE FROM logged_errors
  WHERE place <= (SELECT place FROM logged_errors ORDER BY place DESC LIMIT 1 OFFSET ?)`;

/** An `ErrorStorage` in a SQLite file that keeps the newest `maxEntries`. */
export class SqliteErrorStorage<T = ErrorEntry> implements ErrorStorage<T> {
  readonly #database: Database;
  readonly #maxEntries: number;
  readonly #codec: Codec<T>;

  /** Makes its table where it is missing. The database stays the caller's, who closes it. */
  constructor(
    database: Database,
    { maxEntries = DEFAULT_ERROR_LIMIT, codec = jsonCodec() }: { maxEntries?: number; codec?: Codec<T> } = {},
  ) {
    migrate(database, SCHEMA);
    this.#database = database;
    this.#maxEntries = maxEntries;
    this.#codec = codec;
  }

  async append(entry: T, options?: CallOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    const body = this.#codec.encode(entry);
    this.#database.transaction(() => {
      this.#database.prepare("INSERT INTO logged_errors (body) VALUES (?)").run(body);
      this.#database.prepare(TOO_OLD).run(this.#maxEntries);
    });
  }

  async loadRecent(limit: number = DEFAULT_RECENT, options?: CallOptions): Promise<T[]> {
    options?.signal?.throwIfAborted();
    assertLimit(limit);
    return this.#database
      .prepare("SELECT body FROM logged_errors ORDER BY place DESC LIMIT ?")
      .all<{ body: string }>(limit)
      .map(({ body }) => this.#codec.decode(body));
  }
}
