import type { Journal, Receipt } from "@spec-kitty/events-core";
import type { Journalled } from "../store/journalled.js";

interface Waiting {
  readonly entries: readonly Journalled[];
  readonly resolve: (receipts: Receipt[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Joins appends that come at the same time into one, since each one waits for the disk. */
export class Appender {
  readonly #journal: Journal<Journalled>;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(journal: Journal<Journalled>) {
    this.#journal = journal;
  }

  /** Resolves once the entries are on the disk. Rejects with `StorageError`; nothing of them is kept then. */
  append(entries: readonly Journalled[]): Promise<Receipt[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entries, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Lets the other sockets that are ready have their turn first.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) await this.#flush();
    this.#running = undefined;
  }

  async #flush(): Promise<void> {
    const group = this.#waiting;
    this.#waiting = [];
    try {
      const receipts = await this.#journal.append(group.flatMap(({ entries }) => entries));
      let at = 0;
      for (const { entries, resolve } of group) {
        resolve(receipts.slice(at, at + entries.length));
        at += entries.length;
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}
