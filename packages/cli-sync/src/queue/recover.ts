import { existsSync, renameSync } from "node:fs";
import { type Database, openDatabase } from "@spec-kitty/store-sqlite/database";
import { type LockOptions, withProcessLock } from "../files/process-lock.js";
import type { SyncSystem } from "../system.js";
import { fileTime } from "./overflow.js";
import { type QueueRow, ROW } from "./store.js";
import { QUEUE_SCHEMA } from "./tables.js";

export interface Recovered {
  /** Where the damaged file is now. */
  readonly aside: string;
  /** Events that could still be read and are in the new queue. */
  readonly salvaged: number;
}

/** Whether a queue file can be used; a file that does not exist can. */
function isSound(path: string): boolean {
  if (!existsSync(path)) return true;
  try {
    using database = openDatabase(path);
    return database.prepare("PRAGMA quick_check(1)").get<{ quick_check: string }>()?.quick_check === "ok";
  } catch {
    return false;
  }
}

/** Mends a queue file that is damaged, one process at a time; null where nothing was to be done. */
export function repairQueue(
  path: string,
  system: LockOptions["system"] & Pick<SyncSystem, "epochMilliseconds">,
): Promise<Recovered | null> {
  return withProcessLock(`${path}.recovery-lock`, { system }, () =>
    isSound(path) ? null : recoverQueue(path, system.epochMilliseconds()),
  );
}

/** Moves a damaged queue file aside and begins a new one with every event that can still be read in it. */
function recoverQueue(path: string, now: number): Recovered {
  const aside = `${path}.damaged-${fileTime(now)}-${process.pid}`;
  for (const ending of ["", "-wal", "-shm", "-journal"])
    if (existsSync(`${path}${ending}`)) renameSync(`${path}${ending}`, `${aside}${ending}`);
  const rows = salvageable(aside);
  using fresh = openDatabase(path, { schemas: [QUEUE_SCHEMA] });
  fresh.transaction(() => {
    const insert = fresh.prepare(
      "INSERT OR IGNORE INTO queue (event_id, event_type, data, timestamp, retry_count) VALUES (?, ?, ?, ?, ?)",
    );
    for (const row of rows)
      insert.run(row.event_id, row.event_type, row.data, row.timestamp, row.retry_count);
  });
  return { aside, salvaged: rows.length };
}

const DEAD =
  "SELECT 0 AS id, event_id, event_type, data, queued_at AS timestamp, 0 AS retry_count FROM skitty_dead_letter";

function salvageable(path: string): QueueRow[] {
  try {
    using database = openDatabase(path, { readOnly: true });
    // A damaged page hides what lies behind it, so the other end is read as well.
    const first = readable(database, `SELECT ${ROW} FROM queue WHERE id > ? ORDER BY id LIMIT 1`, 0);
    const last = readable(
      database,
      `SELECT ${ROW} FROM queue WHERE id < ? ORDER BY id DESC LIMIT 1`,
      Number.MAX_SAFE_INTEGER,
    );
    const rows = new Map([...first, ...last.reverse()].map((row) => [row.id, row]));
    return [...[...rows.values()].sort((a, b) => a.id - b.id), ...deadRows(database)];
  } catch {
    // Nothing in it can be read: the file itself is kept.
    return [];
  }
}

function readable(database: Database, sql: string, start: number): QueueRow[] {
  const rows: QueueRow[] = [];
  try {
    for (let id = start; ; ) {
      const row = database.prepare(sql).get<QueueRow>(id);
      if (row === undefined) return rows;
      rows.push(row);
      id = row.id;
    }
  } catch {
    return rows;
  }
}

function deadRows(database: Database): QueueRow[] {
  try {
    return database.prepare(DEAD).all<QueueRow>();
  } catch {
    return [];
  }
}
