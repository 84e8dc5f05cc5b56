/** What a full disk and a damaged file come to: a clear outcome, and nothing lost that was accepted. */
import { execFileSync, fork, spawnSync } from "node:child_process";
import { existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { OfflineQueue } from "../src/index.js";
import { ids, wpCreated, wpsCreated } from "./events.js";
import { newFolder } from "./folder.js";
import { testSystem, warnings } from "./system.js";

/** A queue file of another process, which has ended, with nothing left in its log. */
async function queueOfAnother(count: number): Promise<string> {
  const path = join(newFolder(), "queue.db");
  await new Promise((done) =>
    fork(join(import.meta.dirname, "fill-queue.mjs"), [path, String(count)]).once("exit", done),
  );
  for (const ending of ["-wal", "-shm"]) rmSync(`${path}${ending}`, { force: true });
  return path;
}

async function open(path: string) {
  const { list, onWarning } = warnings();
  const queue = await OfflineQueue.open({ path, system: testSystem(), onWarning });
  return { queue, list };
}

const asideOf = (path: string) =>
  readdirSync(dirname(path)).filter((name) => /\.damaged-[^-]+-\d+$/.test(name));

describe("a damaged queue file", () => {
  test("that is no database any more is kept aside, and work goes on in a new one", async () => {
    const path = await queueOfAnother(3);
    const garbage = "no database at all. ".repeat(500);
    writeFileSync(path, garbage);
    const { queue, list } = await open(path);
    expect(await queue.enqueue(wpCreated(9))).toEqual({ status: "queued" });
    expect(list.map(({ code }) => code)).toEqual(["QUEUE_RECOVERED"]);
    const [aside] = asideOf(path);
    expect(list[0]!.message).toContain(aside);
    expect(readFileSync(join(dirname(path), aside!), "utf8")).toBe(garbage);
  });

  test("gives up every event that can still be read", async () => {
    const path = await queueOfAnother(400);
    const pages = readFileSync(path).length / 4096;
    const file = openSync(path, "r+");
    // Somewhere in the rows; the schema and the first rows stay whole.
    writeSync(file, new Uint8Array(3 * 4096).fill(0xa5), 0, 3 * 4096, Math.floor(pages / 2) * 4096);
    const { queue, list } = await open(path);
    const drained = await queue.drain(1000);
    // Reading found the damage; what could be read is in the new file.
    expect(list.map(({ code }) => code)).toEqual(["QUEUE_RECOVERED"]);
    const found = new Set(ids(drained.map(({ event }) => event)));
    expect(found.size).toBeGreaterThan(100);
    expect(found.size).toBeLessThan(400);
    expect(found).toContain(wpCreated(1).event_id);
    expect(found).toContain(wpCreated(400).event_id);
    expect(asideOf(path)).toHaveLength(1);
    expect(await queue.counts()).toMatchObject({ accepted: found.size, queued: found.size });
  });

  test("is seen to once where several processes find it", async () => {
    const path = await queueOfAnother(1);
    writeFileSync(path, "no database at all. ".repeat(500));
    const opened = await Promise.all([open(path), open(path), open(path)]);
    const outcomes = await Promise.all(opened.map(({ queue }, n) => queue.enqueue(wpCreated(n + 1))));
    expect(outcomes.map(({ status }) => status)).toEqual(["queued", "queued", "queued"]);
    expect(asideOf(path)).toHaveLength(1);
    expect((await opened[0]!.queue.counts()).queued).toBe(3);
  });
});

const canMount =
  process.platform === "linux" &&
  spawnSync("unshare", ["-rm", "sh", "-c", `mount -t tmpfs -o size=64k none ${newFolder()}`]).status === 0;

// Needs a disk of its own, which takes user namespaces.
test.skipIf(!canMount)(
  "a full disk refuses an event with its reason, keeps all before it, and goes on once there is space",
  () => {
    const disk = newFolder();
    const script = join(import.meta.dirname, "fill-disk.mjs");
    const command = `mount -t tmpfs -o size=1m none ${disk} && exec ${process.execPath} ${script} ${disk}`;
    const { refusal, after, accepted, kept } = JSON.parse(
      execFileSync("unshare", ["-rm", "sh", "-c", command], { encoding: "utf8" }),
    );
    expect(refusal).toMatchObject({
      status: "refused",
      code: expect.stringMatching(/^(STORAGE_FULL|ENOSPC)$/),
    });
    expect(accepted.length).toBeGreaterThan(10);
    expect(after).toBe("accepted");
    expect(kept).toEqual(accepted);
    expect(existsSync(disk)).toBe(true);
  },
);

test("the sample is as large as it says", async () => {
  const { queue } = await open(await queueOfAnother(5));
  expect(ids((await queue.drain(10)).map(({ event }) => event))).toEqual(ids(wpsCreated(5)));
});
