import {
  clockStorageSuite,
  errorStorageSuite,
  eventStoreSuite,
  journalSuite,
  notifierSuite,
  type Place,
  type SuiteCase,
  suiteEvent,
} from "@spec-kitty/events-core/suites";
import { describe, expect, test } from "vitest";
import { describeWithPostgres } from "../../../test/support/postgres.ts";
import {
  openPostgres,
  PostgresClockStorage,
  type PostgresDatabase,
  PostgresErrorStorage,
  PostgresEventStore,
  PostgresJournal,
  PostgresNotifier,
} from "../src/index.js";

describeWithPostgres("stores on PostgreSQL", (server) => {
  let address: string | undefined;
  let schemas = 0;

  /** A schema of its own on one database of the server; every opening has connections of its own. */
  async function place<S extends object>(store: (database: PostgresDatabase) => S): Promise<Place<S>> {
    address ??= server().newDatabase();
    const schema = `place_${++schemas}`;
    const opened: { database: PostgresDatabase; store: S & { close?: () => Promise<void> } }[] = [];
    const open = async () => {
      const database = await openPostgres(address!, { schema, connections: 4 });
      opened.push({ database, store: store(database) });
      return opened.at(-1)!.store;
    };
    return {
      store: await open(),
      again: open,
      async remove() {
        for (const { database, store } of opened) {
          await store.close?.();
          await database.close();
        }
      },
    };
  }

  const suites: [string, SuiteCase[]][] = [
    ["PostgresEventStore", eventStoreSuite(() => place((database) => new PostgresEventStore(database)))],
    [
      "PostgresClockStorage",
      clockStorageSuite(() => place((database) => new PostgresClockStorage(database))),
    ],
    [
      "PostgresErrorStorage",
      errorStorageSuite((max) =>
        place((database) => new PostgresErrorStorage(database, max === undefined ? {} : { maxEntries: max })),
      ),
    ],
    ["PostgresJournal", journalSuite(() => place((database) => new PostgresJournal(database)))],
    ["PostgresNotifier", notifierSuite(() => place((database) => new PostgresNotifier(database)))],
  ];
  describe.each(suites)("%s", (_, cases) => {
    for (const { name, run } of cases) test(name, run);
  });

  test("what comes back is frozen, and a batch that cannot be written is refused whole", async () => {
    const { store, remove } = await place(
      (database) => new PostgresJournal<{ event_id: string; payload?: unknown }>(database),
    );
    const batch = [{ event_id: "a" }, { event_id: "b", payload: 1n }];
    await expect(store.append(batch)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(await store.head()).toBe(0);
    await store.append([{ event_id: "a" }]);
    expect(Object.isFrozen((await store.read(0, 1))[0]!.event)).toBe(true);
    await remove?.();
  });

  test("a journal may tell events apart by more than their id", async () => {
    const key = ({ project_uuid, event_id }: ReturnType<typeof suiteEvent>) => `${project_uuid}/${event_id}`;
    const { store, remove } = await place((database) => new PostgresJournal(database, { key }));
    const elsewhere = suiteEvent(1, { project_uuid: "00000000-0000-0000-0000-000000000000" });
    const receipts = await store.append([suiteEvent(1), elsewhere, suiteEvent(1)]);
    expect(receipts.map(({ outcome }) => outcome)).toEqual(["accepted", "accepted", "duplicate"]);
    await remove?.();
  });
});
