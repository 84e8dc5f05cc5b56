/** Repositories of missions in a temporary folder. */
import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

export interface TemporaryRepository {
  readonly root: string;
  /** The path of a file in it. */
  path(...names: readonly string[]): string;
  /** Writes a file, with the folders above it. */
  write(name: string, content: string | Uint8Array): void;
}

/** An empty folder with some files, gone when the test has finished. */
export function temporaryRepository(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): TemporaryRepository {
  const root = mkdtempSync(join(tmpdir(), "mission-repo-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const path = (...names: readonly string[]) => join(root, ...names);
  const write = (name: string, content: string | Uint8Array) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), content);
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  return { root, path, write };
}

/** The line of a transition of WP01, with its end. */
export function move(n: number, to_lane: string, more: object = {}): string {
  const id = `01KT6E3ZJF3AMBZ8J8NPYD${String(n).padStart(4, "0")}`;
  const line = {
    ...{ event_id: id, mission_slug: "014-board", wp_id: "WP01", from_lane: "planned", to_lane },
    ...{
      at: `2026-03-01T10:00:${String(n).padStart(2, "0")}Z`,
      actor: "anna",
      force: false,
      execution_mode: "worktree",
    },
  };
  return `${JSON.stringify({ ...line, ...more })}\n`;
}

/** A hash of everything in a folder: names, kinds, contents, and when each was changed. */
export function treeHash(folder: string): string {
  const hash = createHash("sha256");
  const add = (path: string) => {
    const { mode, mtimeMs, size } = lstatSync(path);
    hash.update(JSON.stringify([path, mode, mtimeMs, size]));
    const kind = lstatSync(path);
    if (kind.isSymbolicLink()) hash.update(readlinkSync(path));
    else if (kind.isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else if (kind.isFile()) hash.update(readFileSync(path));
  };
  add(folder);
  return hash.digest("hex");
}
