import {
  type CallOptions,
  type Codec,
  type EventStore,
  jsonCodec,
  totalOrderKey,
} from "@spec-kitty/events-core";
import { type Database, migrate, type Schema } from "./database.js";

const SCHEMA: Schema = {
  component: "event-store",
  steps: [
    `CREATE TABLE stored_events (
       place INTEGER PRIMARY KEY,
       event_id TEXT NOT NULL UNIQUE,
       aggregate_id TEXT NOT NULL,
       lamport_clock INTEGER NOT NULL,
       node_id TEXT NOT NULL,
       body TEXT NOT NULL
     );
     CREATE INDEX stored_events_in_order ON stored_events (lamport_clock, node_id, place);
     CREATE INDEX stored_events_of_aggregate ON stored_events (aggregate_id, lamport_clock, node_id, place);`,
  ],
};

const SAVE = `INSERT INTO stored_events (event_id, aggregate_id, lamport_clock, node_id, body) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (event_id) DO UPDATE SET aggregate_id = excluded.aggregate_id, lamport_clock = excluded.lamport_clock,
    node_id = excluded.node_id, body = excluded.body`;
const IN_ORDER = "ORDER BY lamport_clock, node_id, place";

interface Storable {
  readonly event_id: string;
  readonly aggregate_id: string;
  readonly node_id: string;
  readonly lamport_clock?: number;
}

/** An `EventStore` in a SQLite file. Its binary collation is the order by code point that the port asks for. */
export class SqliteEventStore<E extends Storable> implements EventStore<E> {
  readonly #database: Database;
  readonly #codec: Codec<E>;

  /** Makes its table where it is missing. The database stays the caller's, who closes it. */
  constructor(database: Database, codec: Codec<E> = jsonCodec()) {
    migrate(database, SCHEMA);
    this.#database = database;
    this.#codec = codec;
  }

  async saveEvent(event: E, options?: CallOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    const [clock, node] = totalOrderKey(event);
    this.#database
      .prepare(SAVE)
      .run(event.event_id, event.aggregate_id, clock, node, this.#codec.encode(event));
  }

  async loadEvents(aggregateId: string, options?: CallOptions): Promise<E[]> {
    options?.signal?.throwIfAborted();
    return this.#load(`SELECT body FROM stored_events WHERE aggregate_id = ? ${IN_ORDER}`, aggregateId);
  }

  async loadAllEvents(options?: CallOptions): Promise<E[]> {
    options?.signal?.throwIfAborted();
    return this.#load(`SELECT body FROM stored_events ${IN_ORDER}`);
  }

  #load(sql: string, ...values: string[]): E[] {
    const rows = this.#database.prepare(sql).all<{ body: string }>(...values);
    return rows.map(({ body }) => this.#codec.decode(body));
  }
}
