/** The queue against that of the Python client 3.2.0: same operations, same rows, and one file for both. */
import { join } from "node:path";
import { openDatabase } from "@spec-kitty/store-sqlite/database";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { envelope, PAYLOADS } from "../../sync-protocol/test/payloads.js";
import { type CleanEvent, OfflineQueue } from "../src/index.js";
import { clean, ids, wpCreated, wpsCreated } from "./events.js";
import { newFolder } from "./folder.js";
import { pythonMissing, runPython } from "./python.js";
import { noWarning, testSystem } from "./system.js";

const SEQUENCES = process.env["SKITTY_FULL"] === undefined ? 60 : 1000;

const SAME_SECOND = Date.parse("2026-03-01T10:00:00Z");

type Operation =
  | readonly ["enqueue", CleanEvent]
  | readonly ["drain", number]
  | readonly ["delivered" | "rejected", string[]];

const namespace = PAYLOADS.MissionDossierArtifactIndexed.namespace;
const legacy: Readonly<Record<string, readonly object[]>> = {
  MissionDossierArtifactIndexed: [
    {
      artifact_key: "k",
      artifact_class: "input",
      relative_path: "spec.md",
      content_hash_sha256: "h",
      size_bytes: 7,
      wp_id: null,
    },
    { artifact_key: "k", required_status: "required", step_id: "s", relative_path: "plan.md", wp_id: "WP01" },
    { artifact_key: "only-the-key" },
  ],
  MissionDossierArtifactMissing: [
    {
      artifact_key: "k",
      artifact_class: "output",
      expected_path_pattern: "plan.md",
      reason_code: "not_found",
      blocking: true,
    },
    { expected_path_pattern: "x", reason_detail: "why", blocking: false },
  ],
  MissionDossierSnapshotComputed: [
    {
      ...{ parity_hash_sha256: "h", snapshot_id: "snap", completeness_status: "incomplete" },
      artifact_counts: {
        total: 5,
        required: 3,
        required_present: 2,
        required_missing: 1,
        optional: 2,
        optional_present: 1,
      },
    },
    { snapshot_id: "bare" },
  ],
  MissionDossierParityDriftDetected: [
    {
      local_parity_hash: "l",
      baseline_parity_hash: "b",
      missing_in_local: ["a", "c"],
      missing_in_baseline: ["d"],
      severity: "warning",
    },
    { baseline_parity_hash: "b" },
  ],
};

const payloads = [
  ...Object.entries(PAYLOADS).map(([type, payload]) => [type, payload] as const),
  ...Object.entries(legacy).flatMap(([type, list]) =>
    list.flatMap((flat) => [
      [type, { namespace, ...flat }] as const,
      [type, { mission_slug: "m", ...flat }] as const,
    ]),
  ),
];

const id = (n: number) => wpCreated(n).event_id;
const someIds = fc.uniqueArray(fc.integer({ min: 1, max: 12 }).map(id), { maxLength: 4 });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom(...payloads))
      .map(
        ([n, [type, payload]]) => ["enqueue", clean(envelope(type, payload, { event_id: id(n) }))] as const,
      ),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 5 }).map((limit) => ["drain", limit] as const) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("delivered", "rejected"), someIds) },
);

async function playOurs(path: string, operations: readonly Operation[]): Promise<unknown[]> {
  const queue = await OfflineQueue.open({
    path,
    system: testSystem(SAME_SECOND),
    onWarning: noWarning,
    maxRejections: 1000,
  });
  const answers: unknown[] = [];
  for (const one of operations) {
    switch (one[0]) {
      case "enqueue":
        answers.push((await queue.enqueue(one[1])).status !== "refused");
        break;
      case "drain":
        answers.push((await queue.drain(one[1])).map(({ event }) => event));
        break;
      case "delivered":
        await queue.settle(
          "s",
          one[1].map((event_id) => ({ event_id, status: "delivered", duplicate: false })),
        );
        answers.push(null);
        break;
      case "rejected":
        await queue.settle(
          "s",
          one[1].map((event_id) => ({ event_id, status: "rejected", category: "c", message: "m" })),
        );
        answers.push(null);
    }
  }
  await queue.close();
  return answers;
}

/** The answers of the Python client, one for each operation. */
function play(operations: readonly unknown[]): unknown[] {
  const printed = runPython("queue_ops.py", [], operations.map((one) => `${JSON.stringify(one)}\n`).join(""));
  return printed
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

function rows(path: string): unknown[] {
  using database = openDatabase(path);
  return database
    .prepare("SELECT event_id, event_type, data, retry_count, coalesce_key FROM queue ORDER BY id")
    .all<{ data: string }>()
    .map((row) => ({ ...row, data: JSON.parse(row.data) }));
}

describe.skipIf(pythonMissing)("beside the Python client 3.2.0", () => {
  test("the same operations give the same answers and the same rows", async () => {
    const seed = Number(process.env["SKITTY_SEED"] ?? Date.now());
    const sequences = fc
      .sample(fc.array(operation, { minLength: 5, maxLength: 30 }), { numRuns: SEQUENCES, seed })
      .map((operations) => ({ operations, folder: newFolder() }));
    const lines = sequences.flatMap(({ operations, folder }) => [
      ["open", join(folder, "theirs.db")],
      ...operations,
    ]);
    const answers = play(lines);
    for (const { operations, folder } of sequences) {
      answers.shift();
      const ours = await playOurs(join(folder, "ours.db"), operations);
      expect(ours, `seed ${seed}`).toEqual(answers.splice(0, operations.length));
      expect(rows(join(folder, "ours.db")), `seed ${seed}`).toEqual(rows(join(folder, "theirs.db")));
    }
  }, 300_000);

  test("each reads and settles what the other wrote into one file, in its journal mode", async () => {
    const path = join(newFolder(), "queue.db");
    play([["open", path], ...wpsCreated(2).map((event) => ["enqueue", event])]);
    const queue = await OfflineQueue.open({ path, system: testSystem(), onWarning: noWarning });
    using database = openDatabase(path);
    expect(database.prepare("PRAGMA journal_mode").get()).toMatchObject({ journal_mode: "delete" });
    await queue.enqueue(wpCreated(3));
    expect(ids((await queue.drain(9)).map(({ event }) => event))).toEqual(ids(wpsCreated(3)));
    await queue.settle("s", [{ event_id: id(1), status: "delivered", duplicate: false }]);
    const [, drained] = play([
      ["open", path],
      ["drain", 9],
      ["delivered", [id(3)]],
    ]);
    expect(ids(drained as CleanEvent[])).toEqual(ids(wpsCreated(2, 2)));
    expect(await queue.counts()).toMatchObject({ accepted: 3, delivered: 1, queued: 1, elsewhere: 1 });
  });
});
