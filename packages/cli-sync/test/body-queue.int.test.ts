import { createHash } from "node:crypto";
import { join } from "node:path";
import { openDatabase } from "@spec-kitty/store-sqlite/database";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PAYLOADS } from "../../sync-protocol/test/payloads.js";
import { type AccessSource, BodyUploadQueue, isUploadable, pushBodies } from "../src/index.js";
import { newFolder } from "./folder.js";
import { Peer, TEAM } from "./peer.js";
import { type TestSystem, testSystem } from "./system.js";

const T0 = Date.parse("2026-03-01T10:00:00Z");
const { namespace } = PAYLOADS.MissionDossierArtifactIndexed;
const text = "# Spec\n";

let peer: Peer;
let system: TestSystem;
let bodies: BodyUploadQueue;
let access: AccessSource;

beforeEach(async () => {
  peer = await Peer.start();
  system = testSystem(T0);
  bodies = BodyUploadQueue.open({ path: join(newFolder(), "queue.db"), system });
  const given = { ok: true, access: { token: peer.newTokens().access_token, teamId: TEAM } } as const;
  access = { access: async () => given, renew: async () => given };
});

afterEach(async () => {
  bodies.close();
  await peer.stop();
});

const upload = (more: object = {}) =>
  pushBodies({ bodies, server: peer.url, access, fetch, now: () => T0, ...more });

describe("which artifacts are uploaded", () => {
  test.each([
    "spec.md",
    "plan.md",
    "lint-report.json",
    "research/a.csv",
    "contracts/x/y.yaml",
    "tasks/WP01.md",
    "tasks/WP12-board.md",
  ])("%s is", (path) => expect(isUploadable(path)).toBe(true));
  test.each([
    "README.md",
    "research/a.png",
    "tasks/README.md",
    "tasks/WP01.json",
    "src/spec.md",
    "contracts.md",
    "../spec.md",
  ])("%s is not", (path) => expect(isUploadable(path)).toBe(false));
});

describe("a body", () => {
  test("is kept once for each text of an artifact, and refused where it is too long or not uploaded", () => {
    expect(bodies.enqueue(namespace, "spec.md", text)).toEqual({ status: "queued" });
    expect(bodies.enqueue(namespace, "spec.md", text)).toEqual({ status: "known" });
    expect(bodies.enqueue(namespace, "spec.md", `${text}more`)).toEqual({ status: "queued" });
    expect(bodies.enqueue(namespace, "notes.txt", text)).toMatchObject({
      status: "refused",
      code: "BODY_NOT_UPLOADED",
    });
    const long = "ü".repeat(256 * 1024);
    expect(bodies.enqueue(namespace, "plan.md", long)).toEqual({ status: "queued" });
    expect(bodies.enqueue(namespace, "plan.md", `${long}.`)).toMatchObject({
      status: "refused",
      code: "BODY_TOO_LARGE",
    });
    expect(bodies.size()).toBe(3);
  });

  test("goes to the server with its hash, and leaves; the second time the server knows it", async () => {
    bodies.enqueue(namespace, "spec.md", text);
    expect(await upload()).toEqual({ uploaded: 1, postponed: 0, failed: 0 });
    expect(peer.bodies).toEqual([
      {
        ...namespace,
        ...{ artifact_path: "spec.md", content_body: text, hash_algorithm: "sha256" },
        content_hash: createHash("sha256").update(text).digest("hex"),
        ...{ admission_generation: 1, binding_audience: `local-nonstrict:${peer.url}` },
      },
    ]);
    bodies.enqueue(namespace, "spec.md", text);
    expect(await upload()).toMatchObject({ uploaded: 1 });
    expect([bodies.size(), peer.bodies.length]).toEqual([0, 1]);
  });

  test.each<[number, object, "retry" | "failed", string]>([
    [202, {}, "retry", "202"],
    [401, {}, "retry", "401"],
    [404, { error: "index_entry_not_found" }, "retry", "index_entry_not_found"],
    [404, {}, "retry", "not_found"],
    [429, {}, "retry", "rate_limited"],
    [503, {}, "retry", "server_error: 503"],
    [400, { detail: "too old" }, "failed", "bad_request: too old"],
    [
      400,
      { content_hash: ["wrong", "short"], artifact_path: ["odd"] },
      "failed",
      "bad_request: content_hash: wrong; short | artifact_path: odd",
    ],
    [403, { error: "forbidden" }, "failed", "forbidden"],
    [404, { error: "namespace_not_found" }, "failed", "namespace_not_found"],
    [409, {}, "failed", "status 409"],
  ])("answered with %i %j: %s", async (status, body, outcome, reason) => {
    bodies.enqueue(namespace, "spec.md", text);
    peer.onUpload = () => ({ status, body: body as Record<string, unknown> });
    expect(await upload()).toMatchObject(outcome === "retry" ? { postponed: 1 } : { failed: 1 });
    if (outcome === "failed") {
      expect(bodies.failures()).toMatchObject([
        { artifact_path: "spec.md", failure_reason: reason, failure_count: 1 },
      ]);
      expect(bodies.size()).toBe(0);
    } else {
      expect(bodies.drain()).toEqual([]);
      system.at = T0 + 1000;
      expect(bodies.drain()).toMatchObject([{ retry_count: 1 }]);
    }
  });

  test("waits longer after each failure, and fails for good after twenty", async () => {
    bodies.enqueue(namespace, "spec.md", text);
    const gaps: number[] = [];
    for (let n = 0; n < 19; n++) {
      const [task] = bodies.drain();
      bodies.settle(task!, { status: "retry", message: "503" });
      const from = system.at!;
      while (bodies.drain().length === 0) system.at! += 1000;
      gaps.push((system.at! - from) / 1000);
    }
    expect(gaps.slice(0, 11)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    bodies.settle(bodies.drain()[0]!, { status: "retry", message: "503" });
    expect([bodies.size(), bodies.failures()[0]?.failure_reason]).toEqual([0, "retries_exhausted: 503"]);
  });

  test("that fails again for the same reason is counted in the same entry", async () => {
    peer.onUpload = () => ({ status: 403, body: { error: "forbidden" } });
    for (let n = 0; n < 2; n++) {
      bodies.enqueue(namespace, "spec.md", text);
      await upload();
    }
    expect(bodies.failures()).toMatchObject([{ failure_count: 2, last_failed_at: T0 / 1000 }]);
  });

  test("stays where nobody may upload, or the push is given up", async () => {
    bodies.enqueue(namespace, "spec.md", text);
    const no = async () => ({ ok: false, reason: "login_needed", message: "" }) as const;
    expect(await upload({ access: { access: no, renew: no } })).toEqual({
      uploaded: 0,
      postponed: 0,
      failed: 0,
    });
    expect(await upload({ signal: AbortSignal.abort() })).toEqual({ uploaded: 0, postponed: 0, failed: 0 });
    expect(bodies.drain()).toHaveLength(1);
  });

  test("is postponed where the server is not there", async () => {
    bodies.enqueue(namespace, "spec.md", text);
    expect(await upload({ server: "http://127.0.0.1:1" })).toMatchObject({ postponed: 1 });
  });
});

test("the oldest go first, at most fifty at once, from the table that Python clients know", () => {
  for (let n = 0; n < 60; n++) {
    system.at = T0 - n * 1000;
    bodies.enqueue(namespace, `research/${n}.md`, text);
  }
  system.at = T0;
  const tasks = bodies.drain();
  expect([tasks.length, tasks[0]?.artifact_path]).toEqual([50, "research/59.md"]);
  const file = join(newFolder(), "other.db");
  BodyUploadQueue.open({ path: file, system }).close();
  using database = openDatabase(file);
  const columns = database
    .prepare("SELECT name FROM pragma_table_info('body_upload_queue')")
    .all<{ name: string }>();
  expect(columns.map(({ name }) => name).join(" ")).toBe(
    "id project_uuid mission_slug target_branch mission_type manifest_version artifact_path content_hash hash_algorithm content_body size_bytes retry_count next_attempt_at created_at last_error",
  );
});
