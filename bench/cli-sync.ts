/** The client of sync: its queue against SQLite alone, a push to a running server against JSON, gzip and SQLite alone, and commits. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import {
  type AccessSource,
  type CleanEvent,
  httpBatchTransport,
  machineSyncSystem,
  OfflineQueue,
  push,
} from "../packages/cli-sync/dist/index.js";
import { type Database, openDatabase } from "../packages/store-sqlite/dist/database.js";
import { sanitizeEventForLog } from "../packages/sync-protocol/dist/index.js";
import { localCommitRows } from "./local-commits.ts";
import type { BenchRow } from "./row.ts";

const skitty = fileURLToPath(new URL("../packages/cli/bin/skitty.js", import.meta.url));
const ROUNDS = 5;
const BATCH = 1000;
const SINGLE = 1000;
const MANY = 10_000;

const system = machineSyncSystem();
const onWarning = ({ message }: { readonly message: string }) => {
  throw new Error(message);
};

export async function rows(): Promise<BenchRow[]> {
  return [
    await queueRow("queue, one durable insert at a time, against SQLite", SINGLE, 1),
    await queueRow("queue, batches of 1,000, against SQLite", MANY, BATCH),
    await pushRow(),
    ...(await commitRows()),
  ];
}

async function commitRows(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-server-"));
  const server = await startServer(`sqlite:${join(folder, "server.db")}`);
  try {
    return await localCommitRows(server);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Event number `n` of round `round`. */
function event(n: number, round: number): CleanEvent {
  const event_id = `01J${String(round * MANY + n).padStart(23, "0")}`;
  return sanitizeEventForLog({
    event_id,
    event_type: "WPStatusChanged",
    aggregate_id: "WP01",
    aggregate_type: "WorkPackage",
    schema_version: "3.0.0",
    build_id: "3c0e8e26-8214-5dd7-a04d-496571b5d68d",
    payload: {
      ...{ wp_id: `WP0${n % 9}`, from_lane: "planned", to_lane: "claimed", actor: "anna" },
      mission_slug: `${String(round).padStart(3, "0")}-mission-${Math.floor(n / 500)}`,
      ...{ execution_mode: "worktree", force: false },
    },
    node_id: "b805cd5cee74",
    lamport_clock: n,
    causation_id: null,
    correlation_id: event_id,
    timestamp: "2026-03-01T10:00:00.250000+00:00",
    team_slug: "local",
    project_uuid: "b1239819-0a30-4845-938b-4bf5392f18e8",
    project_slug: "demo",
    git_branch: "main",
    head_commit_sha: "d20ef35cd20ef35cd20ef35cd20ef35cd20ef35c",
    repo_slug: "acme/demo",
    drain_blocked_reason: null,
  });
}

const events = (count: number, round: number) => Array.from({ length: count }, (_, n) => event(n, round));

async function queueRow(name: string, count: number, batch: number): Promise<BenchRow> {
  const given = events(count, 0);
  const least = { ours: Number.POSITIVE_INFINITY, floor: Number.POSITIVE_INFINITY };
  for (let round = 0; round < ROUNDS; round++) {
    least.floor = Math.min(least.floor, await inFolder((folder) => aloneInsert(folder, given, batch)));
    least.ours = Math.min(least.ours, await inFolder((folder) => queued(folder, given, batch)));
  }
  const rate = (milliseconds: number) => (count / milliseconds) * 1000;
  const [ours, floor] = [rate(least.ours), rate(least.floor)];
  const ratio = ours / floor;
  return { name, unit: "events/s", ours, peer: null, floor, ratio, limit: 0.5, ok: ratio >= 0.5 };
}

async function inFolder(work: (folder: string) => Promise<number>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "bench-client-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function queued(folder: string, given: readonly CleanEvent[], batch: number): Promise<number> {
  const queue = await OfflineQueue.open({ path: join(folder, "queue.db"), system, onWarning });
  const started = performance.now();
  for (let at = 0; at < given.length; at += batch) {
    for (const { status } of await queue.enqueueAll(given.slice(at, at + batch)))
      if (status !== "queued") throw new Error(`an event is ${status}`);
  }
  const took = performance.now() - started;
  await queue.close();
  return took;
}

/** The table and the indices of the contract, the same library and pragmas, and nothing of ours. */
function plainQueue(folder: string): Database {
  const database = openDatabase(join(folder, "plain.db"));
  database.exec(`
    CREATE TABLE queue (id INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT UNIQUE NOT NULL, event_type TEXT NOT NULL,
      data TEXT NOT NULL, timestamp INTEGER NOT NULL, retry_count INTEGER DEFAULT 0, coalesce_key TEXT);
    CREATE INDEX idx_timestamp ON queue (timestamp);
    CREATE INDEX idx_retry ON queue (retry_count);
    CREATE INDEX idx_coalesce_key ON queue (coalesce_key)`);
  return database;
}

function insertPlainly(database: Database, given: readonly CleanEvent[], batch: number): void {
  const insert = database.prepare(
    "INSERT INTO queue (event_id, event_type, data, timestamp) VALUES (?, ?, ?, ?)",
  );
  for (let at = 0; at < given.length; at += batch)
    database.transaction(() => {
      for (const one of given.slice(at, at + batch))
        insert.run(one.event_id, one.event_type, JSON.stringify(one), 1);
    });
}

async function aloneInsert(folder: string, given: readonly CleanEvent[], batch: number): Promise<number> {
  using database = plainQueue(folder);
  const started = performance.now();
  insertPlainly(database, given, batch);
  return performance.now() - started;
}

async function pushRow(): Promise<BenchRow> {
  const folder = mkdtempSync(join(tmpdir(), "bench-push-"));
  const server = await startServer(`sqlite:${join(folder, "server.db")}`);
  try {
    const least = { ours: Number.POSITIVE_INFINITY, floor: Number.POSITIVE_INFINITY };
    for (let round = 1; round <= ROUNDS; round++) {
      const given = events(MANY, round);
      least.floor = Math.min(least.floor, await inFolder((own) => aloneDeliver(own, given)));
      least.ours = Math.min(least.ours, await inFolder((own) => delivered(own, given, server)));
    }
    const ratio = least.ours / least.floor;
    const name = "push of 10,000 events to a server, time against JSON + gzip + SQLite";
    return {
      ...{ name, unit: "ms", ours: least.ours, peer: null, floor: least.floor },
      ...{ ratio, limit: 3, ok: ratio <= 3 },
    };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Server = Awaited<ReturnType<typeof startServer>>;

async function delivered(
  folder: string,
  given: readonly CleanEvent[],
  { url, access }: Server,
): Promise<number> {
  const queue = await OfflineQueue.open({ path: join(folder, "queue.db"), system, onWarning });
  await queue.enqueueAll(given);
  const transport = httpBatchTransport({ server: url, access, fetch, now: () => Date.now() });
  const started = performance.now();
  const report = await push({ queue, transport, system });
  const took = performance.now() - started;
  await queue.close();
  if (report.delivered !== given.length) throw new Error(`delivered ${JSON.stringify(report)}`);
  return took;
}

/** The same way without us: read, pack, unpack, journal, answer, take off; one commit a batch on each side. */
async function aloneDeliver(folder: string, given: readonly CleanEvent[]): Promise<number> {
  using queue = plainQueue(folder);
  using journal = openDatabase(join(folder, "journal.db"));
  journal.exec(
    "CREATE TABLE journal (position INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, body TEXT NOT NULL)",
  );
  insertPlainly(queue, given, BATCH);
  const read = queue.prepare("SELECT id, data FROM queue ORDER BY timestamp, id LIMIT ?");
  const keep = journal.prepare("INSERT INTO journal (key, body) VALUES (?, ?)");
  const take = queue.prepare("DELETE FROM queue WHERE event_id = ?");
  const started = performance.now();
  for (;;) {
    const rows = read.all<{ id: number; data: string }>(BATCH);
    if (rows.length === 0) return performance.now() - started;
    const body = gzipSync(JSON.stringify({ events: rows.map(({ data }) => JSON.parse(data)) }));
    const arrived = JSON.parse(gunzipSync(body).toString("utf8")) as { events: CleanEvent[] };
    journal.transaction(() => {
      for (const one of arrived.events) keep.run(one.event_id, JSON.stringify(one));
    });
    const answer = JSON.stringify({
      results: arrived.events.map(({ event_id }) => ({ event_id, status: "success" })),
    });
    const { results } = JSON.parse(answer) as { results: { event_id: string }[] };
    queue.transaction(() => {
      for (const { event_id } of results) take.run(event_id);
    });
  }
}

async function startServer(store: string) {
  const asked = ["serve", "token", "--store", store, "--user", "b@example.org", "--json"];
  const { access_token: token, team_id: teamId } = JSON.parse(
    execFileSync(process.execPath, [skitty, ...asked], { encoding: "utf8" }),
  );
  const child: ChildProcess = spawn(
    process.execPath,
    [skitty, "serve", "--store", store, "--port", "0", "--json", "--log-level", "silent"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [line] = (await once(createInterface({ input: child.stdout! }), "line")) as [string];
  const opened = { ok: true, access: { token, teamId } } as const;
  const access: AccessSource = { access: async () => opened, renew: async () => opened };
  return {
    url: (JSON.parse(line) as { url: string }).url.replace(/\/$/, ""),
    ...{ access, token, teamId },
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}
