import { type Listening, type Notifier, StorageError } from "@spec-kitty/events-core";
import type { Connection, PostgresDatabase } from "./database.js";
import { storageFailure } from "./failure.js";

export interface NotifierOptions {
  /** Told when the connection was lost; it is found again by itself. */
  readonly onLostConnection?: (error: Error) => void;
  /** Waits before the attempt to find it again; doubling from 100 ms to 5 s where left out. */
  readonly pause?: (attempt: number, signal: AbortSignal) => Promise<void>;
}

/** The channel of all topics: names of channels are short, topics are not. */
export function channelOf({ schema }: PostgresDatabase): string {
  return schema;
}

/**
 * A `Notifier` on LISTEN and NOTIFY. It listens on one connection of its own, which begins with the first listener. Where
 * that is lost it is made anew, and every listener is called, since notices may have been missed.
 */
export class PostgresNotifier implements Notifier {
  readonly #database: PostgresDatabase;
  readonly #options: NotifierOptions;
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #closed = new AbortController();
  #connection: Promise<Connection> | undefined;

  /** The database stays the caller's, who closes it after this. */
  constructor(database: PostgresDatabase, options: NotifierOptions = {}) {
    this.#database = database;
    this.#options = options;
  }

  async notify(topic: string): Promise<void> {
    await this.#database.query("SELECT pg_notify($1, $2)", [channelOf(this.#database), topic]);
  }

  async listen(topic: string, heard: () => void): Promise<Listening> {
    if (this.#closed.signal.aborted)
      throw new StorageError(`The notifier on ${this.#database.name} was closed.`, {
        code: "STORAGE_CLOSED",
      });
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners);
    // A function that listens twice hears twice.
    const listener = () => heard();
    listeners.add(listener);
    const close = async () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic);
    };
    try {
      this.#connection ??= this.#connect();
      await this.#connection;
    } catch (error) {
      await close();
      this.#connection = undefined;
      throw error;
    }
    return { close };
  }

  /** Ends the connection; calling it again does nothing. */
  async close(): Promise<void> {
    this.#closed.abort();
    this.#listeners.clear();
    const connection = await this.#connection?.catch(() => undefined);
    await connection?.end();
  }

  async #connect(): Promise<Connection> {
    const client = this.#database.newConnection();
    let lost: Error | undefined;
    client.on("error", (error) => {
      lost = error;
    });
    client.on("notification", ({ payload = "" }) => this.#tell(this.#listeners.get(payload)));
    try {
      await client.connect();
      await client.query(`LISTEN ${channelOf(this.#database)}`);
    } catch (error) {
      await client.end().catch(() => {});
      throw storageFailure(error, this.#database.name);
    }
    client.on("end", () => {
      if (this.#closed.signal.aborted) return;
      this.#options.onLostConnection?.(lost ?? new Error("the server ended the connection"));
      this.#connection = this.#reconnect();
    });
    return client;
  }

  async #reconnect(): Promise<Connection> {
    const { pause = doubling } = this.#options;
    for (let attempt = 1; ; attempt++) {
      await pause(attempt, this.#closed.signal);
      this.#closed.signal.throwIfAborted();
      try {
        const client = await this.#connect();
        for (const listeners of this.#listeners.values()) this.#tell(listeners);
        return client;
      } catch (error) {
        this.#options.onLostConnection?.(error as Error);
      }
    }
  }

  #tell(listeners: ReadonlySet<() => void> | undefined): void {
    for (const heard of [...(listeners ?? [])]) heard();
  }
}

/** 100 ms, 200 ms and so on, 5 s at most; ends at once when it is called off. */
function doubling(attempt: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(5000, 100 * 2 ** (attempt - 1)));
    signal.addEventListener("abort", done);
  });
}
