import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { openDatabase } from "@spec-kitty/store-sqlite/database";
import { codeOf, SyncError } from "../errors.js";
import type { SyncSystem } from "../system.js";

export interface LockOptions {
  readonly system: Pick<SyncSystem, "sleep" | "random" | "monotonic">;
  /** How long to wait for it, in milliseconds; 10,000 where left out. */
  readonly timeout?: number;
}

const TIMEOUT = 10_000;
const LONGEST_WAIT = 50;

/**
 * Runs `work` while no other holder of the same lock runs, here or in another process. The lock is that of a SQLite
 * file, so the system frees it when its holder is killed. Throws `SyncError` with `LOCK_TIMEOUT`.
 */
export async function withProcessLock<T>(
  path: string,
  options: LockOptions,
  work: () => Promise<T> | T,
): Promise<T> {
  const release = await acquire(path, options);
  try {
    return await work();
  } finally {
    release();
  }
}

async function acquire(path: string, { system, timeout = TIMEOUT }: LockOptions): Promise<() => void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const until = system.monotonic() + timeout;
  for (;;) {
    const release = tryAcquire(path);
    if (release !== undefined) return release;
    if (system.monotonic() >= until) {
      const message = `${path}: another process has held this lock for ${timeout} ms. End it, or try again.`;
      throw new SyncError("LOCK_TIMEOUT", message);
    }
    await system.sleep(1 + system.random() * LONGEST_WAIT);
  }
}

function tryAcquire(path: string): (() => void) | undefined {
  let database: ReturnType<typeof openDatabase> | undefined;
  try {
    database = openDatabase(path, { busyTimeout: 0 });
    database.exec("BEGIN IMMEDIATE");
    const held = database;
    return () => {
      held.exec("ROLLBACK");
      held.close();
    };
  } catch (error) {
    database?.close();
    if (codeOf(error) === "STORAGE_BUSY") return undefined;
    throw error;
  }
}
