import type { JournalEntry, Receipt } from "@spec-kitty/events-core";

/** The newest entries of a journal, so that its readers in the process that writes need not ask the disk for them. */
export class RecentEntries<E> {
  readonly #limit: number;
  #entries: JournalEntry<E>[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes in what was appended. Another process may have written in between: what came before is forgotten then. */
  add(events: readonly E[], receipts: readonly Receipt[]): void {
    for (const [i, { outcome, position }] of receipts.entries()) {
      if (outcome !== "accepted") continue;
      if (position !== (this.#entries.at(-1)?.position ?? 0) + 1) this.#entries = [];
      this.#entries.push({ position, event: events[i]! });
    }
    if (this.#entries.length > 2 * this.#limit) this.#entries = this.#entries.slice(-this.#limit);
  }

  /** What a read gives; undefined where it begins before what is kept or, since others may write, at its end. */
  read(after: number, limit: number): JournalEntry<E>[] | undefined {
    const [oldest] = this.#entries;
    if (oldest === undefined || after < oldest.position - 1) return undefined;
    const from = after - oldest.position + 1;
    return from < this.#entries.length ? this.#entries.slice(from, from + limit) : undefined;
  }
}
