import type { QueueStore } from "./store.js";

const IDS = "(SELECT value FROM json_each(?))";

/** An event that was given up, with the reason. */
export interface DeadLetter {
  readonly event_id: string;
  readonly event_type: string;
  readonly category: string;
  readonly message: string;
  /** The server that refused it; null where it never got that far. */
  readonly target: string | null;
  readonly retry_count: number;
  /** ISO time. */
  readonly died_at: string;
}

/** The dead letters, the newest first. */
export function deadLetters({ database }: QueueStore, limit: number): DeadLetter[] {
  return database
    .prepare(
      "SELECT event_id, event_type, category, message, target, retry_count, died_at FROM skitty_dead_letter ORDER BY died_at DESC, event_id DESC LIMIT ?",
    )
    .all<Omit<DeadLetter, "died_at"> & { readonly died_at: number }>(limit)
    .map((letter) => ({ ...letter, died_at: new Date(letter.died_at).toISOString() }));
}

/** Puts dead letters back into the queue, as if they had never been sent; returns how many. */
export function retryDead(store: QueueStore, which: readonly string[] | "all"): number {
  const { database, ledger } = store;
  return database.transaction(() => {
    const ids = deadIds(store, which);
    const list = JSON.stringify(ids);
    database
      .prepare(
        `INSERT OR IGNORE INTO queue (event_id, event_type, data, timestamp)
        SELECT event_id, event_type, data, queued_at FROM skitty_dead_letter WHERE event_id IN ${IDS} ORDER BY queued_at, event_id`,
      )
      .run(list);
    database.prepare(`DELETE FROM skitty_dead_letter WHERE event_id IN ${IDS}`).run(list);
    ledger.accept(ids);
    ledger.note(ids, "retried");
    return ids.length;
  });
}

/** Gives events up for good: dead letters, or those named wherever they wait. Returns how many. */
export function discard(store: QueueStore, which: readonly string[] | "all"): number {
  const { database, ledger } = store;
  return database.transaction(() => {
    const ids = [...new Set([...deadIds(store, which), ...(which === "all" ? [] : queuedIds(store, which))])];
    const list = JSON.stringify(ids);
    ledger.adopt(ids);
    for (const table of ["queue", "skitty_dead_letter"])
      database.prepare(`DELETE FROM ${table} WHERE event_id IN ${IDS}`).run(list);
    ledger.move(ids, "discarded");
    return ids.length;
  });
}

function deadIds({ database }: QueueStore, which: readonly string[] | "all"): string[] {
  const rows =
    which === "all"
      ? database.prepare("SELECT event_id FROM skitty_dead_letter").all<{ event_id: string }>()
      : database
          .prepare(`SELECT event_id FROM skitty_dead_letter WHERE event_id IN ${IDS}`)
          .all<{ event_id: string }>(JSON.stringify(which));
  return rows.map(({ event_id }) => event_id);
}

function queuedIds({ database }: QueueStore, which: readonly string[]): string[] {
  return database
    .prepare(`SELECT event_id FROM queue WHERE event_id IN ${IDS}`)
    .all<{ event_id: string }>(JSON.stringify(which))
    .map(({ event_id }) => event_id);
}
