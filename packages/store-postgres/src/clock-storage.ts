import { assertClock, type CallOptions, type ClockStorage } from "@spec-kitty/events-core";
import type { PostgresDatabase } from "./database.js";
import { bytes } from "./tables.js";

/** A `ClockStorage` in PostgreSQL. */
export class PostgresClockStorage implements ClockStorage {
  readonly #database: PostgresDatabase;

  /** The database stays the caller's, who closes it. */
  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async load(nodeId: string, options?: CallOptions): Promise<number> {
    options?.signal?.throwIfAborted();
    const [row] = await this.#database.query<{ value: string }>(
      "SELECT value FROM node_clocks WHERE node_id = $1",
      [bytes(nodeId)],
    );
    return Number(row?.value ?? 0);
  }

  async save(nodeId: string, value: number, options?: CallOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    assertClock(value);
    await this.#database.query(
      "INSERT INTO node_clocks VALUES ($1, $2) ON CONFLICT (node_id) DO UPDATE SET value = excluded.value",
      [bytes(nodeId), value],
    );
  }
}
