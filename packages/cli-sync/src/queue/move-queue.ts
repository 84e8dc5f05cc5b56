import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Database, openDatabase } from "@spec-kitty/store-sqlite/database";
import { type QueueRow, ROW } from "./store.js";
import { QUEUE_SCHEMA } from "./tables.js";

const CHUNK = 1000;

/**
 * Moves every event of one queue file to another, as after a login: from the queue of nobody to that of the account
 * (`cli-sync 3.1`, migrations). Committed there before it is removed here, so a kill in between doubles an event, which
 * the server notices, and loses none. Returns how many events moved; 0 where there is no such file.
 */
export function moveQueue(from: string, to: string, options: { readonly busyTimeout?: number } = {}): number {
  if (!existsSync(from)) return 0;
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  using source = openDatabase(from, { schemas: [QUEUE_SCHEMA], ...options });
  using destination = openDatabase(to, { schemas: [QUEUE_SCHEMA], ...options });
  let moved = 0;
  for (;;) {
    const rows = source
      .prepare(`SELECT ${ROW} FROM queue ORDER BY timestamp, id LIMIT ?`)
      .all<QueueRow>(CHUNK);
    if (rows.length === 0) return moved;
    moved += destination.transaction(() => insertRows(destination, source, rows));
    source.transaction(() => removeRows(source, rows));
  }
}

function insertRows(destination: Database, source: Database, rows: readonly QueueRow[]): number {
  const insert = destination.prepare(
    `INSERT INTO queue (event_id, event_type, data, timestamp, retry_count, coalesce_key) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING`,
  );
  const book = destination.prepare(
    `INSERT OR IGNORE INTO skitty_ledger (event_id, state, accepted_at, changed_at) VALUES (?, 'queued', ?, ?)`,
  );
  const key = source.prepare("SELECT coalesce_key FROM queue WHERE id = ?");
  let inserted = 0;
  for (const { id, event_id, event_type, data, timestamp, retry_count } of rows) {
    const coalesce_key = key.get<{ coalesce_key: string | null }>(id)?.coalesce_key ?? null;
    inserted += insert.run(event_id, event_type, data, timestamp, retry_count, coalesce_key).changes;
    book.run(event_id, timestamp * 1000, timestamp * 1000);
  }
  return inserted;
}

function removeRows(source: Database, rows: readonly QueueRow[]): void {
  for (const { id, event_id } of rows) {
    // Only what was copied: the row may have been coalesced meanwhile.
    source.prepare("DELETE FROM queue WHERE id = ? AND event_id = ?").run(id, event_id);
    source.prepare("DELETE FROM skitty_ledger WHERE event_id = ?").run(event_id);
  }
}
