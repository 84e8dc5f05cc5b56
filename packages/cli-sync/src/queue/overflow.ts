import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { sanitizeEventForLog } from "@spec-kitty/sync-protocol";
import { sortedJson } from "../files/python-json.js";

/** Where the oldest events go when a queue is full: JSONL, each line an event (`cli-sync 3.1`, `decisions` 22). */
export class OverflowFile {
  readonly #folder: string;
  readonly #now: () => number;
  #path: string | undefined;

  constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#now = now;
  }

  /** Appends rows and returns the file once they are on the disk. Throws what the file system throws. */
  append(rows: readonly { readonly data: string }[]): string {
    mkdirSync(this.#folder, { recursive: true });
    this.#path ??= join(this.#folder, `overflow-${fileTime(this.#now())}-${process.pid}.jsonl`);
    writeSynced(this.#path, "a", rows.map(({ data }) => `${eventLine(data)}\n`).join(""));
    return this.#path;
  }
}

/** One line for a row; what is no JSON goes out as it is, so that nothing is lost. */
export function eventLine(data: string): string {
  try {
    const event = JSON.parse(data) as unknown;
    // The row may be one that another program wrote, and the file may lie in a repository.
    if (typeof event === "object" && event !== null) return sortedJson(sanitizeEventForLog(event), "spaced");
  } catch {
    // Falls through: the import says which line it cannot read.
  }
  return data.replaceAll(/[\r\n]+/g, " ");
}

/** Writes and syncs; `a` appends, `wx` makes a new file. */
export function writeSynced(path: string, flags: "a" | "wx", text: string): void {
  const file = openSync(path, flags, 0o600);
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** `20260301T100000Z`. */
export function fileTime(epochMilliseconds: number): string {
  return new Date(epochMilliseconds).toISOString().replaceAll(/[-:]|\.\d+/g, "");
}
