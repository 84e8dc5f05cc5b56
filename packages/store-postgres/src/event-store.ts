import {
  type CallOptions,
  type Codec,
  type EventStore,
  jsonCodec,
  totalOrderKey,
} from "@spec-kitty/events-core";
import type { PostgresDatabase } from "./database.js";
import { bytes } from "./tables.js";

const SAVE = `INSERT INTO stored_events (event_id, aggregate_id, lamport_clock, node_id, body)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (event_id) DO UPDATE SET aggregate_id = excluded.aggregate_id,
    lamport_clock = excluded.lamport_clock, node_id = excluded.node_id, body = excluded.body`;
const IN_ORDER = "ORDER BY lamport_clock, node_id, place";

interface Storable {
  readonly event_id: string;
  readonly aggregate_id: string;
  readonly node_id: string;
  readonly lamport_clock?: number;
}

/** An `EventStore` in PostgreSQL. */
export class PostgresEventStore<E extends Storable> implements EventStore<E> {
  readonly #database: PostgresDatabase;
  readonly #codec: Codec<E>;

  /** The database stays the caller's, who closes it. */
  constructor(database: PostgresDatabase, codec: Codec<E> = jsonCodec()) {
    this.#database = database;
    this.#codec = codec;
  }

  async saveEvent(event: E, options?: CallOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    const [clock, node] = totalOrderKey(event);
    const names = [bytes(event.event_id), bytes(event.aggregate_id)];
    await this.#database.query(SAVE, [...names, clock, bytes(node), this.#codec.encode(event)]);
  }

  async loadEvents(aggregateId: string, options?: CallOptions): Promise<E[]> {
    options?.signal?.throwIfAborted();
    return this.#load(`SELECT body FROM stored_events WHERE aggregate_id = $1 ${IN_ORDER}`, [
      bytes(aggregateId),
    ]);
  }

  async loadAllEvents(options?: CallOptions): Promise<E[]> {
    options?.signal?.throwIfAborted();
    return this.#load(`SELECT body FROM stored_events ${IN_ORDER}`, []);
  }

  async #load(sql: string, values: readonly Buffer[]): Promise<E[]> {
    const rows = await this.#database.query<{ body: string }>(sql, values);
    return rows.map(({ body }) => this.#codec.decode(body));
  }
}
