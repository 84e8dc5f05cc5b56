import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { sanitizeEventForLog, type WireEvent } from "@spec-kitty/sync-protocol";
import { codeOf, messageOf, SyncError } from "../errors.js";
import { eventLine, writeSynced } from "./overflow.js";
import type { CleanEvent, EnqueueOutcome } from "./port.js";
import type { QueueStore } from "./store.js";

export interface ExportOptions {
  /** `undelivered` is both. */
  readonly which: "queue" | "dead" | "undelivered";
  /** Whether the events leave the queue once the file is on the disk. */
  readonly remove: boolean;
}

/** Writes events to a new file, one a line, in order of delivery; returns how many. Throws `SyncError`. */
export function exportEvents(store: QueueStore, path: string, { which, remove }: ExportOptions): number {
  const { database, ledger } = store;
  return database.transaction(() => {
    const rows = rowsOf(store, which);
    try {
      writeSynced(path, "wx", rows.map(({ data }) => `${eventLine(data)}\n`).join(""));
    } catch (error) {
      const advice =
        codeOf(error) === "EEXIST" ? "Name a file that does not exist." : "Name a file that can be written.";
      const message = `${path}: ${messageOf(error)}. Nothing was exported. ${advice}`;
      throw new SyncError("QUEUE_FILE_UNWRITABLE", message, { cause: error });
    }
    if (!remove) return rows.length;
    const ids = rows.map(({ event_id }) => event_id);
    ledger.adopt(ids);
    ledger.move(ids, "overflowed", { target: path });
    for (const table of ["queue", "skitty_dead_letter"])
      database
        .prepare(`DELETE FROM ${table} WHERE event_id IN (SELECT value FROM json_each(?))`)
        .run(JSON.stringify(ids));
    return rows.length;
  });
}

type ExportRow = { readonly event_id: string; readonly data: string };

function rowsOf({ database }: QueueStore, which: ExportOptions["which"]): ExportRow[] {
  const queued =
    which === "dead"
      ? []
      : database.prepare("SELECT event_id, data FROM queue ORDER BY timestamp, id").all<ExportRow>();
  const dead =
    which === "queue"
      ? []
      : database
          .prepare("SELECT event_id, data FROM skitty_dead_letter ORDER BY queued_at, event_id")
          .all<ExportRow>();
  return [...queued, ...dead];
}

export interface ImportReport {
  /** Events that the queue now has. */
  readonly imported: number;
  /** Lines that did not come in, by line number from 1. */
  readonly refused: readonly { readonly line: number; readonly code: string; readonly message: string }[];
}

const CHUNK = 1000;

/** Reads events from an overflow or export file, ours or a Python client's. Throws `SyncError` where it cannot be read. */
export async function importEvents(
  path: string,
  enqueue: (events: readonly CleanEvent[]) => Promise<readonly EnqueueOutcome[]>,
): Promise<ImportReport> {
  const refused: { line: number; code: string; message: string }[] = [];
  let imported = 0;
  let chunk: { line: number; event: CleanEvent }[] = [];
  const flush = async () => {
    const outcomes = await enqueue(chunk.map(({ event }) => event));
    outcomes.forEach((outcome, i) => {
      if (outcome.status !== "refused") imported++;
      else refused.push({ line: chunk[i]!.line, code: outcome.code, message: outcome.message });
    });
    chunk = [];
  };
  try {
    let line = 0;
    for await (const text of createInterface({
      input: createReadStream(path, "utf8"),
      crlfDelay: Infinity,
    })) {
      line++;
      if (text.trim() === "") continue;
      const event = readLine(text);
      if (typeof event === "string") refused.push({ line, code: "LINE_UNREADABLE", message: event });
      else chunk.push({ line, event });
      if (chunk.length === CHUNK) await flush();
    }
  } catch (error) {
    throw new SyncError(
      "QUEUE_FILE_UNREADABLE",
      `${path}: ${messageOf(error)}. Name a file of events, one a line.`,
      {
        cause: error,
      },
    );
  }
  await flush();
  return { imported, refused };
}

function readLine(text: string): CleanEvent | string {
  try {
    const event: unknown = JSON.parse(text);
    if (typeof event !== "object" || event === null || Array.isArray(event)) return "Expected a JSON object";
    return sanitizeEventForLog(event as WireEvent);
  } catch (error) {
    return messageOf(error);
  }
}
