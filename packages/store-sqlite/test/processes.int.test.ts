/** Several real processes on one file, some of them killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { JournalEntry } from "@spec-kitty/events-core";
import { afterEach, describe, expect, test } from "vitest";
import { availableDrivers, type DriverName, openDatabase } from "../src/database.js";
import { SqliteJournal } from "../src/index.js";
import { newFile, withoutPython } from "./folder.ts";

interface Acknowledged {
  readonly event_id: string;
  readonly outcome?: "accepted" | "duplicate";
  readonly position: number;
}

interface Writer {
  readonly acknowledged: Acknowledged[];
  /** How it ended: its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
});

interface KillAt {
  /** When so many events were acknowledged. */
  readonly acknowledged?: number;
  /** After so many milliseconds, whatever it is doing then. */
  readonly milliseconds?: number;
}

function start(command: string, args: readonly unknown[], kill: KillAt = {}): Writer {
  const child = spawn(command, args.map(String), { stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  const acknowledged: Acknowledged[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    acknowledged.push(JSON.parse(line) as Acknowledged);
    if (acknowledged.length === kill.acknowledged) child.kill("SIGKILL");
  });
  if (kill.milliseconds !== undefined) setTimeout(() => child.kill("SIGKILL"), kill.milliseconds);
  const ended = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      running.delete(child);
      resolve(signal ?? code);
    });
  });
  return { acknowledged, ended };
}

const script = (name: string) => new URL(name, import.meta.url).pathname;
const full = process.env["SKITTY_FULL"] !== undefined;
const ROUNDS = full ? 2000 : 150;
/** Fewer than are sent, so that writers race for the same ones. */
const IDS = ROUNDS * 4;

const startOurs = (path: string, driver: DriverName, seed: number) =>
  start(process.execPath, [script("writer.mjs"), path, driver, seed, IDS, ROUNDS]);

const startDoomed = (path: string, driver: DriverName, seed: number, kill: KillAt) =>
  start(process.execPath, [script("writer.mjs"), path, driver, seed, IDS], kill);

const startPython = (path: string, seed: number) =>
  start("python3", [script("writer.py"), path, seed, IDS, ROUNDS]);

/** Reads along from a cursor until all writers have ended. */
async function readAlong(journal: SqliteJournal<{ event_id: string }>, writers: readonly Writer[]) {
  let isOver = false;
  const over = Promise.all(writers.map(({ ended }) => ended)).then((ends) => {
    isOver = true;
    return ends;
  });
  const seen: JournalEntry<{ event_id: string }>[] = [];
  for (let last = false; !last; ) {
    last = isOver;
    seen.push(...(await journal.read(seen.at(-1)?.position ?? 0, 1_000_000)));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { ends: await over, seen };
}

/** Nothing acknowledged is missing or twice, and a reader from a cursor has seen everything in order. */
async function expectSound(
  journal: SqliteJournal<{ event_id: string }>,
  seen: readonly JournalEntry<{ event_id: string }>[],
  writers: readonly Writer[],
) {
  const entries = await journal.read(0, 1_000_000);
  expect(seen).toEqual(entries);
  expect(entries.map(({ position }) => position)).toEqual(entries.map((_, i) => i + 1));
  const positions = new Map(entries.map(({ position, event }) => [event.event_id, position]));
  expect(positions.size).toBe(entries.length);
  const acknowledged = writers.flatMap((writer) => writer.acknowledged);
  expect(acknowledged.filter(({ event_id, position }) => positions.get(event_id) !== position)).toEqual([]);
  const accepted = acknowledged.filter(({ outcome }) => outcome === "accepted");
  expect(new Set(accepted.map(({ event_id }) => event_id)).size).toBe(accepted.length);
}

describe.each(availableDrivers())("processes on %s", (driver) => {
  test("race for one journal while some are killed: nothing acknowledged is lost or twice", async () => {
    const path = newFile();
    // All of them make the file and its tables at the same moment.
    const writers = [
      ...[1, 2, 3].map((seed) => startOurs(path, driver, seed)),
      ...[4, 5, 6].map((seed) => startDoomed(path, driver, seed, { acknowledged: (seed - 3) * 30 })),
    ];
    using database = openDatabase(path, { driver, busyTimeout: 60_000 });
    const journal = new SqliteJournal<{ event_id: string }>(database);
    const { ends, seen } = await readAlong(journal, writers);
    expect(ends).toEqual([0, 0, 0, "SIGKILL", "SIGKILL", "SIGKILL"]);
    await expectSound(journal, seen, writers);
  }, 300_000);

  test("killed at any moment, also while it makes the file, a process harms nothing", async () => {
    const path = newFile();
    const kills = full ? 200 : 10;
    const writers: Writer[] = [];
    for (let n = 1; n <= kills; n++) {
      const milliseconds = 40 + ((n * 7919) % 160);
      const doomed = startDoomed(path, driver, n, { milliseconds });
      expect(await doomed.ended).toBe("SIGKILL");
      writers.push(doomed);
    }
    using database = openDatabase(path, { driver });
    const journal = new SqliteJournal<{ event_id: string }>(database);
    await expectSound(journal, await journal.read(0, 1_000_000), writers);
    expect(database.prepare("PRAGMA integrity_check").get()).toMatchObject({ integrity_check: "ok" });
    expect(writers.some(({ acknowledged }) => acknowledged.length > 0)).toBe(true);
  }, 300_000);

  test.skipIf(withoutPython)(
    "share a file with Python",
    async () => {
      const path = newFile();
      using database = openDatabase(path, { driver });
      const journal = new SqliteJournal<{ event_id: string }>(database);
      const writers = [
        ...[1, 2].map((seed) => startOurs(path, driver, seed)),
        ...[3, 4].map((seed) => startPython(path, seed)),
      ];
      const { ends, seen } = await readAlong(journal, writers);
      expect(ends).toEqual([0, 0, 0, 0]);
      await expectSound(journal, seen, writers);
      expect(writers.map(({ acknowledged }) => acknowledged.length >= ROUNDS)).toEqual([
        true,
        true,
        true,
        true,
      ]);
    },
    300_000,
  );
});

const both = availableDrivers();
test.skipIf(both.length < 2)(
  "both drivers write one file at the same time",
  async () => {
    const path = newFile();
    using database = openDatabase(path);
    const journal = new SqliteJournal<{ event_id: string }>(database);
    const writers = [1, 2, 3, 4].map((seed) => startOurs(path, both[seed % 2]!, seed));
    const { ends, seen } = await readAlong(journal, writers);
    expect(ends).toEqual([0, 0, 0, 0]);
    await expectSound(journal, seen, writers);
  },
  120_000,
);
