import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const root = mkdtempSync(join(tmpdir(), "cli-sync-"));
let count = 0;

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A new folder that goes away with the tests. */
export function newFolder(name = "folder"): string {
  const folder = join(root, `${++count}`, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Runs git with settings of its own. */
export function git(folder: string, ...args: string[]): string {
  const settings = [
    "-c",
    "user.name=Test",
    "-c",
    "user.email=test@example.com",
    "-c",
    "commit.gpgsign=false",
  ];
  return execFileSync("git", [...settings, ...args], { cwd: folder, encoding: "utf8" }).trim();
}

/** A repository with one commit. */
export function newRepository(name = "My_Demo Repo", origin?: string): string {
  const folder = newFolder(name);
  git(folder, "init", "-q", "-b", "main");
  git(folder, "commit", "-q", "--allow-empty", "-m", "init");
  if (origin !== undefined) git(folder, "remote", "add", "origin", origin);
  return folder;
}
