import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "@spec-kitty/store-sqlite/database";
import { PERSONAL_FIELDS } from "@spec-kitty/sync-protocol";
import { describe, expect, test } from "vitest";
import { envelope, PAYLOADS } from "../../sync-protocol/test/payloads.js";
import { type DeliveryOutcome, OfflineQueue, type OfflineQueueOptions, queueFile } from "../src/index.js";
import { clean, ids, wpCreated, wpsCreated } from "./events.js";
import { newFolder } from "./folder.js";
import { noWarning, testSystem, warnings } from "./system.js";

const T0 = Date.parse("2026-03-01T10:00:00Z");
const SERVER = "http://127.0.0.1:1";

interface Opened {
  readonly queue: OfflineQueue;
  readonly system: ReturnType<typeof testSystem>;
}

async function open(options: Partial<OfflineQueueOptions> = {}): Promise<Opened> {
  const system = testSystem(T0);
  const path = join(newFolder(), "queue.db");
  return { system, queue: await OfflineQueue.open({ path, system, onWarning: noWarning, ...options }) };
}

/** The rows of the shared table as any program sees them. */
function rows(
  queue: OfflineQueue,
  columns = "event_id, event_type, timestamp, retry_count, coalesce_key",
): unknown[] {
  using database = openDatabase(queue.path);
  return database
    .prepare(`SELECT ${columns} FROM queue ORDER BY id`)
    .all()
    .map((row) => ({ ...row }));
}

const delivered = (event_id: string, duplicate = false): DeliveryOutcome => ({
  event_id,
  status: "delivered",
  duplicate,
});
const rejected = (event_id: string): DeliveryOutcome => ({
  ...{ event_id, status: "rejected", category: "schema_mismatch", message: "field wp_id" },
});

/** What must hold at every moment: each event that came in is in one place. */
async function expectBalance(queue: OfflineQueue): Promise<void> {
  const { accepted, oldest_at: _, ...places } = await queue.counts();
  expect(Object.values(places).reduce((sum, n) => sum + n, 0)).toBe(accepted);
  using database = openDatabase(queue.path);
  const count = (table: string) =>
    database.prepare(`SELECT count(*) AS n FROM ${table}`).get<{ n: number }>()!.n;
  expect([places.queued, places.dead]).toEqual([count("queue"), count("skitty_dead_letter")]);
}

describe("the queue of a login", () => {
  test("is named by server, mail and team, whatever their case and outer blanks", () => {
    // Computed with: printf 'http://127.0.0.1:1|dev@example.com|team' | sha256sum
    const file = join("root", "queues", "queue-a3783ca803ec5fd0.db");
    expect(queueFile("root", { server: SERVER, email: "dev@example.com", teamId: "team" })).toBe(file);
    expect(
      queueFile("root", { server: " HTTP://127.0.0.1:1/ ", email: "Dev@Example.com", teamId: " TEAM" }),
    ).toBe(file);
    expect(queueFile("root", null)).toBe(join("root", "queue.db"));
  });
});

describe("enqueue", () => {
  test("keeps the whole envelope in the row that every client knows", async () => {
    const { queue } = await open();
    const event = wpCreated(1);
    expect(await queue.enqueue(event)).toEqual({ status: "queued" });
    expect(rows(queue)).toEqual([
      {
        event_id: event.event_id,
        event_type: "WPCreated",
        timestamp: T0 / 1000,
        retry_count: 0,
        coalesce_key: null,
      },
    ]);
    expect(JSON.parse((rows(queue, "data")[0] as { data: string }).data)).toEqual(event);
  });

  test("the same id again updates its row and keeps its count", async () => {
    const { queue } = await open();
    await queue.enqueueAll(wpsCreated(2));
    await queue.settle(SERVER, [rejected(ids(wpsCreated(1))[0]!)]);
    expect(await queue.enqueue(wpCreated(1, { project_slug: "renamed" }))).toEqual({ status: "updated" });
    expect(rows(queue, "id, retry_count, json_extract(data, '$.project_slug') AS slug")).toEqual([
      { id: 1, retry_count: 1, slug: "renamed" },
      { id: 2, retry_count: 0, slug: "board" },
    ]);
    await expectBalance(queue);
  });

  test("FR-003 never keeps the two decision types, and says that all is well", async () => {
    const { queue } = await open();
    for (const type of ["DecisionInputRequested", "DecisionInputAnswered"] as const)
      expect(await queue.enqueue(clean(envelope(type, PAYLOADS[type])))).toEqual({ status: "excluded" });
    expect(await queue.counts()).toMatchObject({ accepted: 0, queued: 0 });
    const mixed = [clean(envelope("DecisionInputAnswered", PAYLOADS.DecisionInputAnswered)), wpCreated(1)];
    expect((await queue.enqueueAll(mixed)).map(({ status }) => status)).toEqual(["excluded", "queued"]);
  });

  test("FR-008 personal fields reach no row: BuildRegistered is kept without them", async () => {
    const { queue } = await open();
    await queue.enqueue(clean(envelope("BuildRegistered", PAYLOADS.BuildRegistered)));
    const [row] = rows(queue, "data") as { data: string }[];
    for (const field of PERSONAL_FIELDS) expect(row!.data).not.toContain(field);
    expect(JSON.parse(row!.data).payload).toMatchObject({ build_id: PAYLOADS.BuildRegistered.build_id });
  });

  test.each([{ event_id: "" }, { event_type: "" }, { event_id: 7 }])(
    "refuses an event with %j, alone",
    async (wrong) => {
      const { queue } = await open();
      const outcomes = await queue.enqueueAll([
        wpCreated(1),
        clean({ ...wpCreated(2), ...wrong }),
        wpCreated(3),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(["queued", "refused", "queued"]);
      await expectBalance(queue);
    },
  );

  test("a wall clock that steps back does not bring a newer event before an older one", async () => {
    const { queue, system } = await open();
    await queue.enqueue(wpCreated(1));
    system.at = T0 - 3_600_000;
    await queue.enqueue(wpCreated(2));
    expect(ids((await queue.drain(10)).map(({ event }) => event))).toEqual(ids(wpsCreated(2)));
  });

  test("a file that may not be written refuses with its reason", async () => {
    const { queue } = await open({ busyTimeout: 20 });
    using other = openDatabase(queue.path);
    other.exec("BEGIN IMMEDIATE");
    expect(await queue.enqueue(wpCreated(1))).toMatchObject({ status: "refused", code: "STORAGE_BUSY" });
    other.exec("ROLLBACK");
    expect(await queue.enqueue(wpCreated(1))).toEqual({ status: "queued" });
  });

  test("after close it refuses, and closing again does nothing", async () => {
    const { queue } = await open();
    await queue.close();
    await queue.close();
    expect(await queue.enqueue(wpCreated(1))).toMatchObject({ status: "refused", code: "STORAGE_CLOSED" });
    await expect(queue.counts()).rejects.toMatchObject({ code: "STORAGE_CLOSED" });
  });
});

describe("coalescing", () => {
  const indexed = (n: number, path = "spec.md", more: object = {}) => {
    const payload = {
      ...PAYLOADS.MissionDossierArtifactIndexed,
      artifact_id: { ...PAYLOADS.MissionDossierArtifactIndexed.artifact_id, path },
    };
    return clean(
      envelope(
        "MissionDossierArtifactIndexed",
        { ...payload, ...more },
        { event_id: ids(wpsCreated(1, n))[0] },
      ),
    );
  };

  test("a newer event that says the same stands in the place of the older one", async () => {
    const { queue } = await open();
    await queue.enqueue(indexed(1));
    await queue.settle(SERVER, [rejected(String(indexed(1).event_id))]);
    expect(await queue.enqueue(indexed(2, "plan.md"))).toEqual({ status: "queued" });
    expect(await queue.enqueue(indexed(3))).toEqual({ status: "coalesced" });
    expect(rows(queue, "id, event_id, retry_count, coalesce_key")).toEqual([
      {
        ...{ id: 1, event_id: indexed(3).event_id, retry_count: 1 },
        coalesce_key: "MissionDossierArtifactIndexed|550e8400-e29b-41d4-a716-446655440000|014-board|spec.md",
      },
      expect.objectContaining({ id: 2 }),
    ]);
    expect(await queue.counts()).toMatchObject({ accepted: 3, queued: 2, superseded: 1 });
    await expectBalance(queue);
  });

  test("within one batch too", async () => {
    const { queue } = await open();
    const outcomes = await queue.enqueueAll([indexed(1), indexed(2), indexed(3)]);
    expect(outcomes.map(({ status }) => status)).toEqual(["queued", "coalesced", "coalesced"]);
    expect(await queue.counts()).toMatchObject({ accepted: 3, queued: 1, superseded: 2 });
    await expectBalance(queue);
  });

  test("the answer to the older one, sent before, does not take the newer one off", async () => {
    const { queue } = await open();
    await queue.enqueue(indexed(1));
    const [sent] = await queue.drain(1);
    await queue.enqueue(indexed(2));
    await queue.settle(SERVER, [delivered(sent!.event.event_id)]);
    expect(await queue.counts()).toMatchObject({ delivered: 1, queued: 1, superseded: 0 });
    await expectBalance(queue);
  });
});

describe("C-002 what an outcome does to a row", () => {
  test("delivered and duplicate leave, rejected counts, all others stay", async () => {
    const { queue } = await open();
    const events = wpsCreated(6);
    await queue.enqueueAll(events);
    const [a, b, c, d, e, f] = ids(events) as [string, string, string, string, string, string];
    await queue.settle(SERVER, [
      delivered(a),
      delivered(b, true),
      rejected(c),
      { event_id: d, status: "pending", category: "pending", message: "later" },
      { event_id: e, status: "retry", category: "server_error", message: "500" },
      { event_id: f, status: "dead", category: "oversized_event", message: "413" },
    ]);
    expect(rows(queue, "event_id, retry_count")).toEqual([
      { event_id: c, retry_count: 1 },
      { event_id: d, retry_count: 0 },
      { event_id: e, retry_count: 0 },
    ]);
    expect(await queue.counts()).toMatchObject({ accepted: 6, delivered: 2, queued: 3, dead: 1 });
    await expectBalance(queue);
  });

  test("an outcome for a row that is gone changes nothing", async () => {
    const { queue } = await open();
    await queue.enqueue(wpCreated(1));
    const id = wpCreated(1).event_id;
    await queue.settle(SERVER, [delivered(id)]);
    await queue.settle(SERVER, [
      rejected(id),
      { event_id: "01J0000000000000000000000Z", status: "dead", category: "x", message: "x" },
    ]);
    expect(await queue.counts()).toMatchObject({ accepted: 1, delivered: 1, dead: 0 });
    await expectBalance(queue);
  });
});

describe("dead letters", () => {
  async function withDead(): Promise<Opened & { id: string }> {
    const opened = await open({ maxRejections: 2 });
    await opened.queue.enqueueAll(wpsCreated(2));
    const id = wpCreated(1).event_id;
    for (let n = 0; n < 2; n++) await opened.queue.settle(SERVER, [rejected(id)]);
    return { ...opened, id };
  }

  test("hold what was rejected too often, with the reason", async () => {
    const { queue, id } = await withDead();
    expect(await queue.deadLetters()).toEqual([
      {
        ...{ event_id: id, event_type: "WPCreated", retry_count: 2, target: SERVER },
        ...{ category: "schema_mismatch", message: "field wp_id", died_at: "2026-03-01T10:00:00.000Z" },
      },
    ]);
    expect(await queue.counts()).toMatchObject({ queued: 1, dead: 1 });
    await expectBalance(queue);
  });

  test("come back by retry, as if never sent", async () => {
    const { queue, id } = await withDead();
    expect(await queue.retry(["01J0000000000000000000000Z"])).toBe(0);
    expect(await queue.retry([id])).toBe(1);
    expect(await queue.deadLetters()).toEqual([]);
    expect(rows(queue, "event_id, retry_count")).toContainEqual({ event_id: id, retry_count: 0 });
    await queue.settle(SERVER, [delivered(id)]);
    expect((await queue.stations(id)).map(({ what }) => what)).toEqual([
      ...["accepted", "rejected", "rejected", "retried", "delivered"],
    ]);
    await expectBalance(queue);
  });

  test("go by discard, which also takes what still waits where it is named", async () => {
    const { queue, id } = await withDead();
    expect(await queue.discard("all")).toBe(1);
    expect(await queue.counts()).toMatchObject({ queued: 1, dead: 0, discarded: 1 });
    expect(await queue.discard([id, wpCreated(2).event_id])).toBe(1);
    expect(await queue.counts()).toMatchObject({ queued: 0, discarded: 2 });
    await expectBalance(queue);
  });

  test("that arrived after all are delivered", async () => {
    const { queue, id } = await withDead();
    await queue.settle(SERVER, [delivered(id, true)]);
    expect(await queue.deadLetters()).toEqual([]);
    expect(await queue.counts()).toMatchObject({ delivered: 1, dead: 0 });
    await expectBalance(queue);
  });
});

describe("drain", () => {
  test("gives the oldest first, page by page, and takes nothing away", async () => {
    const { queue, system } = await open();
    await queue.enqueueAll(wpsCreated(3));
    system.at = T0 + 1000;
    await queue.enqueueAll(wpsCreated(2, 4));
    const first = await queue.drain(2);
    const second = await queue.drain(10, first.at(-1)!.place);
    expect(ids([...first, ...second].map(({ event }) => event))).toEqual(ids(wpsCreated(5)));
    expect(first[0]).toMatchObject({ queued_at: T0 / 1000, retry_count: 0 });
    expect(await queue.drain(10, second.at(-1)!.place)).toEqual([]);
    expect((await queue.counts()).queued).toBe(5);
  });

  test("sets aside what nobody can read, and gives the rest", async () => {
    const { queue } = await open();
    await queue.enqueueAll(wpsCreated(4));
    using database = openDatabase(queue.path);
    const spoil = database.prepare("UPDATE queue SET data = ? WHERE id = ?");
    spoil.run("{ no json", 1);
    spoil.run("[]", 2);
    spoil.run('{"event_id":"x","event_type":"y"}', 3);
    expect(ids((await queue.drain(2)).map(({ event }) => event))).toEqual([wpCreated(4).event_id]);
    expect((await queue.deadLetters()).map(({ category }) => category)).toEqual(Array(3).fill("unreadable"));
    await expectBalance(queue);
  });

  test("gives nothing personal, whoever wrote the row", async () => {
    const { queue } = await open();
    await queue.enqueue(wpCreated(1));
    using database = openDatabase(queue.path);
    database.prepare("UPDATE queue SET data = ?").run(
      JSON.stringify({
        ...wpCreated(1),
        payload: { ...PAYLOADS.BuildRegistered, session_started_at: "x" },
      }),
    );
    const [one] = await queue.drain(1);
    expect(Object.keys(one!.event.payload)).not.toEqual(expect.arrayContaining(["developer_name"]));
    expect(JSON.stringify(one)).not.toContain("anna-laptop");
  });
});

describe("at the cap", () => {
  test("the oldest events go to the overflow file before they leave the queue", async () => {
    const overflowFolder = join(newFolder(), "sync");
    const { list, onWarning } = warnings();
    const { queue } = await open({ maxSize: 3, overflowFolder, onWarning });
    await queue.enqueueAll(wpsCreated(3));
    expect(await queue.enqueue(wpCreated(4))).toEqual({ status: "queued" });
    await queue.enqueueAll(wpsCreated(2, 5));
    expect(ids((await queue.drain(10)).map(({ event }) => event))).toEqual(ids(wpsCreated(3, 4)));
    expect(list.map(({ code }) => code)).toEqual(["QUEUE_OVERFLOW", "QUEUE_OVERFLOW"]);
    const [, file] = /went to (\S+)\. Push/.exec(list[0]!.message)!;
    expect(file).toMatch(/sync\/overflow-20260301T100000Z-\d+\.jsonl$/);
    const lines = readFileSync(file!, "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(wpsCreated(3));
    expect(lines[0]).toMatch(/^\{"aggregate_id": "WP01", "aggregate_type": "WorkPackage", "build_id": /);
    expect(await queue.counts()).toMatchObject({ accepted: 6, queued: 3, overflowed: 3 });
    await expectBalance(queue);
  });

  test("import brings them back; a line that is no event is told with its number", async () => {
    const overflowFolder = newFolder();
    const { queue } = await open({ maxSize: 2, overflowFolder, onWarning: () => undefined });
    await queue.enqueueAll(wpsCreated(4));
    const [, target] = (await queue.stations(wpCreated(1).event_id)).map((station) => station.target);
    await queue.settle(
      SERVER,
      ids(wpsCreated(2, 3)).map((id) => delivered(id)),
    );
    writeFileSync(target!, `${readFileSync(target!, "utf8")}\nno json\n[1]\n`);
    expect(await queue.importFrom(target!)).toMatchObject({
      imported: 2,
      refused: [
        { line: 4, code: "LINE_UNREADABLE" },
        { line: 5, code: "LINE_UNREADABLE" },
      ],
    });
    expect(await queue.counts()).toMatchObject({ accepted: 4, delivered: 2, queued: 2, overflowed: 0 });
    await expectBalance(queue);
  });

  test("where the file cannot be written the new event is refused, and the old ones stay", async () => {
    const file = join(newFolder(), "not-a-folder");
    writeFileSync(file, "");
    const { queue } = await open({ maxSize: 2, overflowFolder: file });
    await queue.enqueueAll(wpsCreated(2));
    expect(await queue.enqueue(wpCreated(3))).toMatchObject({ status: "refused", code: "EEXIST" });
    const outcomes = await queue.enqueueAll([wpCreated(4), wpCreated(1)]);
    expect(outcomes.map(({ status }) => status)).toEqual(["refused", "updated"]);
    expect(ids((await queue.drain(10)).map(({ event }) => event)).sort()).toEqual(ids(wpsCreated(2)));
    await expectBalance(queue);
  });

  test("a queue without a folder for it refuses", async () => {
    const { queue } = await open({ maxSize: 1 });
    await queue.enqueue(wpCreated(1));
    expect(await queue.enqueue(wpCreated(2))).toMatchObject({ status: "refused", code: "QUEUE_FULL" });
  });
});

describe("export", () => {
  test("writes what is undelivered to a new file and, when asked, takes it out", async () => {
    const { queue } = await open({ maxRejections: 1 });
    await queue.enqueueAll(wpsCreated(3));
    await queue.settle(SERVER, [rejected(wpCreated(2).event_id)]);
    const folder = newFolder();
    const copy = join(folder, "copy.jsonl");
    expect(await queue.exportTo(copy, { which: "queue", remove: false })).toBe(2);
    expect((await queue.counts()).queued).toBe(2);
    expect(await queue.exportTo(join(folder, "dead.jsonl"), { which: "dead", remove: false })).toBe(1);
    const all = join(folder, "all.jsonl");
    expect(await queue.exportTo(all, { which: "undelivered", remove: true })).toBe(3);
    expect(await queue.counts()).toMatchObject({ queued: 0, dead: 0, overflowed: 3 });
    await expectBalance(queue);
    expect(await queue.importFrom(all)).toEqual({ imported: 3, refused: [] });
    expect(await queue.counts()).toMatchObject({ accepted: 3, queued: 3 });
  });

  test("never writes over a file, and import names one that is not there", async () => {
    const { queue } = await open();
    await queue.enqueue(wpCreated(1));
    const file = join(newFolder(), "mine");
    writeFileSync(file, "mine");
    const exported = queue.exportTo(file, { which: "queue", remove: true });
    await expect(exported).rejects.toMatchObject({ code: "QUEUE_FILE_UNWRITABLE" });
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect((await queue.counts()).queued).toBe(1);
    await expect(queue.importFrom(`${file}-none`)).rejects.toMatchObject({ code: "QUEUE_FILE_UNREADABLE" });
  });
});

test("stations tell the life of one event", async () => {
  const { queue, system } = await open();
  await queue.enqueueAll(wpsCreated(2));
  const [id, other] = ids(wpsCreated(2)) as [string, string];
  system.at = T0 + 1000;
  await queue.settle(SERVER, [
    { event_id: other, status: "retry", category: "server_error", message: "500: down" },
  ]);
  expect(await queue.stations(id)).toEqual([
    { at: "2026-03-01T10:00:00.000Z", what: "accepted", target: null, category: null, message: null },
    {
      at: "2026-03-01T10:00:01.000Z",
      what: "attempt failed",
      target: SERVER,
      category: "server_error",
      message: "500: down",
    },
  ]);
  const pending: DeliveryOutcome = { event_id: id, status: "pending", category: "pending", message: "later" };
  for (let n = 0; n < 3; n++) await queue.settle(SERVER, [pending]);
  await queue.settle(SERVER, [delivered(id, true)]);
  expect((await queue.stations(id)).map(({ what, category }) => [what, category])).toEqual([
    ["accepted", null],
    ["pending", "pending"],
    ["delivered", "duplicate"],
  ]);
  expect(await queue.stations("01J0000000000000000000000Z")).toEqual([]);
});

test("a file of the oldest clients, without coalesce_key, is brought up to date", async () => {
  const path = join(newFolder(), "queue.db");
  const old = openDatabase(path);
  old.exec(
    "CREATE TABLE queue (id INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT UNIQUE NOT NULL, event_type TEXT NOT NULL, data TEXT NOT NULL, timestamp INTEGER NOT NULL, retry_count INTEGER DEFAULT 0)",
  );
  old
    .prepare("INSERT INTO queue (event_id, event_type, data, timestamp) VALUES (?, 'WPCreated', ?, 1)")
    .run(wpCreated(1).event_id, JSON.stringify(wpCreated(1)));
  old.close();
  const { queue } = await open({ path });
  await queue.enqueue(wpCreated(2));
  expect(ids((await queue.drain(9)).map(({ event }) => event))).toEqual(ids(wpsCreated(2)));
  expect(await queue.counts()).toMatchObject({ accepted: 2, queued: 2 });
});

test("what another program takes out was settled elsewhere, and the book says so", async () => {
  const { queue } = await open();
  await queue.enqueueAll(wpsCreated(3));
  using other = openDatabase(queue.path);
  other.prepare("DELETE FROM queue WHERE id = 2").run();
  other
    .prepare("INSERT INTO queue (event_id, event_type, data, timestamp) VALUES (?, 'WPCreated', ?, 5)")
    .run(wpCreated(9).event_id, JSON.stringify(wpCreated(9)));
  expect(await queue.counts()).toMatchObject({ accepted: 4, queued: 3, elsewhere: 1, oldest_at: 5 });
  await queue.settle(SERVER, [delivered(wpCreated(9).event_id)]);
  expect(await queue.counts()).toMatchObject({ accepted: 4, queued: 2, delivered: 1, elsewhere: 1 });
  await expectBalance(queue);
});

test("what was delivered a month ago is only counted", async () => {
  const { queue, system } = await open();
  await queue.enqueueAll(wpsCreated(3));
  await queue.settle(SERVER, [delivered(wpCreated(1).event_id), rejected(wpCreated(2).event_id)]);
  system.at = T0 + 31 * 24 * 3600 * 1000;
  await queue.settle(SERVER, [delivered(wpCreated(3).event_id)]);
  await queue.forget();
  expect(await queue.stations(wpCreated(1).event_id)).toEqual([]);
  expect((await queue.stations(wpCreated(2).event_id)).map(({ what }) => what)).toEqual([
    "accepted",
    "rejected",
  ]);
  expect(await queue.counts()).toMatchObject({ accepted: 3, delivered: 2, queued: 1 });
  await expectBalance(queue);
});

test("stats say what waits", async () => {
  const { queue, system } = await open({ maxSize: 50, maxRejections: 10 });
  await queue.enqueueAll(wpsCreated(4));
  await queue.enqueue(wpCreated(5, { event_type: "WPAssigned", drain_blocked_reason: "no_auth" }));
  for (let n = 0; n < 4; n++) await queue.settle(SERVER, [rejected(wpCreated(1).event_id)]);
  await queue.settle(SERVER, [rejected(wpCreated(2).event_id)]);
  system.at = T0 + 90_000;
  expect(await queue.stats()).toEqual({
    ...{ total: 5, max: 50, retried: 2, oldest_age: 90 },
    by_retries: { "0 retries": 3, "1-3 retries": 1, "4+ retries": 1 },
    top_types: [
      { event_type: "WPCreated", count: 4 },
      { event_type: "WPAssigned", count: 1 },
    ],
    by_blocked_reason: { no_auth: 1, ready: 4 },
  });
  const { queue: empty } = await open();
  expect(await empty.stats()).toMatchObject({ total: 0, oldest_age: null, by_retries: {}, top_types: [] });
  expect(existsSync(empty.path)).toBe(true);
});
