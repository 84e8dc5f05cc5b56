import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { availableDrivers } from "../src/database.js";
import { newFile, withoutPython } from "./folder.ts";

const MAKE = `
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("PRAGMA journal_mode = " + sys.argv[2])
connection.execute("CREATE TABLE notes (id)")
connection.close()
`;

// Windows has other permissions; SQLite reports the same codes there. Python makes and closes the file.
const skipped = process.platform === "win32" || withoutPython;

describe.skipIf(skipped).each(availableDrivers())("without permission, on %s", (driver) => {
  function codes(journalMode: string): unknown {
    const path = newFile();
    execFileSync("python3", ["-c", MAKE, path, journalMode]);
    chmodSync(path, 0o444);
    chmodSync(dirname(path), 0o555);
    chmodSync(dirname(dirname(path)), 0o755);
    const script = join(import.meta.dirname, "powerless.mjs");
    return JSON.parse(execFileSync(process.execPath, [script, path, driver], { encoding: "utf8" }));
  }

  test("a file that may only be read is read, and every change is refused with its reason", () => {
    expect(codes("DELETE")).toEqual({
      open: "done",
      read: "done",
      write: "STORAGE_READ_ONLY",
      migrate: "STORAGE_READ_ONLY",
      make: "STORAGE_UNREACHABLE",
    });
  });

  test("a file in WAL mode cannot be read without its two companions, and says why", () => {
    expect(codes("WAL")).toEqual({ open: "STORAGE_READ_ONLY", make: "STORAGE_UNREACHABLE" });
  });
});
