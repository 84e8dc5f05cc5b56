import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { availableDrivers } from "@spec-kitty/store-sqlite/database";
import { describe, test } from "vitest";
import { openSqliteRecords } from "../src/sqlite.ts";
import { recordStoreSuite } from "../src/suites.ts";

describe.each(availableDrivers())("records in a SQLite file, by %s", (driver) => {
  const cases = recordStoreSuite(async () => {
    const folder = mkdtempSync(join(tmpdir(), "tracker-"));
    const path = join(folder, "tracker.sqlite");
    return {
      store: openSqliteRecords(path, { driver }),
      reopen: async () => openSqliteRecords(path, { driver }),
      close: async () => rmSync(folder, { recursive: true, force: true }),
    };
  });
  test.each(cases)("$name", ({ run }) => run());
});
