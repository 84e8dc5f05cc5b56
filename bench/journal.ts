/** A journal in a SQLite file against SQLite alone: the same library, pragmas and rows. */
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Event } from "../packages/events-core/dist/index.js";
import { suiteEvent } from "../packages/events-core/dist/suites.js";
import { availableDrivers, openDatabase } from "../packages/store-sqlite/dist/database.js";
import { SqliteJournal } from "../packages/store-sqlite/dist/index.js";
import type { BenchRow } from "./row.ts";

const ROUNDS = 5;
const BATCH = 1000;
/** Events of one round: each alone, and in batches. */
const SINGLE = 1000;
const BATCHED = 20_000;

export async function rows(): Promise<BenchRow[]> {
  return [
    await row("journal on SQLite, one durable append at a time", SINGLE, 1),
    await row("journal on SQLite, batches of 1,000", BATCHED, BATCH),
  ];
}

type Work = () => Promise<void> | void;

async function row(name: string, count: number, batch: number): Promise<BenchRow> {
  const events = Array.from({ length: count }, (_, n) => suiteEvent(n));
  const times = { ours: Number.POSITIVE_INFINITY, floor: Number.POSITIVE_INFINITY };
  for (let round = 0; round < ROUNDS; round++) {
    times.floor = Math.min(times.floor, await onFreshFile((path) => alone(path, events, batch)));
    times.ours = Math.min(times.ours, await onFreshFile((path) => journalled(path, events, batch)));
  }
  const rate = (milliseconds: number) => (count / milliseconds) * 1000;
  const [ours, floor] = [rate(times.ours), rate(times.floor)];
  const ratio = ours / floor;
  return { name, unit: "events/s", ours, peer: null, floor, ratio, limit: 0.5, ok: ratio >= 0.5 };
}

/** Milliseconds that the work takes on a new file; opening it and making the table is not counted. */
async function onFreshFile(open: (path: string) => { work: Work; close(): void }): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "bench-journal-"));
  const { work, close } = open(join(folder, "journal.db"));
  try {
    const start = performance.now();
    await work();
    return performance.now() - start;
  } finally {
    close();
    rmSync(folder, { recursive: true });
  }
}

function journalled(path: string, events: readonly Event[], batch: number) {
  const database = openDatabase(path);
  const journal = new SqliteJournal<Event>(database);
  const work = async () => {
    for (let at = 0; at < events.length; at += batch) await journal.append(events.slice(at, at + batch));
  };
  return { work, close: () => database.close() };
}

/** Texts that are ready into a table with the same columns and indices, in the same transactions, by the library itself. */
function alone(path: string, events: readonly Event[], batch: number) {
  const database = openAlone(path);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL");
  database.exec(
    "CREATE TABLE plain (position INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, body TEXT NOT NULL)",
  );
  const insert = database.prepare("INSERT INTO plain (key, body) VALUES (?, ?)");
  const texts = events.map((event) => [event.event_id, JSON.stringify(event)] as const);
  const work = () => {
    for (let at = 0; at < texts.length; at += batch) {
      database.exec("BEGIN IMMEDIATE");
      for (const [key, body] of texts.slice(at, at + batch)) insert.run(key, body);
      database.exec("COMMIT");
    }
  };
  return { work, close: () => database.close() };
}

interface Alone {
  exec(sql: string): void;
  prepare(sql: string): { run(...values: string[]): unknown };
  close(): void;
}

/** The library that ours takes on this Node, without us. */
function openAlone(path: string): Alone {
  type Constructor = new (path: string) => Alone;
  if (availableDrivers()[0] === "libsql") {
    const require = createRequire(new URL("../packages/store-sqlite/package.json", import.meta.url));
    return new (require("libsql") as Constructor)(path);
  }
  const sqlite = process.getBuiltinModule("node:sqlite") as unknown as { DatabaseSync: Constructor };
  return new sqlite.DatabaseSync(path);
}
