/** A server in this process with a store of its own and a clock that tests turn. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { machineSystem } from "@spec-kitty/events-core/system";
import { pino } from "pino";
import {
  LOCAL_MEMBER,
  Members,
  openServerStore,
  type RunningServer,
  type ServeOptions,
  type ServerStore,
  Sessions,
  startServer,
} from "../src/index.js";

export interface TestServer {
  readonly url: string;
  readonly store: ServerStore;
  readonly members: Members;
  /** All that was logged. */
  readonly log: string[];
  readonly team: string;
  readonly token: string;
  /** Turns the clock forward. */
  advance(milliseconds: number): void;
  fetch(path: string, init?: RequestInit & { readonly token?: string | null }): Promise<Response>;
  json(path: string, token?: string): Promise<Json>;
  push(
    events: readonly unknown[],
    options?: { token?: string; headers?: Record<string, string> },
  ): Promise<Response>;
  /** Stops the server and opens another one on the same store. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the test asserts
export type Json = any;

export async function testServer(
  options: Partial<ServeOptions> & { readonly address?: string } = {},
): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "sync-server-"));
  const { address = `sqlite:${join(folder, "server.db")}`, ...more } = options;
  const { newEventId } = machineSystem();
  let ahead = 0;
  const system = {
    epochMilliseconds: () => Date.now() + ahead,
    newId: newEventId,
    randomBytes: (count: number) => randomBytes(count),
  };
  const log: string[] = [];
  const logger = pino({ level: "debug" }, { write: (line: string) => void log.push(line) });
  const store = await openServerStore(address);
  const start = (port = 0) => startServer({ store, system, logger, port, ...more });
  let running: RunningServer = await start();
  const members = new Members(store.sql, system);
  const { user_id } = await members.ensure(LOCAL_MEMBER);
  const [team] = await members.teamsOf(user_id);
  const { access_token: token } = await new Sessions(store.sql, system).begin(user_id, team!.team_id);

  const server: TestServer = {
    get url() {
      return running.url;
    },
    ...{ store, members, log, token, team: team!.team_id },
    advance: (milliseconds) => {
      ahead += milliseconds;
    },
    fetch: (path, { token: as = token, headers, ...init } = {}) =>
      fetch(`${running.url}${path}`, {
        ...init,
        headers: { ...(as !== null && { authorization: `Bearer ${as}` }), ...(headers as object) },
      }),
    json: async (path, as = token) => (await server.fetch(path, { token: as })).json(),
    push: (events, { token: as = token, headers = {} } = {}) =>
      server.fetch("/api/v1/events/batch/", {
        method: "POST",
        token: as,
        headers: { "content-type": "application/json", "content-encoding": "gzip", ...headers },
        body: gzipSync(JSON.stringify({ events })),
      }),
    async restart() {
      const { port } = new URL(running.url);
      await running.close();
      running = await start(Number(port));
    },
    async close() {
      await running.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return server;
}

export const PROJECT = "b1239819-0a30-4845-938b-4bf5392f18e8";
export const ulid = (n: number): string => `01J${String(n).padStart(23, "0")}`;

/** Event number `n`, as a client of profile S sends it. */
export function wireEvent(n: number, event_type: string, payload: object, more: object = {}) {
  return {
    event_id: ulid(n),
    event_type,
    aggregate_id: "WP01",
    aggregate_type: "WorkPackage",
    schema_version: "3.0.0",
    build_id: "3c0e8e26-8214-5dd7-a04d-496571b5d68d",
    payload,
    node_id: "b805cd5cee74",
    lamport_clock: n,
    causation_id: null,
    correlation_id: ulid(n),
    timestamp: new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString(),
    team_slug: null,
    project_uuid: PROJECT,
    project_slug: "demo",
    git_branch: "main",
    head_commit_sha: null,
    repo_slug: "acme/demo",
    ...more,
  };
}

/** A move of a work package. */
export function move(n: number, from_lane: string, to_lane: string, options: MoveOptions = {}) {
  const { wp = "WP01", mission = "001-demo", ...more } = options;
  const payload = {
    wp_id: wp,
    from_lane,
    to_lane,
    actor: "anna",
    mission_slug: mission,
    execution_mode: "worktree",
  };
  return wireEvent(n, "WPStatusChanged", payload, more);
}

interface MoveOptions {
  readonly wp?: string;
  readonly mission?: string;
  /** Keys of the envelope. */
  readonly [key: string]: unknown;
}
