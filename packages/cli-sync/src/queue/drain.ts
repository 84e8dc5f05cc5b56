import { sanitizeEventForLog, type WireEvent } from "@spec-kitty/sync-protocol";
import { messageOf } from "../errors.js";
import { withoutLegacyDossier } from "./legacy-dossier.js";
import type { QueuedEvent, QueuePlace } from "./port.js";
import { bury } from "./settle.js";
import { type QueueRow, type QueueStore, ROW } from "./store.js";

const START: QueuePlace = { timestamp: Number.MIN_SAFE_INTEGER, id: 0 };

/** The next events in order of delivery. Rows that nobody can read go to the dead letters (`cli-sync 3.1`). */
export function drain(store: QueueStore, limit: number, after: QueuePlace = START): QueuedEvent[] {
  const events: QueuedEvent[] = [];
  // Where a whole page cannot be read, the next one is tried: an empty answer means the end.
  for (let place = after; events.length === 0; ) {
    const rows = store.database
      .prepare(`SELECT ${ROW} FROM queue WHERE (timestamp, id) > (?, ?) ORDER BY timestamp, id LIMIT ?`)
      .all<QueueRow>(place.timestamp, place.id, limit);
    if (rows.length === 0) return [];
    for (const row of rows) {
      const event = readRow(row);
      if (typeof event === "string") setAside(store, row, event);
      else events.push(event);
    }
    place = rows.at(-1)!;
  }
  return events;
}

/** The event of a row, or why it is none. */
function readRow({ data, retry_count, timestamp, id }: QueueRow): QueuedEvent | string {
  try {
    const event: unknown = JSON.parse(data);
    if (!isEvent(event)) return "Expected a JSON object with event_id, event_type and a payload object";
    // Whoever wrote the row: nothing personal leaves the queue.
    const clean = sanitizeEventForLog(withoutLegacyDossier(event));
    return { event: clean, retry_count, queued_at: timestamp, place: { timestamp, id } };
  } catch (error) {
    return messageOf(error);
  }
}

function isEvent(value: unknown): value is WireEvent {
  const { event_id, event_type, payload } = (value ?? {}) as { readonly [key: string]: unknown };
  const isObject = typeof payload === "object" && payload !== null && !Array.isArray(payload);
  return typeof event_id === "string" && typeof event_type === "string" && isObject;
}

function setAside(store: QueueStore, { event_id }: QueueRow, why: string): void {
  store.database.transaction(() => {
    store.ledger.adopt([event_id]);
    bury(store, [event_id], null, { category: "unreadable", message: why });
  });
}
