/** The OpenAPI description against the running server, by a tool that makes requests up from it. */
import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { move, testServer } from "./server.js";

const installed = join(homedir(), ".cache/spec-kitty-tools/schemathesis/bin/schemathesis");
const command = existsSync(installed) ? installed : "schemathesis";
const missing =
  spawnSync(command, ["--version"]).status === 0
    ? undefined
    : "schemathesis is not here: pip install schemathesis";
if (missing !== undefined && process.env["CI"] === "true") throw new Error(missing);

describe.skipIf(missing !== undefined)(missing === undefined ? "schemathesis" : `skipped, ${missing}`, () => {
  test("finds no answer that the description does not allow", async () => {
    const server = await testServer();
    // It keeps examples where it runs.
    const cwd = mkdtempSync(join(tmpdir(), "schemathesis-"));
    try {
      await server.push([move(1, "genesis", "planned")]);
      const checks =
        "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";
      const given = [
        ...["run", `${server.url}/openapi.json`, "-H", `Authorization: Bearer ${server.token}`],
        ...["--phases", "coverage,fuzzing", "--max-examples", "15", "--checks", checks, "--no-color"],
        // A stream has no end, and a session that was revoked is over.
        ...["--exclude-path", "/api/v1/stream", "--exclude-path", "/oauth/revoke", "--request-timeout", "5"],
      ];
      const ran = await promisify(execFile)(command, given, { cwd }).catch(
        (error: { stdout: string }) => error,
      );
      expect(ran.stdout).toMatch(/ (\d+) generated, \1 passed/);
    } finally {
      await server.close();
      rmSync(cwd, { recursive: true, force: true });
    }
  }, 120_000);
});
