/** Planted values in every personal field, at every depth and on every way in, reach no queue, wire, file or log. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "@spec-kitty/store-sqlite/database";
import { PERSONAL_FIELDS } from "@spec-kitty/sync-protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PAYLOADS } from "../../sync-protocol/test/payloads.js";
import { machineSyncSystem, type NewEvent, type SyncWarning } from "../src/index.js";
import { wpCreated } from "./events.js";
import { newFolder } from "./folder.js";
import { Peer } from "./peer.js";
import { loggedIn, openClient } from "./repo-client.js";
import { until } from "./system.js";

const CANARY = "canary-4711";
const personal = Object.fromEntries([...PERSONAL_FIELDS].map((field) => [field, CANARY]));
const session = { session_started_at: `2026-03-01T10:00:00Z ${CANARY}`, session_ended_at: CANARY };
const planted = { ...personal, ...session, list: [[{ ...personal, ...session, deep: { ...personal } }]] };

let peer: Peer;
beforeEach(async () => {
  peer = await Peer.start();
});
afterEach(() => peer.stop());

/** Every byte below a folder, as text. */
function everything(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");
}

test("what is planted in events reaches nothing", async () => {
  const root = loggedIn(peer);
  const said: SyncWarning[] = [];
  const client = await openClient({
    ...{ root, server: peer.url, system: machineSyncSystem() },
    onWarning: (warning) => void said.push(warning),
  });
  const plantable = Object.keys(PAYLOADS).filter((type) => !type.startsWith("MissionDossier"));
  const events = plantable.map((type) => ({
    type,
    payload: { ...PAYLOADS[type as keyof typeof PAYLOADS], ...planted, nested: planted },
  })) as unknown as NewEvent[];
  // Once before there is a connection, once over it.
  const outcomes = [...(await client.emitter.emitAll(events))];
  expect(await client.push()).toMatchObject({ failure: null });
  client.runtime.start();
  await client.runtime.attachEmitter(client.emitter);
  await until(() => client.runtime.socket?.isConnected() ?? false, "it is connected");
  outcomes.push(...(await client.emitter.emitAll(events)));
  await client.emitter.settled();
  // Types that belong to a closed schema refuse what they do not know, and say so without the value.
  outcomes.push(
    await client.emitter.emit("MissionDossierSnapshotComputed", {
      ...PAYLOADS.MissionDossierSnapshotComputed,
      ...{ unknown: planted },
    } as never),
  );
  expect(outcomes.filter(({ status }) => status === "accepted")).toHaveLength(plantable.length * 2);
  const exported = join(root, "export.jsonl");
  await client.queue.exportTo(exported, { which: "undelivered", remove: false });

  expect(everything(root)).not.toContain(CANARY);
  expect(JSON.stringify([peer.batches, peer.frames])).not.toContain(CANARY);
  expect(JSON.stringify([outcomes, said])).not.toContain(CANARY);
  expect(peer.frames.length).toBeGreaterThan(plantable.length - 3);
  expect(peer.complaints).toEqual([]);
  await client.close();
});

test("what another program left in the queue, or an import brings, goes no further", async () => {
  const root = loggedIn(peer);
  const overflow: SyncWarning[] = [];
  const repoRoot = newFolder("board");
  writeFileSync(join(root, "config.toml"), "[sync]\nmax_queue_size = 3\n");
  const client = await openClient({
    root,
    repoRoot,
    server: peer.url,
    onWarning: (warning) => void overflow.push(warning),
  });
  const dirty = (n: number) =>
    JSON.stringify({ ...wpCreated(n), ...personal, payload: { ...wpCreated(n).payload, ...planted } });
  using database = openDatabase(client.queue.path);
  const insert = database.prepare(
    "INSERT INTO queue (event_id, event_type, data, timestamp) VALUES (?, 'WPCreated', ?, 1)",
  );
  for (const n of [1, 2]) insert.run(wpCreated(n).event_id, dirty(n));
  const file = join(newFolder(), "import.jsonl");
  writeFileSync(file, `${dirty(3)}\n${dirty(4)}\n`);
  expect(await client.queue.importFrom(file)).toMatchObject({ imported: 2 });

  // One of the other program's rows has gone to the overflow file in the repository.
  expect(overflow.map(({ code }) => code)).toEqual(["QUEUE_OVERFLOW"]);
  expect(everything(join(repoRoot, ".kittify"))).toContain(wpCreated(1).event_id);
  expect(everything(join(repoRoot, ".kittify"))).not.toContain(CANARY);
  expect(await client.push()).toMatchObject({ delivered: 3 });
  expect(JSON.stringify([peer.batches, overflow])).not.toContain(CANARY);
  expect(peer.complaints).toEqual([]);
  await client.close();
});
