import { expect, test } from "vitest";
import { describeWithPostgres } from "../../../test/support/postgres.ts";
import { migrate, type OpenOptions, openPostgres, type PostgresDatabase, type Schema } from "../src/index.js";

const NOTES: Schema = {
  component: "notes",
  steps: ["CREATE TABLE notes (id integer PRIMARY KEY, text text)"],
};

describeWithPostgres("a PostgreSQL database", (server) => {
  const opened: PostgresDatabase[] = [];
  const open = async (address = server().newDatabase(), options: OpenOptions = {}) => {
    const database = await openPostgres(address, { tables: [NOTES], ...options });
    opened.push(database);
    return database;
  };
  const closed = async (work: () => Promise<void>) => {
    try {
      await work();
    } finally {
      for (const database of opened.splice(0)) await database.close();
    }
  };
  const texts = async ({ query }: Pick<PostgresDatabase, "query">) =>
    (await query<{ text: string }>("SELECT text FROM notes ORDER BY id")).map(({ text }) => text);

  test("undoes a transaction whose work rejects, and lets its error through", () =>
    closed(async () => {
      const database = await open();
      const mine = new Error("mine");
      const work = database.transaction(async (query) => {
        await query("INSERT INTO notes VALUES (1, 'a')");
        expect(await texts({ query })).toEqual(["a"]);
        throw mine;
      });
      await expect(work).rejects.toBe(mine);
      expect(await texts(database)).toEqual([]);
      await database.transaction((query) => query("INSERT INTO notes VALUES ($1, $2)", [1, "b"]));
      expect(await texts(database)).toEqual(["b"]);
    }));

  test("many processes may open a new database at once", () =>
    closed(async () => {
      const address = server().newDatabase();
      const all = await Promise.all(Array.from({ length: 8 }, () => open(address)));
      await all[0]!.query("INSERT INTO notes VALUES (1, 'a')");
      for (const database of all) expect(await texts(database)).toEqual(["a"]);
    }));

  test("schemas keep apart what is in one database", () =>
    closed(async () => {
      const address = server().newDatabase();
      const [one, two] = [await open(address, { schema: "one" }), await open(address, { schema: "two" })];
      await one.query("INSERT INTO notes VALUES (1, 'a')");
      expect([await texts(one), await texts(two)]).toEqual([["a"], []]);
      const refused = { code: "INVALID_ARGUMENT" };
      for (const schema of ["", "a b", "A", 'a"; DROP', "1a", "x".repeat(64)])
        await expect(open(address, { schema })).rejects.toMatchObject(refused);
    }));

  test("brings a component from any version to the newest, each step once", () =>
    closed(async () => {
      const database = await open();
      const steps: Schema["steps"] = [
        "CREATE TABLE a (x integer); INSERT INTO a VALUES (1)",
        async (query) => void (await query("INSERT INTO a VALUES ($1)", [2])),
        "INSERT INTO a VALUES (3)",
      ];
      for (const length of [1, 3, 3]) {
        await migrate(database, { component: "a", steps: steps.slice(0, length) });
        const rows = await database.query<{ x: number }>("SELECT x FROM a ORDER BY x");
        expect(rows.map(({ x }) => x)).toEqual([1, 2, 3].slice(0, length));
      }
      const older = migrate(database, { component: "a", steps: [] });
      await expect(older).rejects.toMatchObject({ code: "STORAGE_NEWER" });
    }));

  test("leaves the version where a step fails", () =>
    closed(async () => {
      const database = await open();
      const steps = ["CREATE TABLE b (x integer)", "INSERT INTO nothing VALUES (1)"];
      await expect(migrate(database, { component: "b", steps })).rejects.toMatchObject({
        code: "STORAGE_FAILED",
      });
      await migrate(database, { component: "b", steps: steps.slice(0, 1) });
      expect(await database.query("SELECT * FROM b")).toEqual([]);
    }));

  test("names what the server refuses", () =>
    closed(async () => {
      const database = await open();
      const insert = "INSERT INTO notes VALUES (1, 'a')";
      await database.query(insert);
      await expect(database.query(insert)).rejects.toMatchObject({ code: "STORAGE_CONSTRAINT" });
      await expect(database.query("SELEC")).rejects.toMatchObject({ code: "STORAGE_FAILED" });
      const readOnly = database.transaction(async (query) => {
        await query("SET TRANSACTION READ ONLY");
        await query("DELETE FROM notes");
      });
      await expect(readOnly).rejects.toMatchObject({ code: "STORAGE_READ_ONLY" });
      expect(await texts(database)).toEqual(["a"]);
    }));

  test("a server that is not there, or has no such database, is named without the password", async () => {
    const nowhere = "postgres://anna:secret@127.0.0.1:1/events";
    const nothing = new URL(server().newDatabase());
    nothing.pathname = "/nothing";
    nothing.password = "secret";
    for (const [address, place] of [
      [nowhere, "PostgreSQL at 127.0.0.1:1/events: "],
      [nothing.href, `PostgreSQL at ${nothing.host}/nothing: `],
    ] as const) {
      const error = await openPostgres(address).catch((error: Error) => error);
      expect(error).toMatchObject({ name: "StorageError", code: "STORAGE_UNREACHABLE" });
      expect((error as Error).message).toContain(place);
      expect((error as Error).message).not.toContain("secret");
    }
  });

  test("waits for a lock as long as it was told, and then says busy", () =>
    closed(async () => {
      const address = server().newDatabase();
      const [holder, waiter] = [await open(address), await open(address, { timeout: 100 })];
      await holder.transaction(async (query) => {
        await query("LOCK TABLE notes");
        await expect(texts(waiter)).rejects.toMatchObject({ code: "STORAGE_BUSY" });
      });
      expect(await texts(waiter)).toEqual([]);
    }));

  test("carries on with a new connection when the server ends one", () =>
    closed(async () => {
      const address = server().newDatabase();
      let lost = () => {};
      const isLost = new Promise<void>((resolve) => {
        lost = resolve;
      });
      const [database, other] = [
        await open(address, { onLostConnection: () => lost() }),
        await open(address),
      ];
      const endAll = () =>
        other.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()",
        );
      await endAll();
      await isLost;
      expect(await texts(database)).toEqual([]);

      const work = database.transaction(async (query) => {
        await query("INSERT INTO notes VALUES (1, 'a')");
        await endAll();
        await query("INSERT INTO notes VALUES (2, 'b')");
      });
      await expect(work).rejects.toMatchObject({ code: "STORAGE_UNREACHABLE" });
      expect(await texts(database)).toEqual([]);
    }));

  test("says so when it is closed, and closes twice", async () => {
    const database = await openPostgres(server().newDatabase());
    await database.close();
    await database.close();
    await expect(database.query("SELECT 1")).rejects.toMatchObject({ code: "STORAGE_CLOSED" });
    await expect(database.transaction(async () => 1)).rejects.toMatchObject({ code: "STORAGE_CLOSED" });
  });

  test("closes at the end of a block", async () => {
    let kept: PostgresDatabase;
    {
      await using database = await openPostgres(server().newDatabase());
      kept = database;
      expect(await database.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
    }
    await expect(kept.query("SELECT 1")).rejects.toMatchObject({ code: "STORAGE_CLOSED" });
  });
});
