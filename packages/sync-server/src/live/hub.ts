import type { JournalEntry } from "@spec-kitty/events-core";
import { eventText, type Journalled } from "../store/journalled.js";
import type { ServerStore } from "../store/server-store.js";

/** An entry of the journal as readers get it. */
export interface Published {
  readonly position: number;
  readonly entry: Journalled;
  /** `{"position","received_at","event"}`, written once for all readers. */
  readonly text: string;
}

export interface Subscriber {
  readonly team_id: string;
  /** Gets each entry of its team behind the position it began at, in order, once. */
  deliver(published: Published): void;
}

interface Reader {
  readonly subscriber: Subscriber;
  position: number;
  /** Whether it has caught up and gets what is read for all. */
  live: boolean;
}

const AT_ONCE = 500;

/**
 * Hands new entries of the journal to all who listen in this process. The journal is read once for all that are up to
 * date; who comes later catches up alone.
 */
export class Hub {
  readonly #store: ServerStore;
  readonly #readers = new Set<Reader>();
  #position = 0;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  get readerCount(): number {
    return this.#readers.size;
  }

  /** Begins behind a position. The result ends it. */
  async subscribe(subscriber: Subscriber, after: number): Promise<() => void> {
    const reader = { subscriber, position: after, live: false };
    if (this.#readers.size === 0) this.#position = Math.max(this.#position, await this.#store.journal.head());
    this.#readers.add(reader);
    await this.#catchUp(reader);
    return () => this.#readers.delete(reader);
  }

  /** Something may be new. Never rejects; what fails is told. */
  wake(failed: (error: unknown) => void): void {
    if (this.#readers.size === 0) return;
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    this.#running = this.#forward()
      .catch(failed)
      .finally(() => {
        this.#running = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.wake(failed);
      });
  }

  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #forward(): Promise<void> {
    for (;;) {
      const entries = await this.#store.journal.read(this.#position, AT_ONCE);
      for (const one of entries) {
        const published = publish(one);
        for (const reader of this.#readers) if (reader.live) give(reader, published);
        this.#position = one.position;
      }
      if (entries.length < AT_ONCE) return;
    }
  }

  async #catchUp(reader: Reader): Promise<void> {
    while (this.#readers.has(reader) && reader.position < this.#position) {
      const entries = await this.#store.journal.read(reader.position, AT_ONCE);
      if (entries.length === 0) break;
      for (const one of entries) give(reader, publish(one));
    }
    // Nothing was read for all since the last look at the position.
    reader.live = true;
  }
}

function give(reader: Reader, published: Published): void {
  if (published.position <= reader.position) return;
  reader.position = published.position;
  if (published.entry.team_id === reader.subscriber.team_id) reader.subscriber.deliver(published);
}

function publish({ position, event: entry }: JournalEntry<Journalled>): Published {
  const text = `{"position":${position},"received_at":${JSON.stringify(entry.received_at)},"event":${eventText(entry)}}`;
  return { position, entry, text };
}
