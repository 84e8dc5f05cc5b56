/** The sync server as a process of its own: intake against JSON, gzip and SQLite alone; one change to many readers; memory. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { openDatabase } from "../packages/store-sqlite/dist/database.js";
import type { BenchRow } from "./row.ts";

const skitty = fileURLToPath(new URL("../packages/cli/bin/skitty.js", import.meta.url));
const BATCH = 1000;
const CONNECTIONS = 2;
const INTAKE = 40_000;
const LONG_RUN = 360_000;
const STREAMS = 1000;

export async function rows(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-server-"));
  const server = await start(`sqlite:${join(folder, "server.db")}`);
  try {
    const floor = floorRate(join(folder, "floor.db"));
    // The first tenth of the long run warms the server up.
    await server.push(0, LONG_RUN / 10);
    const afterTenth = await server.memory();
    const intake = await server.push(LONG_RUN / 10, INTAKE);
    await server.push(LONG_RUN / 10 + INTAKE, LONG_RUN - LONG_RUN / 10 - INTAKE);
    const afterAll = await server.memory();
    const fanOut = await server.fanOut(LONG_RUN + 1);
    const ratio = floor / intake.rate;
    const growth = afterAll / afterTenth;
    return [
      {
        name: "server intake over HTTP, time against JSON + gzip + SQLite",
        unit: "events/s",
        ours: intake.rate,
        peer: null,
        floor,
        ratio,
        limit: 3,
        ok: ratio <= 3,
      },
      ...[0.5, 0.99].map((share) => {
        const ours = percentile(intake.latencies, share);
        const name = `server answer to ${BATCH} events, ${share * 100} % of batches within`;
        return {
          name,
          unit: "ms",
          ours,
          peer: null,
          floor: null,
          ratio: ours / 5000,
          limit: 1,
          ok: ours <= 5000,
        };
      }),
      {
        name: `one change to ${STREAMS} open streams`,
        unit: "ms",
        ours: fanOut,
        peer: null,
        floor: null,
        ratio: fanOut / 1000,
        limit: 1,
        ok: fanOut <= 1000,
      },
      {
        name: `server memory after ${LONG_RUN} events against after the first tenth`,
        unit: "MB",
        ours: afterAll,
        peer: null,
        floor: afterTenth,
        ratio: growth,
        limit: 1.2,
        ok: growth <= 1.2,
      },
    ];
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

const LANES = ["planned", "claimed", "in_progress", "for_review", "done"];

/** Event number `n`; missions have 500 events each. */
function event(n: number) {
  return {
    event_id: `01J${String(n).padStart(23, "0")}`,
    event_type: "WPStatusChanged",
    aggregate_id: "WP01",
    aggregate_type: "WorkPackage",
    schema_version: "3.0.0",
    build_id: "3c0e8e26-8214-5dd7-a04d-496571b5d68d",
    payload: {
      wp_id: `WP0${n % 9}`,
      from_lane: LANES[n % 5],
      to_lane: LANES[(n + 1) % 5],
      actor: "anna",
      mission_slug: `mission-${Math.floor(n / 500)}`,
      execution_mode: "worktree",
    },
    node_id: "b805cd5cee74",
    lamport_clock: n,
    causation_id: null,
    correlation_id: `01J${String(n).padStart(23, "0")}`,
    timestamp: new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString(),
    team_slug: null,
    project_uuid: "b1239819-0a30-4845-938b-4bf5392f18e8",
    project_slug: "demo",
    git_branch: "main",
    head_commit_sha: null,
    repo_slug: "acme/demo",
  };
}

function batch(first: number): Buffer {
  return gzipSync(JSON.stringify({ events: Array.from({ length: BATCH }, (_, i) => event(first + i)) }));
}

/** Events a second of the same work without a server: parse, write each event as text, one commit a batch. */
function floorRate(file: string): number {
  const database = openDatabase(file);
  database.exec(
    "CREATE TABLE journal (position INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, body TEXT NOT NULL)",
  );
  const insert = database.prepare(
    "INSERT INTO journal (key, body) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
  );
  const started = performance.now();
  for (let n = 0; n < INTAKE; n += BATCH) {
    const { events } = JSON.parse(gunzipSync(batch(n)).toString("utf8")) as {
      events: { event_id: string }[];
    };
    database.transaction(() => {
      for (const one of events) insert.run(one.event_id, JSON.stringify(one));
    });
    gzipSync(JSON.stringify({ results: events.map(({ event_id }) => ({ event_id, status: "success" })) }));
  }
  const seconds = (performance.now() - started) / 1000;
  database.close();
  return INTAKE / seconds;
}

async function start(store: string) {
  const { access_token: token } = JSON.parse(
    execFileSync(
      process.execPath,
      [skitty, "serve", "token", "--store", store, "--user", "b@example.org", "--json"],
      { encoding: "utf8" },
    ),
  );
  const child: ChildProcess = spawn(
    process.execPath,
    [skitty, "serve", "--store", store, "--port", "0", "--json", "--log-level", "silent"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [line] = (await once(createInterface({ input: child.stdout! }), "line")) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const headers = { authorization: `Bearer ${token}` };

  const post = async (first: number): Promise<number> => {
    const body = new Uint8Array(batch(first));
    const begun = performance.now();
    const response = await fetch(`${url}/api/v1/events/batch/`, {
      method: "POST",
      headers: { ...headers, "content-encoding": "gzip" },
      body,
    });
    const { results } = (await response.json()) as { results: { status: string }[] };
    if (results.length !== BATCH || results.some(({ status }) => status !== "success"))
      throw new Error(`batch ${first}: ${response.status}`);
    return performance.now() - begun;
  };

  return {
    async push(from: number, count: number) {
      const latencies: number[] = [];
      let next = from;
      const started = performance.now();
      const connection = async () => {
        while (next < from + count) {
          const first = next;
          next += BATCH;
          latencies.push(await post(first));
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, connection));
      return { rate: count / ((performance.now() - started) / 1000), latencies };
    },
    /** Resident megabytes, the least of some looks, so that garbage that is about to go does not count. */
    async memory() {
      let least = Number.POSITIVE_INFINITY;
      for (let look = 0; look < 10; look++) {
        const text = await (await fetch(`${url}/metrics`, { headers })).text();
        least = Math.min(least, Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)![1]) / 2 ** 20);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      return least;
    },
    /** Milliseconds from sending an event until all streams have it. */
    async fanOut(n: number) {
      const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
      let arrived = 0;
      let all = () => {};
      const open = () =>
        new Promise<() => void>((ready, failed) => {
          const asked = request(`${url}/api/v1/stream`, { agent, headers }, (answer) => {
            answer.setEncoding("utf8");
            answer.on("data", (text: string) => {
              if (text.includes("event: position")) ready(() => asked.destroy());
              if (text.includes("event: event") && ++arrived === STREAMS) all();
            });
            answer.on("error", () => {});
          });
          asked.on("error", failed).end();
        });
      const close: (() => void)[] = [];
      for (let i = 0; i < STREAMS; i += 50)
        close.push(...(await Promise.all(Array.from({ length: 50 }, open))));
      const everywhere = new Promise<void>((resolve) => {
        all = resolve;
      });
      const begun = performance.now();
      await fetch(`${url}/api/v1/events/batch/`, {
        method: "POST",
        headers,
        body: JSON.stringify({ events: [event(n)] }),
      });
      await everywhere;
      const took = performance.now() - begun;
      for (const end of close) end();
      agent.destroy();
      return took;
    },
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}
