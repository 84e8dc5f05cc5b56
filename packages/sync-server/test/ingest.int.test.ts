import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { move, PROJECT, type TestServer, testServer, ulid, wireEvent } from "./server.js";

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

const statuses = async (response: Response) =>
  ((await response.json()) as { results: { event_id: string; status: string }[] }).results.map(
    ({ event_id, status }) => [event_id, status],
  );
const journal = async () =>
  (await server.json("/api/v1/events")).events.map((one: { event: object }) => one.event);

describe("a batch", () => {
  test("is answered with one result per event, in order, under the ids as sent", async () => {
    const lower = move(2, "planned", "claimed", { event_id: ulid(2).toLowerCase() });
    const response = await server.push([move(1, "genesis", "planned"), lower, move(1, "genesis", "planned")]);
    expect(response.status).toBe(200);
    expect(await statuses(response)).toEqual([
      [ulid(1), "success"],
      [ulid(2).toLowerCase(), "success"],
      [ulid(1), "duplicate"],
    ]);
    expect(await statuses(await server.push([move(2, "planned", "claimed")]))).toEqual([
      [ulid(2), "duplicate"],
    ]);
  });

  test("sent again by another way, compressed or not, is a duplicate", async () => {
    await server.push([move(1, "genesis", "planned")]);
    const plain = await server.fetch("/api/v1/events/batch/", {
      method: "POST",
      body: JSON.stringify({ events: [move(1, "genesis", "planned")] }),
    });
    expect(await statuses(plain)).toEqual([[ulid(1), "duplicate"]]);
  });

  test("rejects a poison event alone and keeps it aside, once, with its reason", async () => {
    const poison = wireEvent(2, "WPCreated", {
      wp_id: "no",
      wp_title: "",
      mission_slug: "001-demo",
      actor: "cli",
    });
    for (let round = 0; round < 2; round++) {
      const results = await statuses(await server.push([move(1, "genesis", "planned"), poison, 7]));
      expect(results.map(([, status]) => status)).toEqual([
        round === 0 ? "success" : "duplicate",
        "rejected",
        "rejected",
      ]);
      expect(results[2]).toEqual(["#2", "rejected"]);
    }
    const { quarantined, next } = await server.json("/api/v1/quarantine");
    expect(next).toBeNull();
    expect(quarantined.map((one: { document: unknown }) => one.document)).toContainEqual(poison);
    expect(quarantined).toHaveLength(2);
    expect(
      quarantined.flatMap((one: { reasons: { field: string }[] }) => one.reasons.map(({ field }) => field)),
    ).toContain("payload.wp_id");
  });

  test("the same id in another project is another event", async () => {
    const other = { project_uuid: "64aa355b-1a3f-4b1e-8f4e-1d2c3b4a5f60" };
    const results = await statuses(
      await server.push([move(1, "genesis", "planned"), move(1, "genesis", "planned", other)]),
    );
    expect(results.map(([, status]) => status)).toEqual(["success", "success"]);
  });

  test("types and lanes that nobody knows are kept to the letter, and counted", async () => {
    const text = `{"events": [ ${JSON.stringify(move(1, "genesis", "planned"))} , {  "event_type":"MoonPhase", "n": 1.0, "big": 12345678901234567890, ${JSON.stringify(
      wireEvent(2, "x", { é: "\u00e9" }),
    )
      .slice(1)
      .replace('"event_type":"x",', "")} ]}`;
    const response = await server.fetch("/api/v1/events/batch/", { method: "POST", body: text });
    expect((await statuses(response)).map(([, status]) => status)).toEqual(["success", "success"]);
    await server.push([move(3, "planned", "limbo")]);
    const events = await (await server.fetch("/api/v1/events")).text();
    expect(events).toContain(`{  "event_type":"MoonPhase", "n": 1.0, "big": 12345678901234567890,`);
    const { unrecognised } = await server.json(`/api/v1/projects/${PROJECT}`);
    expect(unrecognised).toEqual([
      { field: "event_type", value: "MoonPhase", event_count: 1 },
      { field: "payload.to_lane", value: "limbo", event_count: 1 },
    ]);
  });

  test("names of people and machines reach neither journal, quarantine nor log, at any depth", async () => {
    const person = { developer_name: "CANARY-1", deep: [{ machine_name: "CANARY-2", hostname: "CANARY-3" }] };
    const build = { build_id: "b", ...person, workspace_path: "/home/CANARY-4", developer_email: "CANARY-5" };
    const events = [
      wireEvent(1, "BuildRegistered", build, { aggregate_type: "Build", aggregate_id: "b" }),
      wireEvent(2, "BuildHeartbeat", { ...build, shape: "of no model" }, { aggregate_type: "Build" }),
      wireEvent(3, "MoonPhase", person),
      wireEvent(4, "MoonPhase", JSON.parse('{"\\u0068ostname":"CANARY-6"}')),
      wireEvent(5, "WPCreated", { ...person, wp_id: "bad" }),
    ];
    const results = await statuses(await server.push(events));
    expect(results.map(([, status]) => status)).toEqual([
      "success",
      "success",
      "success",
      "success",
      "rejected",
    ]);
    const kept = await server.store.sql.all("SELECT * FROM event_journal");
    const aside = await server.store.sql.all("SELECT * FROM server_quarantine");
    expect(kept).toHaveLength(4);
    expect(aside).toHaveLength(1);
    expect(JSON.stringify([kept, aside, server.log])).not.toContain("CANARY");
  });
});

describe("limits", () => {
  test("too many events, or bytes before compression, are told with what fits", async () => {
    const many = await server.push(Array.from({ length: 1001 }, (_, i) => move(i, "planned", "claimed")));
    expect([many.status, (await many.json()).limits.max_events_per_batch]).toEqual([413, 1000]);
    const bomb = await server.fetch("/api/v1/events/batch/", {
      method: "POST",
      headers: { "content-encoding": "gzip" },
      body: gzipSync(Buffer.alloc(200 * 1024 * 1024)),
    });
    expect([bomb.status, (await bomb.json()).limits.max_decompressed_bytes_per_batch]).toEqual([
      413,
      1024 * 1024,
    ]);
    expect(await journal()).toEqual([]);
  });

  test("a batch of 1,000 events and 512 KiB fits", async () => {
    const events = Array.from({ length: 1000 }, (_, i) => move(i, "planned", "claimed"));
    expect((await server.push(events)).status).toBe(200);
  });

  test.each([
    ["no JSON", "{", 400],
    ["no list", '{"events":{}}', 400],
    ["no object", "null", 400],
    ["no UTF-8", new Uint8Array([0x7b, 0xff]), 400],
  ])("%s is refused in words", async (_, body, status) => {
    const response = await server.fetch("/api/v1/events/batch/", { method: "POST", body });
    expect(response.status).toBe(status);
    expect((await response.json()).error_description).toMatch(/\w/);
  });

  test.each([
    ["gzip that is none", "gzip", 400],
    ["an unknown compression", "br", 415],
  ])("%s is refused", async (_, encoding, status) => {
    const headers = { "content-encoding": encoding };
    expect(
      (await server.fetch("/api/v1/events/batch/", { method: "POST", headers, body: "{}" })).status,
    ).toBe(status);
  });
});

describe("hostile JSON", () => {
  test("deep nesting is rejected alone", async () => {
    const deep = `${"[".repeat(5000)}1${"]".repeat(5000)}`;
    const event = JSON.stringify(wireEvent(1, "MoonPhase", { deep: "here" })).replace('"here"', deep);
    const body = `{"events":[${event},${JSON.stringify(move(2, "genesis", "planned"))}]}`;
    const results = await statuses(await server.fetch("/api/v1/events/batch/", { method: "POST", body }));
    expect(results.map(([, status]) => status)).toEqual(["rejected", "success"]);
  });

  test("keys named __proto__ and constructor change nothing and come back", async () => {
    const payload = JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}');
    await server.push([wireEvent(1, "MoonPhase", payload)]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect(JSON.stringify((await journal())[0].payload)).toBe(JSON.stringify(payload));
  });

  test("a slug of NUL, slashes and quotes is a name like any other", async () => {
    const mission = "../../etc\u0000'; DROP TABLE server_missions; --";
    expect(await statuses(await server.push([move(1, "genesis", "planned", { mission })]))).toEqual([
      [ulid(1), "success"],
    ]);
    const { missions } = await server.json(`/api/v1/projects/${PROJECT}`);
    expect(missions.map((one: { mission_slug: string }) => one.mission_slug)).toEqual([mission]);
    const path = `/api/v1/projects/${PROJECT}/missions/${encodeURIComponent(mission)}`;
    expect((await server.json(path)).state.work_packages.WP01.lane).toBe("planned");
  });
});

describe("an artifact", () => {
  const upload = (more: object = {}) => ({
    project_uuid: PROJECT,
    mission_slug: "001-demo",
    target_branch: "main",
    mission_type: "software-dev",
    manifest_version: "1",
    artifact_path: "spec.md",
    content_hash: "a".repeat(64),
    hash_algorithm: "sha256",
    content_body: "# Spec \u0000",
    ...more,
  });
  const send = (body: object) =>
    server.fetch("/api/dossier/push-content/", { method: "POST", body: JSON.stringify(body) });

  test("is stored once and echoed", async () => {
    const stored = await send(upload());
    expect([stored.status, await stored.json()]).toEqual([
      201,
      { status: "stored", artifact_path: "spec.md", content_hash: "a".repeat(64) },
    ]);
    const again = await send(upload());
    expect([again.status, (await again.json()).status]).toEqual([200, "already_exists"]);
  });

  test.each(["../secret.md", "/etc/passwd", "a//b", "a/./b", "C:\\x", "a\\..\\b", "x\u0000.md"])(
    "the path %j is refused",
    async (artifact_path) => {
      expect((await send(upload({ artifact_path }))).status).toBe(400);
    },
  );

  test("over its limit is refused", async () => {
    expect((await send(upload({ content_body: "x".repeat(512 * 1024 + 1) }))).status).toBe(400);
    expect((await send(upload({ content_body: "x".repeat(1024 * 1024) }))).status).toBe(413);
  });
});

test("preflight passes every event and stores nothing", async () => {
  const body = {
    events: [move(1, "genesis", "planned"), { event_id: "odd" }],
    history_action_id: `history-${"0".repeat(64)}`,
    preview_hash: "0".repeat(64),
  };
  const response = await server.fetch("/api/v1/events/preflight/", {
    method: "POST",
    body: JSON.stringify(body),
  });
  expect(await statuses(response)).toEqual([
    [ulid(1), "success"],
    ["odd", "success"],
  ]);
  expect(await journal()).toEqual([]);
});

test("where nothing can be kept, clients are told to send again: 412 by protocol 2.0, else 503", async () => {
  const broken = await testServer();
  try {
    await broken.store.sql.run("DELETE FROM server_quarantine");
    broken.store.journal.append = async () => {
      const { StorageError } = await import("@spec-kitty/events-core");
      throw new StorageError("disk full", { code: "STORAGE_FULL" });
    };
    const current = await broken.push([move(1, "genesis", "planned")], {
      headers: { "x-spec-kitty-sync-protocol": "2.0" },
    });
    expect([current.status, (await current.json()).error_code]).toEqual([412, "storage_unavailable"]);
    const seed = await broken.push([move(1, "genesis", "planned")]);
    expect([seed.status, seed.headers.get("retry-after")]).toEqual([503, "10"]);
  } finally {
    await broken.close();
  }
});
