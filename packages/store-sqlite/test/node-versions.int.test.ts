/** The same tests on the versions of Node that bring their own SQLite. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const { SKITTY_FULL, ...environment } = process.env;

// Takes Node from the registry; without SKITTY_FULL skipped for that.
test.skipIf(SKITTY_FULL === undefined).each([22, 24])(
  "all holds on Node %i",
  (version) => {
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const args = ["--yes", `node@${version}`, vitest, "run", "packages/store-sqlite", "--reporter=json"];
    const report = JSON.parse(
      execFileSync("npx", args, { cwd: root, env: environment, encoding: "utf8", maxBuffer: 1 << 26 }),
    );
    expect(report).toMatchObject({ success: true, numFailedTests: 0 });
    const names: string[] = report.testResults.flatMap(
      ({ assertionResults }: { assertionResults: { fullName: string }[] }) =>
        assertionResults.map(({ fullName }) => fullName),
    );
    for (const driver of ["node:sqlite", "libsql"])
      expect(names.filter((name) => name.includes(driver)).length).toBeGreaterThan(30);
  },
  300_000,
);
