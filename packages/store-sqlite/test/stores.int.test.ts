import {
  clockStorageSuite,
  errorStorageSuite,
  eventStoreSuite,
  journalSuite,
  type Place,
  suiteEvent,
} from "@spec-kitty/events-core/suites";
import { describe, expect, test } from "vitest";
import { availableDrivers, type Database, openDatabase } from "../src/database.js";
import { SqliteClockStorage, SqliteErrorStorage, SqliteEventStore, SqliteJournal } from "../src/index.js";
import { newFile } from "./folder.ts";

describe.each(availableDrivers())("on %s", (driver) => {
  async function place<S>(store: (database: Database) => S): Promise<Place<S>> {
    const path = newFile();
    const opened: Database[] = [];
    const open = () => {
      const database = openDatabase(path, { driver });
      opened.push(database);
      return store(database);
    };
    return {
      store: open(),
      again: async () => open(),
      remove: async () => {
        for (const database of opened) database.close();
      },
    };
  }

  describe.each([
    ["SqliteEventStore", eventStoreSuite(() => place((database) => new SqliteEventStore(database)))],
    ["SqliteClockStorage", clockStorageSuite(() => place((database) => new SqliteClockStorage(database)))],
    [
      "SqliteErrorStorage",
      errorStorageSuite((max) =>
        place((database) => new SqliteErrorStorage(database, max === undefined ? {} : { maxEntries: max })),
      ),
    ],
    ["SqliteJournal", journalSuite(() => place((database) => new SqliteJournal(database)))],
  ])("%s", (_, cases) => {
    for (const { name, run } of cases) test(name, run);
  });

  test("all stores live on one file", async () => {
    using database = openDatabase(newFile(), { driver });
    const [store, journal] = [new SqliteEventStore(database), new SqliteJournal(database)];
    const [clocks, errors] = [new SqliteClockStorage(database), new SqliteErrorStorage<object>(database)];
    await store.saveEvent(suiteEvent(1));
    await journal.append([suiteEvent(2)]);
    await clocks.save("anna", 3);
    await errors.append({ n: 4 });
    expect([
      await store.loadAllEvents(),
      (await journal.read(0, 9)).map(({ event }) => event),
      await clocks.load("anna"),
      await errors.loadRecent(),
    ]).toEqual([[suiteEvent(1)], [suiteEvent(2)], 3, [{ n: 4 }]]);
  });

  test("what comes back is frozen", async () => {
    using database = openDatabase(newFile(), { driver });
    const journal = new SqliteJournal(database);
    await journal.append([suiteEvent(1)]);
    expect(Object.isFrozen((await journal.read(0, 1))[0]!.event)).toBe(true);
  });

  test("an error storage that is opened with a smaller limit forgets at the next entry", async () => {
    using database = openDatabase(newFile(), { driver });
    for (const n of [1, 2, 3, 4]) await new SqliteErrorStorage<number>(database).append(n);
    const small = new SqliteErrorStorage<number>(database, { maxEntries: 2 });
    await small.append(5);
    expect(await small.loadRecent()).toEqual([5, 4]);
  });

  test("a batch with an event that cannot be written is refused whole", async () => {
    using database = openDatabase(newFile(), { driver });
    const journal = new SqliteJournal<{ event_id: string; payload?: unknown }>(database);
    const batch = [{ event_id: "a" }, { event_id: "b", payload: 1n }];
    await expect(journal.append(batch)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(await journal.head()).toBe(0);
  });

  test("a full file refuses a batch whole, and takes what still fits", async () => {
    using database = openDatabase(newFile(), { driver });
    const journal = new SqliteJournal(database);
    database.exec("PRAGMA max_page_count = 40");
    const wide = (n: number) => suiteEvent(n, { payload: { text: "x".repeat(2000) } });
    const batch = Array.from({ length: 100 }, (_, n) => wide(n));
    await expect(journal.append(batch)).rejects.toMatchObject({ code: "STORAGE_FULL" });
    expect(await journal.read(0, 9)).toEqual([]);
    expect(await journal.append([wide(3)])).toEqual([{ outcome: "accepted", position: 1 }]);
  });

  test("a journal may tell events apart by more than their id", async () => {
    using database = openDatabase(newFile(), { driver });
    const journal = new SqliteJournal(database, {
      key: ({ project_uuid, event_id }: ReturnType<typeof suiteEvent>) => `${project_uuid}/${event_id}`,
    });
    const elsewhere = suiteEvent(1, { project_uuid: "00000000-0000-0000-0000-000000000000" });
    const receipts = await journal.append([suiteEvent(1), elsewhere, suiteEvent(1)]);
    expect(receipts.map(({ outcome }) => outcome)).toEqual(["accepted", "accepted", "duplicate"]);
  });
});
