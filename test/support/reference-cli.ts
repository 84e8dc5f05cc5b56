/** The reference's own command line as a judge of mission logs: it writes what it makes of them beside them. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { sharedFolder } from "./oracle.ts";

const home = process.env["COMPAT_HOME"] ?? join(homedir(), ".cache/spec-kitty-compat");
const command = join(home, "cli-3.2.7/bin/spec-kitty");

/** A group of tests against the command; skipped with the reason where it is missing, a failure in CI. */
export function describeWithReferenceCli(title: string, tests: () => void): void {
  if (existsSync(command)) {
    describe(`${title} (spec-kitty 3.2.7)`, tests);
    return;
  }
  const setup =
    sharedFolder === undefined ? "the reference data is not on this machine" : "run compat/setup.sh";
  if (process.env["CI"] === "true") throw new Error(`${title}: spec-kitty 3.2.7 is missing, ${setup}`);
  describe.skip(`${title}: skipped, spec-kitty 3.2.7 is missing, ${setup}`, () => undefined);
}

/** Runs `spec-kitty ...args` in a folder, knowing nothing of the person at this machine. */
export function referenceCli(
  args: readonly string[],
  cwd: string,
): { readonly exit: number; readonly stdout: string } {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: {
      PATH: process.env["PATH"],
      HOME: mkdtempSync(join(tmpdir(), "home-")),
      SPEC_KITTY_NO_UPGRADE_CHECK: "1",
    },
  });
  if (status === null) throw new Error(`spec-kitty ${args.join(" ")} did not end: ${stderr}`);
  return { exit: status, stdout };
}
