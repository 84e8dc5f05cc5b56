/** The Python client 3.2.0, where its environment is on this machine. In CI it must be. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { newFolder } from "./folder.js";

const home = process.env["COMPAT_HOME"] ?? join(homedir(), ".cache/spec-kitty-compat");

export const python = join(home, "cli-3.2.0/bin/python");

/** For `describe.skipIf`: whether to leave the tests out for want of it. */
export const pythonMissing: boolean = !existsSync(python) && process.env["CI"] === undefined;

/** What a child of ours may know of this machine. */
export function pythonEnvironment(): Record<string, string> {
  const folder = newFolder("python-home");
  return { PATH: process.env["PATH"] ?? "", HOME: folder, SPEC_KITTY_HOME: folder };
}

/** Runs a script beside this file and gives what it printed. */
export function runPython(script: string, args: readonly string[], input = ""): string {
  return execFileSync(python, [join(import.meta.dirname, script), ...args], {
    encoding: "utf8",
    env: pythonEnvironment(),
    input,
    maxBuffer: 1 << 26,
  });
}
