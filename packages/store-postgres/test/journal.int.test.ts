/** The order of a journal that many connections write at once. */
import type { JournalEntry } from "@spec-kitty/events-core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { describeWithPostgres } from "../../../test/support/postgres.ts";
import { openPostgres, type PostgresDatabase, PostgresJournal, PostgresNotifier } from "../src/index.js";

interface Note {
  readonly event_id: string;
}

const ALL = 1_000_000;
const note = (n: number): Note => ({ event_id: `note-${n}` });

describeWithPostgres("a journal on PostgreSQL", (server) => {
  async function withDatabases(count: number, work: (databases: PostgresDatabase[]) => Promise<void>) {
    const address = server().newDatabase();
    const databases: PostgresDatabase[] = [];
    try {
      for (let n = 0; n < count; n++) databases.push(await openPostgres(address));
      await work(databases);
    } finally {
      for (const database of databases) await database.close();
    }
  }

  test("an append waits for one that has its positions and is not committed: a reader never sees the later first", () =>
    withDatabases(2, async ([first, second]) => {
      const [early, late] = [new PostgresJournal<Note>(first!), new PostgresJournal<Note>(second!)];
      // What `append` does, held open before its commit.
      let commit = () => {};
      let inserted = () => {};
      const isInserted = new Promise<void>((resolve) => {
        inserted = resolve;
      });
      const held = first!.transaction(async (query) => {
        await query("SELECT pg_advisory_xact_lock('event_journal'::regclass::oid::bigint)");
        await query("INSERT INTO event_journal VALUES (1, 'note-1', '{\"event_id\":\"note-1\"}')");
        inserted();
        await new Promise<void>((resolve) => {
          commit = resolve;
        });
      });
      await isInserted;
      const receipts = late.append([note(2), note(1)]);
      await waitsForLock(second!);
      expect([await early.read(0, ALL), await late.head()]).toEqual([[], 0]);
      commit();
      await held;
      expect(await receipts).toEqual([
        { outcome: "accepted", position: 2 },
        { outcome: "duplicate", position: 1 },
      ]);
      expect((await early.read(0, ALL)).map(({ position }) => position)).toEqual([1, 2]);
    }));

  test(
    "whatever is appended at once, readers see every entry once and in order",
    () =>
      withDatabases(4, async (databases) => {
        const journals = databases.map((database) => new PostgresJournal<Note>(database));
        let base = 0;
        const batches = fc.array(fc.array(fc.nat(30), { maxLength: 8 }), { minLength: 2, maxLength: 12 });
        await fc.assert(
          fc.asyncProperty(batches, async (batches) => {
            base += 1000;
            const start = await journals[0]!.head();
            let isOver = false;
            const appends = Promise.all(
              batches.map((batch, i) => journals[i % 3]!.append(batch.map((n) => note(base + n)))),
            ).finally(() => {
              isOver = true;
            });
            const seen: JournalEntry<Note>[] = [];
            for (let last = false; !last; ) {
              last = isOver;
              seen.push(...(await journals[3]!.read(seen.at(-1)?.position ?? start, last ? ALL : 3)));
            }
            const receipts = (await appends).flat();
            const accepted = receipts.filter(({ outcome }) => outcome === "accepted");
            const distinct = new Set(batches.flat());
            expect(accepted.length).toBe(distinct.size);
            expect(seen.map(({ position }) => position)).toEqual(seen.map((_, i) => start + i + 1));
            const places = new Map(seen.map(({ event, position }) => [event.event_id, position]));
            expect(places.size).toBe(distinct.size);
            const sent = batches.flat().map((n) => places.get(note(base + n).event_id));
            expect(receipts.map(({ position }) => position)).toEqual(sent);
          }),
          { numRuns: process.env["SKITTY_FULL"] === undefined ? 60 : 1000 },
        );
      }),
    300_000,
  );

  test("the order holds also where the database asks for another isolation", async () => {
    const address = server().newDatabase();
    const admin = await openPostgres(address);
    const name = new URL(address).pathname.slice(1);
    await admin.query(`ALTER DATABASE ${name} SET default_transaction_isolation = 'serializable'`);
    await admin.close();
    const databases = [await openPostgres(address), await openPostgres(address)];
    const journals = databases.map((database) => new PostgresJournal<Note>(database));
    const receipts = await Promise.all(
      Array.from({ length: 40 }, (_, n) => journals[n % 2]!.append([note(n), note(n + 1)])),
    );
    expect(receipts.flat().filter(({ outcome }) => outcome === "accepted")).toHaveLength(41);
    const serializable = databases[0]!.transaction(async (query) => {
      await query("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
      await query("SELECT append_to_journal('{}', '{}', NULL, NULL)");
    });
    await expect(serializable).rejects.toThrow("needs the isolation level READ COMMITTED");
    for (const database of databases) await database.close();
  });

  test("its topic is told with the append that it tells of, and not without", () =>
    withDatabases(2, async ([writer, reader]) => {
      const journal = new PostgresJournal<Note>(writer!, { topic: "journal" });
      const follower = new PostgresJournal<Note>(reader!);
      const notifier = new PostgresNotifier(reader!);
      const heads: Promise<number>[] = [];
      let wake = () => {};
      const heard = async (count: number) => {
        while (heads.length < count)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        return Promise.all(heads);
      };
      await notifier.listen("journal", () => {
        heads.push(follower.head());
        wake();
      });
      await journal.append([note(1)]);
      // The entries are there for whoever was told.
      expect(await heard(1)).toEqual([1]);
      await journal.append([note(1)]);
      await journal.append([note(2), note(3)]);
      expect(await heard(2)).toEqual([1, 3]);
      await notifier.close();
    }));
});

/** Until a connection of this database waits for an advisory lock; the test's own time limit ends it. */
async function waitsForLock(database: PostgresDatabase): Promise<void> {
  for (;;) {
    const waiting = await database.query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
    if (waiting.length > 0) return;
  }
}
