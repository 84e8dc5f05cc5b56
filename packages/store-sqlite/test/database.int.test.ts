import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { availableDrivers, type Database, migrate, openDatabase, type Schema } from "../src/database.js";
import { newFile } from "./folder.ts";

const NOTES: Schema = {
  component: "notes",
  steps: ["CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT UNIQUE, size, bytes BLOB)"],
};

test("this machine has a SQLite library", () => {
  expect(availableDrivers()).not.toEqual([]);
});

test("a machine without one is told what to do", () => {
  const script = join(import.meta.dirname, "without-sqlite.mjs");
  const answer = JSON.parse(execFileSync(process.execPath, [script], { encoding: "utf8" }));
  expect(answer).toMatchObject({ available: [], code: "SQLITE_UNAVAILABLE" });
  expect(answer.message).toMatch(/Node .* has none.*libsql.*Use Node 22\.13 or later/);
});

test("loading SQLite prints nothing", () => {
  const url = new URL("../dist/database.js", import.meta.url).href;
  const code = `const { openDatabase } = await import(${JSON.stringify(url)}); openDatabase(":memory:").close(); process.emitWarning("mine");`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    encoding: "utf8",
  });
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^\(node:\d+\) Warning: mine\n[^\n]*\n?$/);
});

describe.each(availableDrivers())("a database on %s", (driver) => {
  const open = (path = newFile(), options = {}) =>
    openDatabase(path, { driver, schemas: [NOTES], ...options });
  const texts = (database: Database) =>
    database
      .prepare("SELECT text FROM notes ORDER BY id")
      .all()
      .map(({ text }) => text);
  const codeOf = (work: () => unknown) => {
    try {
      return { returned: work() };
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };

  test("keeps every kind of value", () => {
    using database = open();
    const insert = database.prepare("INSERT INTO notes (text, size, bytes) VALUES (?, ?, ?)");
    expect(insert.run("😀", 7, new Uint8Array([1, 0, 2]))).toEqual({ changes: 1, lastInsertRowid: 1 });
    insert.run(null, 1.5, null);
    insert.run("big", 9007199254740993n, null);
    const rows = database
      .prepare("SELECT text, CAST(size AS TEXT) AS size, typeof(size) AS type, bytes FROM notes")
      .all();
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { text: "😀", size: "7", type: "integer", bytes: new Uint8Array([1, 0, 2]) },
      { text: null, size: "1.5", type: "real", bytes: null },
      { text: "big", size: "9007199254740993", type: "integer", bytes: null },
    ]);
  });

  test("tells texts apart that differ behind a NUL", () => {
    using database = open();
    const insert = database.prepare("INSERT INTO notes (text) VALUES (?)");
    for (const text of ["a", "a\0", "a\0b"]) insert.run(text);
    const find = database.prepare("SELECT id FROM notes WHERE text = ?");
    expect(["a", "a\0", "a\0b"].map((text) => find.get(text)?.["id"])).toEqual([1, 2, 3]);
  });

  test("refuses too few, too many and untyped values instead of writing something else", () => {
    using database = open();
    const insert = database.prepare("INSERT INTO notes (text, size) VALUES (?, ?) -- why?");
    insert.run("a", 1);
    expect(codeOf(() => insert.run("b"))).toBe("INVALID_ARGUMENT");
    expect(codeOf(() => insert.run("b", 1, 2))).toBe("INVALID_ARGUMENT");
    for (const value of [true, undefined, {}, new Date(0)])
      expect(codeOf(() => insert.run("b", value as never))).toBe("INVALID_TYPE");
    expect(texts(database)).toEqual(["a"]);
  });

  test("undoes a transaction whose work throws, and only the part of it that is inside another", () => {
    using database = open();
    const insert = (text: string) => database.prepare("INSERT INTO notes (text) VALUES (?)").run(text);
    const failing = () =>
      database.transaction(() => {
        insert("inner");
        throw new Error("no");
      });
    expect(failing).toThrow("no");
    database.transaction(() => {
      insert("outer");
      expect(failing).toThrow("no");
      expect(database.transaction(() => insert("part").changes)).toBe(1);
    });
    expect(texts(database)).toEqual(["outer", "part"]);
  });

  test("refuses asynchronous work in a transaction", () => {
    using database = open();
    const work = async () => database.prepare("INSERT INTO notes (text) VALUES ('x')").run();
    expect(codeOf(() => database.transaction(work))).toBe("INVALID_ARGUMENT");
    expect(texts(database)).toEqual([]);
  });

  test("says so when it is closed, and closes twice", () => {
    const database = open();
    const select = database.prepare("SELECT 1");
    database.close();
    database.close();
    expect(codeOf(() => select.get())).toBe("STORAGE_CLOSED");
    expect(codeOf(() => database.prepare("SELECT 2"))).toBe("STORAGE_CLOSED");
    expect(codeOf(() => database.transaction(() => 1))).toBe("STORAGE_CLOSED");
  });

  test("uses WAL for a file of its own and syncs every commit", () => {
    using database = open();
    const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get()!)[0];
    expect(["journal_mode", "synchronous", "busy_timeout", "foreign_keys"].map(pragma)).toEqual([
      "wal",
      2,
      5000,
      1,
    ]);
  });

  test("leaves the journal mode of a file that another program made", () => {
    const path = newFile();
    const other = openDatabase(path, { driver });
    other.exec("CREATE TABLE queue (a); PRAGMA journal_mode = DELETE");
    other.close();
    using database = open(path);
    expect(database.prepare("PRAGMA journal_mode").get()).toMatchObject({ journal_mode: "delete" });
    expect(database.prepare("SELECT count(*) AS n FROM queue").get()).toMatchObject({ n: 0 });
  });

  test("opens a path with signs that mean something in addresses", () => {
    const path = newFile("a b?mode=ro#c%20'd.db");
    open(path).close();
    expect(existsSync(path)).toBe(true);
    using again = open(path);
    expect(texts(again)).toEqual([]);
  });

  test("brings a component from any version to the newest, each step once", () => {
    const path = newFile();
    const steps = [
      "CREATE TABLE a (x); INSERT INTO a VALUES (1)",
      (database: Database) => void database.prepare("INSERT INTO a VALUES (?)").run(2),
      "INSERT INTO a VALUES (3)",
    ];
    for (const length of [1, 3, 3]) {
      using database = openDatabase(path, {
        driver,
        schemas: [{ component: "a", steps: steps.slice(0, length) }, NOTES],
      });
      const xs = database
        .prepare("SELECT x FROM a")
        .all()
        .map(({ x }) => x);
      expect(xs).toEqual([1, 2, 3].slice(0, length));
    }
    expect(codeOf(() => openDatabase(path, { driver, schemas: [{ component: "a", steps: [] }] }))).toBe(
      "STORAGE_NEWER",
    );
  });

  test("leaves the version where a step fails", () => {
    using database = open();
    const broken: Schema = {
      component: "b",
      steps: ["CREATE TABLE b (x)", "INSERT INTO nothing VALUES (1)"],
    };
    expect(codeOf(() => migrate(database, broken))).toBe("STORAGE_FAILED");
    migrate(database, { component: "b", steps: ["CREATE TABLE b (x)"] });
    expect(database.prepare("SELECT count(*) AS n FROM b").get()).toMatchObject({ n: 0 });
  });

  test("names what is wrong with a file", () => {
    const garbage = newFile();
    writeFileSync(garbage, "no database at all. ".repeat(500));
    expect(codeOf(() => open(garbage))).toBe("STORAGE_CORRUPT");

    const cut = newFile();
    const whole = open(cut);
    const insert = whole.prepare("INSERT INTO notes (text) VALUES (?)");
    whole.transaction(() => Array.from({ length: 2000 }, (_, n) => insert.run(`note ${n} `.repeat(9))));
    whole.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    whole.close();
    truncateSync(cut, readFileSync(cut).length - 8 * 4096);
    expect(codeOf(() => texts(open(cut)))).toBe("STORAGE_CORRUPT");

    expect(codeOf(() => open(`${newFile()}/none/x.db`))).toBe("STORAGE_UNREACHABLE");
    expect(codeOf(() => open(garbage.slice(0, garbage.lastIndexOf("/"))))).toBe("STORAGE_UNREACHABLE");
  });

  test("says that the file is full, undoes that change and carries on", () => {
    using database = open();
    const insert = database.prepare("INSERT INTO notes (text, bytes) VALUES (?, ?)");
    database.exec("PRAGMA max_page_count = 20");
    const fill = () =>
      database.transaction(() =>
        Array.from({ length: 50 }, (_, n) => insert.run(`${n}`, new Uint8Array(4000))),
      );
    expect(codeOf(fill)).toBe("STORAGE_FULL");
    expect(texts(database)).toEqual([]);
    insert.run("small", null);
    expect(texts(database)).toEqual(["small"]);
  });

  test("reads only, where asked", () => {
    const path = newFile();
    expect(codeOf(() => open(path, { readOnly: true }))).toBe("STORAGE_UNREACHABLE");
    open(path).close();
    using database = open(path, { readOnly: true });
    expect(texts(database)).toEqual([]);
    expect(codeOf(() => database.exec("DELETE FROM notes"))).toBe("STORAGE_READ_ONLY");
  });

  test("names a broken rule of a table", () => {
    using database = open();
    const insert = database.prepare("INSERT INTO notes (text) VALUES (?)");
    insert.run("a");
    expect(codeOf(() => insert.run("a"))).toBe("STORAGE_CONSTRAINT");
    expect(codeOf(() => database.prepare("SELEC"))).toBe("STORAGE_FAILED");
  });

  test("waits for the lock of another as long as it was told, and then says busy", () => {
    const path = newFile();
    using holder = open(path);
    using waiter = open(path, { busyTimeout: 50 });
    holder.transaction(() => {
      expect(codeOf(() => waiter.transaction(() => 1))).toBe("STORAGE_BUSY");
      expect(texts(waiter)).toEqual([]);
    });
    expect(waiter.transaction(() => 1)).toBe(1);
  });
});
