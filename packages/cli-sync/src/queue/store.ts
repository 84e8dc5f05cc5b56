import type { Database } from "@spec-kitty/store-sqlite/database";
import type { OnWarning } from "../warning.js";
import type { Ledger } from "./ledger.js";
import type { OverflowFile } from "./overflow.js";

/** What the parts of a queue work on. */
export interface QueueStore {
  readonly database: Database;
  readonly ledger: Ledger;
  /** Null where nothing may leave the queue: it refuses then when it is full. */
  readonly overflow: OverflowFile | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly maxSize: number;
  readonly maxRejections: number;
  readonly onWarning: OnWarning;
}

/** A row of the shared table. */
export type QueueRow = {
  readonly id: number;
  readonly event_id: string;
  readonly event_type: string;
  readonly data: string;
  readonly timestamp: number;
  readonly retry_count: number;
};

export const ROW = "id, event_id, event_type, data, timestamp, coalesce(retry_count, 0) AS retry_count";
