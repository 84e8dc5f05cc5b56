/** The published Python clients, 3.2.7 and 3.2.0, against `skitty serve`. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { sharedFolder } from "../../../test/support/oracle.ts";
import { startProcess } from "./process.js";

const home = process.env["COMPAT_HOME"] ?? join(homedir(), ".cache/spec-kitty-compat");
const missing =
  sharedFolder === undefined
    ? "the reference data is not on this machine"
    : existsSync(home)
      ? undefined
      : `the clients are not set up: run ${join(sharedFolder, "compat/setup.sh")}`;
if (missing !== undefined && process.env["CI"] === "true") throw new Error(missing);

describe.skipIf(missing !== undefined)(
  missing === undefined ? "the Python clients" : `skipped, ${missing}`,
  () => {
    test("every scenario of both profiles passes", async () => {
      const folder = mkdtempSync(join(tmpdir(), "sync-compat-"));
      const server = await startProcess(
        `sqlite:${join(folder, "server.db")}`,
        "--port",
        "0",
        "--ping-interval",
        "1",
        "--auto-approve",
      );
      try {
        const ws = server.url.replace("http", "ws");
        const { stdout } = await promisify(execFile)(
          "python3",
          [join(sharedFolder!, "compat/drive.py"), "--server", server.url, "--ws", ws],
          { maxBuffer: 1 << 26 },
        ).catch((error: { stdout: string }) => error);
        const lines = stdout.trim().split("\n");
        const scenarios = lines.slice(0, -1).map((line) => JSON.parse(line));
        expect(scenarios.filter(({ ok }) => !ok)).toEqual([]);
        expect(lines.at(-1)).toBe(`${scenarios.length} passed, 0 failed`);
        expect(scenarios.length).toBeGreaterThanOrEqual(17);
      } finally {
        await server.end("SIGTERM");
        rmSync(folder, { recursive: true, force: true });
      }
    }, 300_000);
  },
);
