/** What who runs a server does with it: watch it, back it up, bring it back. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trace } from "@opentelemetry/api";
import { openDatabase } from "@spec-kitty/store-sqlite/database";
import { expect, test } from "vitest";
import { describeWithPostgres } from "../../../test/support/postgres.ts";
import { type Json, move, PROJECT, type TestServer, testServer } from "./server.js";

const MISSION = `/api/v1/projects/${PROJECT}/missions/001-demo`;

async function withServer(
  address: string | undefined,
  work: (server: TestServer) => Promise<void>,
): Promise<void> {
  const server = await testServer(address === undefined ? {} : { address });
  try {
    await work(server);
  } finally {
    await server.close();
  }
}

test("a copy of the SQLite file taken while the server runs is a back-up that a server starts on", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sync-backup-"));
  const copy = join(folder, "backup.db");
  try {
    let before: Json;
    await withServer(`sqlite:${join(folder, "server.db")}`, async (server) => {
      await server.push([move(1, "genesis", "planned"), move(2, "planned", "claimed")]);
      before = await server.json(MISSION);
      const database = openDatabase(join(folder, "server.db"));
      database.exec(`VACUUM INTO '${copy}'`);
      database.close();
      await server.push([move(3, "claimed", "in_progress")]);
    });
    await withServer(`sqlite:${copy}`, async (restored) => {
      expect(await restored.json(MISSION)).toEqual(before);
      // What came after the back-up is sent again by the clients that still have it.
      const again = await (
        await restored.push([move(2, "planned", "claimed"), move(3, "claimed", "in_progress")])
      ).json();
      expect(again.results.map(({ status }: Json) => status)).toEqual(["duplicate", "success"]);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describeWithPostgres("PostgreSQL", (postgres) => {
  test("a dump is a back-up that a server starts on", async () => {
    const [source, target] = [postgres().newDatabase(), postgres().newDatabase()];
    let before: Json;
    await withServer(source, async (server) => {
      await server.push([move(1, "genesis", "planned"), move(2, "planned", "claimed")]);
      before = await server.json(MISSION);
    });
    const dump = execFileSync(tool("pg_dump"), [source]);
    execFileSync(tool("psql"), ["-q", "-v", "ON_ERROR_STOP=1", target], {
      input: dump,
      stdio: ["pipe", "ignore", "pipe"],
    });
    await withServer(target, async (restored) => {
      expect(await restored.json(MISSION)).toEqual(before);
      const again = await (await restored.push([move(2, "planned", "claimed")])).json();
      expect(again.results[0].status).toBe("duplicate");
    });
  });

  test("does all that the file does: login, batches, quarantine, states, bodies, rebuild", async () => {
    await withServer(postgres().newDatabase(), async (server) => {
      const response = await server.push([
        move(1, "genesis", "planned"),
        move(1, "genesis", "planned"),
        7,
        move(2, "planned", "limbo"),
      ]);
      expect((await response.json()).results.map(({ status }: Json) => status)).toEqual([
        "success",
        "duplicate",
        "rejected",
        "success",
      ]);
      expect((await server.json("/api/v1/quarantine")).quarantined).toHaveLength(1);
      const before = [await server.json(MISSION), await server.json(`/api/v1/projects/${PROJECT}`)];
      expect(before[1].unrecognised).toEqual([{ field: "payload.to_lane", value: "limbo", event_count: 1 }]);
      const { Indexer } = await import("../src/index.js");
      await new Indexer(server.store).rebuild();
      expect([await server.json(MISSION), await server.json(`/api/v1/projects/${PROJECT}`)]).toEqual(before);
      const upload = {
        ...{
          project_uuid: PROJECT,
          mission_slug: "m",
          target_branch: "main",
          mission_type: "t",
          manifest_version: "1",
        },
        ...{ artifact_path: "spec.md", content_hash: "a", hash_algorithm: "sha256", content_body: "x\u0000" },
      };
      const sent = await server.fetch("/api/dossier/push-content/", {
        method: "POST",
        body: JSON.stringify(upload),
      });
      expect(sent.status).toBe(201);
    });
  });
});

/** Of Debian's packages, else of the PATH. */
function tool(name: string): string {
  const root = "/usr/lib/postgresql";
  const folders = existsSync(root)
    ? readdirSync(root).map((version) => join(root, version, "bin", name))
    : [];
  return folders.find(existsSync) ?? name;
}

test("work is told as spans where somebody listens", async () => {
  const spans: string[] = [];
  const span = { end() {}, setStatus() {}, recordException() {} };
  trace.setGlobalTracerProvider({
    getTracer: () => ({
      startSpan: () => span,
      startActiveSpan: (name: string, ...rest: unknown[]) => {
        spans.push(name);
        return (rest.at(-1) as (one: object) => unknown)(span);
      },
    }),
  } as never);
  try {
    await withServer(undefined, async (server) => {
      await server.push([move(1, "genesis", "planned")]);
      await server.json(MISSION);
    });
    expect(spans).toEqual(["sync.ingest", "sync.state"]);
  } finally {
    trace.disable();
  }
});

test("the log holds each request by method, path, status and time, and no header or query", async () => {
  await withServer(undefined, async (server) => {
    await server.fetch("/api/v1/events?after=0&secret=canary", { headers: { "x-canary": "canary" } });
    const lines = server.log.map((line) => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({
        msg: "request",
        method: "GET",
        path: "/api/v1/events",
        status: 200,
        ms: expect.any(Number),
      }),
    );
    expect(server.log.join("")).not.toContain("canary");
  });
});
