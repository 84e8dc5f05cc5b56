import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const root = mkdtempSync(join(tmpdir(), "store-sqlite-"));
let count = 0;

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The path of a file that does not exist yet, in a folder that goes away with the tests. */
export function newFile(name = "events.db"): string {
  return join(mkdtempSync(join(root, `${++count}-`)), name);
}

/** Tests beside Python's SQLite are skipped where there is none, save in CI. */
export const withoutPython = process.env["CI"] !== "true" && spawnSync("python3", ["--version"]).status !== 0;
