import { NEVER_QUEUED } from "@spec-kitty/sync-protocol";
import { codeOf, messageOf } from "../errors.js";
import { coalesceKey } from "./coalesce.js";
import type { CleanEvent, EnqueueOutcome } from "./port.js";
import { type QueueRow, type QueueStore, ROW } from "./store.js";

interface NewRow {
  readonly event_id: string;
  readonly event_type: string;
  readonly data: string;
  readonly key: string | null;
}

/** What a batch did to events that were there before or came twice in it. */
interface Rebooked {
  readonly accepted: string[];
  readonly superseded: string[];
}

const EXCLUDED: EnqueueOutcome = { status: "excluded" };

/** Keeps events in one transaction; where that fails as a whole, each gets its own, so that none suffers for another. */
export function enqueueAll(store: QueueStore, events: readonly CleanEvent[]): EnqueueOutcome[] {
  try {
    const rows = events.map((event) => (NEVER_QUEUED.has(event.event_type) ? null : rowOf(event)));
    if (rows.every((row) => row === null)) return rows.map(() => EXCLUDED);
    return store.database.transaction(() => writeRows(store, rows));
  } catch (error) {
    if (codeOf(error) === "STORAGE_CORRUPT") throw error;
    if (events.length > 1) return events.flatMap((event) => enqueueAll(store, [event]));
    return [refused(error)];
  }
}

function refused(error: unknown): EnqueueOutcome {
  return { status: "refused", code: codeOf(error) ?? "EVENT_UNWRITABLE", message: messageOf(error) };
}

function rowOf(event: CleanEvent): NewRow {
  const { event_id, event_type } = event;
  if (!isText(event_id) || !isText(event_type))
    throw new TypeError("An event needs an event_id and an event_type to be queued");
  return { event_id, event_type, data: JSON.stringify(event), key: coalesceKey(event) };
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function writeRows(store: QueueStore, rows: readonly (NewRow | null)[]): EnqueueOutcome[] {
  const { database, ledger } = store;
  const { id, timestamp } = lastRow(store);
  // A clock that stepped back must not bring a newer event before an older one.
  const at = Math.max(Math.floor(store.now() / 1000), timestamp);
  const rebooked: Rebooked = { accepted: [], superseded: [] };
  const outcomes = rows.map((row) => (row === null ? EXCLUDED : writeRow(database, row, at, rebooked)));
  ledger.acceptBehind(id);
  if (rebooked.accepted.length > 0) ledger.accept(rebooked.accepted);
  ledger.move(rebooked.superseded, "superseded");
  makeRoom(store);
  return outcomes;
}

// Each in a query of its own: SQLite finds one maximum by index and reads the whole table for two.
function lastRow({ database }: QueueStore): { readonly id: number; readonly timestamp: number } {
  return database
    .prepare(
      "SELECT coalesce((SELECT max(id) FROM queue), 0) AS id, coalesce((SELECT max(timestamp) FROM queue), 0) AS timestamp",
    )
    .get<{ id: number; timestamp: number }>()!;
}

function writeRow(
  database: QueueStore["database"],
  row: NewRow,
  at: number,
  rebooked: Rebooked,
): EnqueueOutcome {
  if (row.key !== null && coalesced(database, row, row.key, at, rebooked)) return { status: "coalesced" };
  const { changes } = database
    .prepare(
      "INSERT INTO queue (event_id, event_type, data, timestamp, coalesce_key) VALUES (?, ?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING",
    )
    .run(row.event_id, row.event_type, row.data, at, row.key);
  if (changes > 0) return { status: "queued" };
  database
    .prepare("UPDATE queue SET event_type = ?, data = ?, timestamp = ?, coalesce_key = ? WHERE event_id = ?")
    .run(row.event_type, row.data, at, row.key, row.event_id);
  rebooked.accepted.push(row.event_id);
  return { status: "updated" };
}

/** Puts the event in the place of an older one that says the same; false where there is none. */
function coalesced(
  database: QueueStore["database"],
  row: NewRow,
  key: string,
  at: number,
  rebooked: Rebooked,
): boolean {
  const older = database
    .prepare(
      "SELECT id, event_id FROM queue WHERE coalesce_key = ? AND NOT EXISTS (SELECT 1 FROM queue WHERE event_id = ?) ORDER BY id LIMIT 1",
    )
    .get<{ id: number; event_id: string }>(key, row.event_id);
  if (older === undefined) return false;
  database
    .prepare("UPDATE queue SET event_id = ?, data = ?, timestamp = ? WHERE id = ?")
    .run(row.event_id, row.data, at, older.id);
  // Booked first, since the older one may have come in the same batch.
  rebooked.accepted.push(older.event_id, row.event_id);
  rebooked.superseded.push(older.event_id);
  return true;
}

/** Writes the oldest events over the cap to the overflow file; throws where it cannot, and then nothing is queued. */
function makeRoom(store: QueueStore): void {
  const { database, ledger, overflow, maxSize } = store;
  const { low, high } = database
    .prepare(
      "SELECT coalesce((SELECT min(id) FROM queue), 0) AS low, coalesce((SELECT max(id) FROM queue), 0) AS high",
    )
    .get<{ low: number; high: number }>()!;
  // The ids in use span at least the size, and counting rows is slow.
  if (high - low < maxSize) return;
  const excess = database.prepare("SELECT count(*) AS n FROM queue").get<{ n: number }>()!.n - maxSize;
  if (excess <= 0) return;
  if (overflow === null) throw queueFull(maxSize);
  const oldest = database
    .prepare(`SELECT ${ROW} FROM queue ORDER BY timestamp, id LIMIT ?`)
    .all<QueueRow>(excess);
  const file = overflow.append(oldest);
  const ids = oldest.map(({ event_id }) => event_id);
  ledger.adopt(ids);
  ledger.move(ids, "overflowed", { target: file });
  database
    .prepare("DELETE FROM queue WHERE event_id IN (SELECT value FROM json_each(?))")
    .run(JSON.stringify(ids));
  const message = `The queue holds ${maxSize} events: the oldest ${ids.length} went to ${file}. Push, then import it.`;
  store.onWarning({ code: "QUEUE_OVERFLOW", message });
}

function queueFull(maxSize: number): Error {
  const message = `The queue holds ${maxSize} events and has no overflow file. Push, or name a folder for it.`;
  return Object.assign(new Error(message), { code: "QUEUE_FULL" });
}
