/** Several real processes on one database: some are killed, or the server itself ends. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { JournalEntry, Listening } from "@spec-kitty/events-core";
import { afterEach, expect, test } from "vitest";
import { describeWithPostgres } from "../../../test/support/postgres.ts";
import { openPostgres, PostgresJournal, PostgresNotifier } from "../src/index.js";

interface Acknowledged {
  readonly event_id: string;
  readonly outcome: "accepted" | "duplicate";
  readonly position: number;
}

interface Writer {
  readonly acknowledged: Acknowledged[];
  /** How it ended: its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

type Entry = JournalEntry<{ event_id: string }>;
type TestJournal = PostgresJournal<{ event_id: string }>;

const ROUNDS = process.env["SKITTY_FULL"] === undefined ? 100 : 1500;
/** Fewer than are sent, so that writers race for the same ones. */
const IDS = ROUNDS * 4;
const ALL = 1_000_000;

const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a writer; one with `killAt` writes until so many events were acknowledged, and is killed then. */
function start(address: string, seed: number, killAt?: number): Writer {
  const script = new URL("writer.mjs", import.meta.url).pathname;
  const args = [script, address, seed, IDS, ...(killAt === undefined ? [ROUNDS] : [])];
  const child = spawn(process.execPath, args.map(String), { stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  const acknowledged: Acknowledged[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    acknowledged.push(JSON.parse(line) as Acknowledged);
    if (acknowledged.length === killAt) child.kill("SIGKILL");
  });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      running.delete(child);
      resolve(signal ?? code);
    });
  });
  return { acknowledged, ended };
}

/** Nothing acknowledged is missing or twice, and a reader from a cursor has seen everything in order. */
function expectSound(entries: readonly Entry[], seen: readonly Entry[], writers: readonly Writer[]): void {
  expect(seen).toEqual(entries);
  expect(entries.map(({ position }) => position)).toEqual(entries.map((_, i) => i + 1));
  const positions = new Map(entries.map(({ position, event }) => [event.event_id, position]));
  expect(positions.size).toBe(entries.length);
  const acknowledged = writers.flatMap((writer) => writer.acknowledged);
  expect(acknowledged.filter(({ event_id, position }) => positions.get(event_id) !== position)).toEqual([]);
  const accepted = acknowledged.filter(({ outcome }) => outcome === "accepted");
  expect(new Set(accepted.map(({ event_id }) => event_id)).size).toBe(accepted.length);
}

/** Reads from where it stands each time it is woken by a notice, until told to stop. */
async function followed(journal: TestJournal, notifier: PostgresNotifier) {
  const seen: Entry[] = [];
  let reading = Promise.resolve();
  const look = () => {
    reading = reading.then(async () => {
      seen.push(...(await journal.read(seen.at(-1)?.position ?? 0, ALL)));
    });
  };
  const listening: Listening = await notifier.listen("journal", look);
  return {
    seen,
    async stop() {
      await listening.close();
      await reading;
    },
    settled: () => reading,
  };
}

describeWithPostgres("processes on one PostgreSQL", (server) => {
  async function opened() {
    const address = server().newDatabase();
    const database = await openPostgres(address);
    const notifier = new PostgresNotifier(database);
    return { address, database, notifier, journal: new PostgresJournal<{ event_id: string }>(database) };
  }

  test("one of two writers is killed: nothing acknowledged is lost or twice, no reader skips", async () => {
    const { address, database, notifier, journal } = await opened();
    const follower = await followed(journal, notifier);
    const survivor = start(address, 1);
    const killed = [2, 3, 4].map((seed) => start(address, seed, seed * 25));
    expect(await Promise.all(killed.map(({ ended }) => ended))).toEqual(["SIGKILL", "SIGKILL", "SIGKILL"]);
    expect(await survivor.ended).toBe(0);
    await journal.append([{ event_id: "last" }]);
    // The last notice wakes the follower, or one before it that it was still reading for.
    await notifier.notify("journal");
    await until(() => follower.seen.at(-1)?.event.event_id === "last", follower.settled);
    await follower.stop();
    expectSound(await journal.read(0, ALL), follower.seen, [survivor, ...killed]);
    await notifier.close();
    await database.close();
  }, 120_000);

  test("a writer that hangs, wherever it stands, holds up nobody", async () => {
    const { address, database, notifier, journal } = await opened();
    const writers = [1, 2].map((seed) => start(address, seed, Number.POSITIVE_INFINITY));
    await until(() => writers.every(({ acknowledged }) => acknowledged.length > 0), tick);
    for (let round = 0; round < 20; round++) {
      for (const child of running) child.kill("SIGSTOP");
      const [receipt] = await journal.append([{ event_id: `mine-${round}` }]);
      expect(receipt?.outcome).toBe("accepted");
      for (const child of running) child.kill("SIGCONT");
      const known = writers.map(({ acknowledged }) => acknowledged.length);
      await until(() => writers.every(({ acknowledged }, i) => acknowledged.length > known[i]!), tick);
    }
    for (const child of running) child.kill("SIGKILL");
    await Promise.all(writers.map(({ ended }) => ended));
    const entries = await journal.read(0, ALL);
    expectSound(entries, entries, writers);
    await notifier.close();
    await database.close();
  }, 120_000);

  test("the server crashes under load: writers carry on, and nothing acknowledged is lost or twice", async () => {
    const { address, database, notifier, journal } = await opened();
    const writers = [1, 2].map((seed) => start(address, seed));
    await until(() => writers.every(({ acknowledged }) => acknowledged.length > 20), tick);
    await server().crash();
    expect(running.size).toBe(2);
    expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual([0, 0]);
    const entries = await journal.read(0, ALL);
    expectSound(entries, entries, writers);
    expect(writers.flatMap(({ acknowledged }) => acknowledged).length).toBeGreaterThan(ROUNDS);
    await notifier.close();
    await database.close();
  }, 120_000);
});

const tick = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

/** Looks again each time `next` has come; the test's own time limit ends it. */
async function until(isSo: () => boolean, next: () => Promise<void>): Promise<void> {
  while (!isSo()) {
    await next();
    await tick();
  }
}
