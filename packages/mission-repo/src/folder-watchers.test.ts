import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FolderWatchers } from "./folder-watchers.js";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "watched-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function watchers(): FolderWatchers {
  const made = new FolderWatchers(() => {});
  onTestFinished(() => made.close());
  return made;
}

test("a folder that is not there is stood in for by the nearest above it, once", () => {
  const folder = temporaryFolder();
  const watched = watchers();
  const folders = [
    { path: folder },
    { path: join(folder, "a/b"), mission: "m" },
    { path: join(folder, "c") },
  ];
  expect([watched.follow(folders), watched.follow(folders)]).toEqual([true, false]);
  expect(watched.isWhole).toBe(true);
});

test("a folder that the system does not watch leaves the rest watched, and is said", () => {
  const watched = watchers();
  const never = { path: join(temporaryFolder(), "x".repeat(300)) };
  expect(watched.follow([never, { path: temporaryFolder() }])).toBe(true);
  expect(watched.isWhole).toBe(false);
  expect(watched.follow([])).toBe(false);
  expect(watched.isWhole).toBe(true);
});
