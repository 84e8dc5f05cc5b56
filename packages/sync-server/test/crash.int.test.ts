/** What was acknowledged is kept, once, whatever happens to the process that acknowledged it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeWithPostgres } from "../../../test/support/postgres.ts";
import { type ServerProcess, serveJson, startProcess } from "./process.js";
import { type Json, move, PROJECT } from "./server.js";
import { readStream } from "./stream.js";

const BATCH = 20;
const CLIENTS = 4;
const BATCHES = 60;

/** Sends its batches one after the other, each until it is acknowledged, to whatever server answers. */
async function client(number: number, urls: () => readonly string[], token: string): Promise<number> {
  let acknowledged = 0;
  for (let batch = 0; batch < BATCHES; batch++) {
    const first = 1 + (number * BATCHES + batch) * BATCH;
    const events = Array.from({ length: BATCH }, (_, i) =>
      move(first + i, "planned", "claimed", { wp: `WP0${number}` }),
    );
    for (let attempt = 0; ; attempt++) {
      const choices = urls();
      const statuses = await send(choices[(number + attempt) % choices.length]!, token, events);
      if (statuses === undefined) {
        if (attempt > 200) throw new Error("no server answers any more");
        await new Promise((resolve) => setTimeout(resolve, 25));
        continue;
      }
      expect(statuses.every((status) => status === "success" || status === "duplicate")).toBe(true);
      acknowledged += statuses.length;
      break;
    }
  }
  return acknowledged;
}

/** One status per event, undefined where no answer came. */
async function send(url: string, token: string, events: readonly object[]): Promise<string[] | undefined> {
  try {
    const response = await fetch(`${url}/api/v1/events/batch/`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-encoding": "gzip" },
      body: gzipSync(JSON.stringify({ events })),
    });
    if (response.status !== 200) return undefined;
    return ((await response.json()) as Json).results.map(({ status }: { status: string }) => status);
  } catch {
    return undefined;
  }
}

async function journalled(url: string, token: string): Promise<string[]> {
  const ids: string[] = [];
  for (let after: number | null = 0; after !== null; ) {
    const response = await fetch(`${url}/api/v1/events?after=${after}&limit=500`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const page = (await response.json()) as Json;
    ids.push(...page.events.map(({ event }: Json) => event.event_id));
    after = page.next;
  }
  return ids;
}

const ALL = Array.from({ length: CLIENTS * BATCHES * BATCH }, (_, i) => move(i + 1, "", "").event_id);

async function expectAllOnce(url: string, token: string): Promise<void> {
  const ids = await journalled(url, token);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ALL);
  const response = await fetch(`${url}/api/v1/projects/${PROJECT}/missions/001-demo`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(((await response.json()) as Json).state.event_count).toBe(ALL.length);
}

describe("on SQLite", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "sync-crash-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("killed again and again under load and started on the same store and port", async () => {
    const store = `sqlite:${join(folder, "server.db")}`;
    const { access_token: token } = await serveJson("token", "--store", store, "--user", "a@example.org");
    let server: ServerProcess = await startProcess(store, "--port", "0");
    const { port } = new URL(server.url);
    const clients = Array.from({ length: CLIENTS }, (_, i) => client(i, () => [server.url], token!));
    const working = Promise.all(clients);
    for (let kill = 0; kill < 4; kill++) {
      await new Promise((resolve) => setTimeout(resolve, 150));
      await server.end("SIGKILL");
      server = await startProcess(store, "--port", port);
    }
    expect((await working).reduce((sum, n) => sum + n, 0)).toBe(ALL.length);
    await expectAllOnce(server.url, token!);
    const { code, after } = await server.end("SIGTERM");
    expect(code).toBe(0);
    expect(after).toBeLessThan(5000);
  }, 60_000);
});

describeWithPostgres("on PostgreSQL", (postgres) => {
  test("two servers share one database, one is killed under load, and a reader of the other misses nothing", async () => {
    const store = postgres().newDatabase();
    const { access_token: token } = await serveJson("token", "--store", store, "--user", "a@example.org");
    const servers = await Promise.all([
      startProcess(store, "--port", "0"),
      startProcess(store, "--port", "0"),
    ]);
    try {
      const alive = {
        fetch: (path: string, init?: RequestInit) =>
          fetch(`${servers[1]!.url}${path}`, {
            ...init,
            headers: { ...init?.headers, authorization: `Bearer ${token}` },
          }),
      };
      const stream = await readStream(alive, "?after=0");
      const reading = (async () => {
        const positions: number[] = [];
        while (positions.length < ALL.length) positions.push((await stream.next()).position);
        return positions;
      })();
      let urls = servers.map(({ url }) => url);
      const working = Promise.all(Array.from({ length: CLIENTS }, (_, i) => client(i, () => urls, token!)));
      await new Promise((resolve) => setTimeout(resolve, 300));
      await servers[0]!.end("SIGKILL");
      urls = [servers[1]!.url];
      expect((await working).reduce((sum, n) => sum + n, 0)).toBe(ALL.length);
      await expectAllOnce(servers[1]!.url, token!);
      const positions = await reading;
      expect(positions).toEqual([...positions].sort((a, b) => a - b));
      expect(new Set(positions).size).toBe(ALL.length);
      await stream.close();
    } finally {
      await Promise.all(servers.map((server) => server.end("SIGTERM")));
    }
  }, 60_000);

  test("the database itself crashes and comes back: clients carry on, nothing is lost", async () => {
    const store = postgres().newDatabase();
    const { access_token: token } = await serveJson("token", "--store", store, "--user", "a@example.org");
    const server = await startProcess(store, "--port", "0");
    try {
      const working = Promise.all(
        Array.from({ length: CLIENTS }, (_, i) => client(i, () => [server.url], token!)),
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      await postgres().crash();
      await working;
      await expectAllOnce(server.url, token!);
    } finally {
      await server.end("SIGTERM");
    }
  }, 60_000);
});
