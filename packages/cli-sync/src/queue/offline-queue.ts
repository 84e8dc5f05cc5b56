import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { openDatabase } from "@spec-kitty/store-sqlite/database";
import { codeOf, messageOf } from "../errors.js";
import type { SyncSystem } from "../system.js";
import type { OnWarning } from "../warning.js";
import { type DeadLetter, deadLetters, discard, retryDead } from "./dead-letters.js";
import { drain } from "./drain.js";
import { enqueueAll } from "./enqueue.js";
import { type ExportOptions, exportEvents, type ImportReport, importEvents } from "./event-file.js";
import { Ledger } from "./ledger.js";
import { OverflowFile } from "./overflow.js";
import type {
  CleanEvent,
  DeliveryOutcome,
  DeliveryQueue,
  EnqueueOutcome,
  QueueCounts,
  QueuedEvent,
  QueuePlace,
  Station,
} from "./port.js";
import { repairQueue } from "./recover.js";
import { settle } from "./settle.js";
import { type QueueStats, queueStats } from "./stats.js";
import type { QueueStore } from "./store.js";
import { QUEUE_SCHEMA } from "./tables.js";

export interface OfflineQueueOptions {
  /** The SQLite file, see `queueFile`; made where it is missing. */
  readonly path: string;
  readonly system: Pick<SyncSystem, "epochMilliseconds" | "sleep" | "random" | "monotonic">;
  readonly onWarning: OnWarning;
  /** Where the oldest events go when the queue is full; without it a full queue refuses. */
  readonly overflowFolder?: string;
  /** 100,000 where left out. */
  readonly maxSize?: number;
  /** How many rejections make a dead letter; 5 where left out. */
  readonly maxRejections?: number;
  /** How long to wait for another process, in milliseconds; 15,000 where left out. */
  readonly busyTimeout?: number;
}

/** How many events a queue holds where the user says nothing else. */
export const MAX_QUEUE_SIZE = 100_000;
const MAX_REJECTIONS = 5;
const BUSY_TIMEOUT = 15_000;

/**
 * The queue in a SQLite file of profile S, shared with other processes, Python clients among them (`decisions` 18).
 * A damaged file is set aside, what can be read of it goes into a new one, and a warning says so.
 */
export class OfflineQueue implements DeliveryQueue {
  readonly #options: OfflineQueueOptions;
  #store: QueueStore | undefined;

  private constructor(options: OfflineQueueOptions) {
    this.#options = options;
  }

  /** Throws `StorageError` where the file can be neither opened nor made. */
  static async open(options: OfflineQueueOptions): Promise<OfflineQueue> {
    mkdirSync(dirname(options.path), { recursive: true, mode: 0o700 });
    const queue = new OfflineQueue(options);
    await queue.#on(() => undefined);
    return queue;
  }

  get path(): string {
    return this.#options.path;
  }

  async enqueue(event: CleanEvent): Promise<EnqueueOutcome> {
    return (await this.enqueueAll([event]))[0]!;
  }

  async enqueueAll(events: readonly CleanEvent[]): Promise<readonly EnqueueOutcome[]> {
    try {
      return await this.#on((store) => enqueueAll(store, events));
    } catch (error) {
      const refused: EnqueueOutcome = {
        status: "refused",
        code: codeOf(error) ?? "QUEUE_FAILED",
        message: messageOf(error),
      };
      return events.map(() => refused);
    }
  }

  drain(limit: number, after?: QueuePlace): Promise<readonly QueuedEvent[]> {
    return this.#on((store) => drain(store, limit, after));
  }

  settle(target: string, outcomes: readonly DeliveryOutcome[]): Promise<void> {
    return this.#on((store) => settle(store, target, outcomes));
  }

  attempted(target: string, failure: { readonly category: string; readonly message: string }): Promise<void> {
    return this.#on(({ database, ledger }) => database.transaction(() => ledger.attempted(target, failure)));
  }

  counts(): Promise<QueueCounts> {
    return this.#on(({ database, ledger }) =>
      database.transaction(() => {
        ledger.reconcile();
        const { oldest_at } = database
          .prepare("SELECT min(timestamp) AS oldest_at FROM queue")
          .get<{ oldest_at: number | null }>()!;
        return { ...ledger.counts(), oldest_at };
      }),
    );
  }

  stations(eventId: string): Promise<readonly Station[]> {
    return this.#on(({ database, ledger }) =>
      database.transaction(() => {
        ledger.adopt([eventId]);
        return ledger.stations(eventId);
      }),
    );
  }

  stats(): Promise<QueueStats> {
    return this.#on(queueStats);
  }

  /** The newest dead letters first, at most `limit`. */
  deadLetters(limit = 1000): Promise<readonly DeadLetter[]> {
    return this.#on((store) => deadLetters(store, limit));
  }

  /** Puts dead letters back into the queue; returns how many. */
  retry(which: readonly string[] | "all"): Promise<number> {
    return this.#on((store) => retryDead(store, which));
  }

  /** Gives up dead letters, or the events named wherever they wait; returns how many. */
  discard(which: readonly string[] | "all"): Promise<number> {
    return this.#on((store) => discard(store, which));
  }

  /** Writes events to a new file; returns how many. Throws `SyncError`. */
  exportTo(path: string, options: ExportOptions): Promise<number> {
    return this.#on((store) => exportEvents(store, path, options));
  }

  /** Takes in the events of an overflow or export file. Throws `SyncError`. */
  importFrom(path: string): Promise<ImportReport> {
    return importEvents(path, (events) => this.enqueueAll(events));
  }

  /** Counts events that were delivered long ago and forgets them; once a day is plenty. */
  forget(): Promise<void> {
    return this.#on(({ database, ledger }) => database.transaction(() => ledger.forget()));
  }

  /** Runs again on a new file where this one turns out to be damaged. */
  async #on<T>(work: (store: QueueStore) => T): Promise<T> {
    try {
      return work(this.#opened());
    } catch (error) {
      if (codeOf(error) !== "STORAGE_CORRUPT") throw error;
      await this.#recover();
      return work(this.#opened());
    }
  }

  #opened(): QueueStore {
    if (this.#store !== undefined) return this.#store;
    const { path, system, onWarning, overflowFolder, busyTimeout = BUSY_TIMEOUT } = this.#options;
    const database = openDatabase(path, { schemas: [QUEUE_SCHEMA], busyTimeout });
    const now = () => system.epochMilliseconds();
    this.#store = {
      ...{ database, now, onWarning, ledger: new Ledger(database, now) },
      overflow: overflowFolder === undefined ? null : new OverflowFile(overflowFolder, now),
      maxSize: this.#options.maxSize ?? MAX_QUEUE_SIZE,
      maxRejections: this.#options.maxRejections ?? MAX_REJECTIONS,
    };
    return this.#store;
  }

  async #recover(): Promise<void> {
    const { path, system, onWarning } = this.#options;
    this.#store?.database.close();
    this.#store = undefined;
    // Another process may have seen to it while this one waited.
    const recovered = await repairQueue(path, system);
    if (recovered !== null) {
      const { aside, salvaged } = recovered;
      const message = `${path} was damaged: it is kept as ${aside}, and ${salvaged} events of it are in a new queue.`;
      onWarning({ code: "QUEUE_RECOVERED", message });
    }
  }

  async close(): Promise<void> {
    this.#store?.database.close();
  }
}
