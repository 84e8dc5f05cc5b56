import { assertClock, type CallOptions, type ClockStorage } from "@spec-kitty/events-core";
import { type Database, migrate, type Schema } from "./database.js";

const SCHEMA: Schema = {
  component: "clock-storage",
  steps: ["CREATE TABLE node_clocks (node_id TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID"],
};

/** A `ClockStorage` in a SQLite file. */
export class SqliteClockStorage implements ClockStorage {
  readonly #database: Database;

  /** Makes its table where it is missing. The database stays the caller's, who closes it. */
  constructor(database: Database) {
    migrate(database, SCHEMA);
    this.#database = database;
  }

  async load(nodeId: string, options?: CallOptions): Promise<number> {
    options?.signal?.throwIfAborted();
    const find = this.#database.prepare("SELECT value FROM node_clocks WHERE node_id = ?");
    return find.get<{ value: number }>(nodeId)?.value ?? 0;
  }

  async save(nodeId: string, value: number, options?: CallOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    assertClock(value);
    this.#database
      .prepare(
        "INSERT INTO node_clocks VALUES (?, ?) ON CONFLICT (node_id) DO UPDATE SET value = excluded.value",
      )
      .run(nodeId, value);
  }
}
