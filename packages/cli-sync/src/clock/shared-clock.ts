import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ArgumentError } from "@spec-kitty/events-core";
import { type Database, openDatabase, type Schema } from "@spec-kitty/store-sqlite/database";
import { codeOf } from "../errors.js";
import { type SyncSystem, wireTime } from "../system.js";
import type { OnWarning } from "../warning.js";
import { clockFile, readClockFile, writeClockFile } from "./clock-file.js";

const SCHEMA: Schema = {
  component: "shared-clock",
  steps: ["CREATE TABLE shared_clock (value INTEGER NOT NULL); INSERT INTO shared_clock VALUES (0)"],
};

export interface SharedClockOptions {
  /** The user's folder, `~/.spec-kitty`. */
  readonly root: string;
  /** Used where the clock file names no node yet. */
  readonly nodeId: string;
  readonly system: Pick<SyncSystem, "epochMilliseconds">;
  readonly onWarning: OnWarning;
}

/**
 * The Lamport clock of a machine. Processes of ours never get the same value, killed or not: the highest value stands
 * in a SQLite file, and each step takes its lock. The Python clients share `clock.json` and take no lock, so beside
 * them two events may bear one value; the node and the event id then decide (`cli-sync 1.6`, `decisions` 21).
 */
export class SharedClock {
  /** That of the file, which wins over the one derived. */
  readonly nodeId: string;
  readonly #path: string;
  readonly #database: Database;
  readonly #system: Pick<SyncSystem, "epochMilliseconds">;

  private constructor(nodeId: string, path: string, database: Database, { system }: SharedClockOptions) {
    this.nodeId = nodeId;
    this.#path = path;
    this.#database = database;
    this.#system = system;
  }

  /** Throws `StorageError` where the folder cannot be written. */
  static open(options: SharedClockOptions): SharedClock {
    mkdirSync(options.root, { recursive: true, mode: 0o700 });
    const path = clockFile(options.root);
    const nodeId = readClockFile(path).node_id ?? options.nodeId;
    return new SharedClock(nodeId, path, openHighest(options), options);
  }

  /** Takes the next `count` values and gives the last of them. */
  tick(count = 1): number {
    if (!Number.isSafeInteger(count) || count < 1)
      throw new ArgumentError(`A clock ticks a whole number of times, at least once; got ${count}`);
    return this.#step((value) => value + count);
  }

  /** Moves past a value that another node sent; gives the new one. */
  receive(remote: number): number {
    if (!Number.isSafeInteger(remote) || remote < 0)
      throw new ArgumentError(`A clock value is a whole number from 0; got ${remote}`);
    return this.#step((value) => Math.max(value, remote) + 1);
  }

  /** The highest value so far. */
  current(): number {
    return Math.max(this.#highest(), readClockFile(this.#path).value);
  }

  close(): void {
    this.#database.close();
  }

  #step(next: (value: number) => number): number {
    return this.#database.transaction(() => {
      const value = next(this.current());
      this.#database.prepare("UPDATE shared_clock SET value = ?").run(value);
      writeClockFile(this.#path, value, this.nodeId, wireTime(this.#system.epochMilliseconds()));
      return value;
    });
  }

  #highest(): number {
    return this.#database.prepare("SELECT value FROM shared_clock").get<{ value: number }>()!.value;
  }
}

/** Where our processes keep the highest value. */
export function highestFile(root: string): string {
  return join(root, "shared-clock.db");
}

/** A damaged file is made anew: what it held is in `clock.json` too. */
function openHighest({ root, onWarning }: SharedClockOptions): Database {
  const path = highestFile(root);
  try {
    return openDatabase(path, { schemas: [SCHEMA] });
  } catch (error) {
    if (codeOf(error) !== "STORAGE_CORRUPT") throw error;
    onWarning({ code: "CLOCK_RECOVERED", message: `${path} was damaged and is made anew from clock.json` });
    for (const ending of ["", "-wal", "-shm"]) rmSync(`${path}${ending}`, { force: true });
    return openDatabase(path, { schemas: [SCHEMA] });
  }
}
