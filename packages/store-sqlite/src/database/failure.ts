import { StorageError, type StorageErrorCode } from "@spec-kitty/events-core";
import type { Driver } from "./driver.js";

interface Kind {
  readonly code: StorageErrorCode;
  readonly advice: string;
}

const BUSY: Kind = {
  code: "STORAGE_BUSY",
  advice: "Another process kept it locked for too long. Nothing was changed; try again.",
};
const CORRUPT: Kind = {
  code: "STORAGE_CORRUPT",
  advice: "The file is damaged or no SQLite database. Put a good copy in its place, or move it away.",
};

const FULL: Kind = {
  code: "STORAGE_FULL",
  advice:
    "The disk is full, or the file is at its limit. Nothing was changed; free some space and try again.",
};

/** By SQLite's result code: the extended one where it says more, else the primary one. */
const KINDS: Readonly<Record<number, Kind>> = {
  // The shared memory of WAL mode could not grow, as on a full disk.
  4874: FULL,
  5: BUSY,
  6: BUSY,
  8: {
    code: "STORAGE_READ_ONLY",
    advice: "The file or its folder may not be written. Change its permissions, or name another file.",
  },
  11: CORRUPT,
  13: FULL,
  14: {
    code: "STORAGE_UNREACHABLE",
    advice: "Check that the folder exists and may be used, and that the path names a file.",
  },
  19: { code: "STORAGE_CONSTRAINT", advice: "The value breaks a rule of the table." },
  26: CORRUPT,
};

const OTHER: Kind = { code: "STORAGE_FAILED", advice: "See the cause." };

/** What a driver threw, as an error with a stable code that names the file and the next step. */
function storageFailure(error: unknown, driver: Driver, path: string): StorageError {
  if (error instanceof StorageError) return error;
  const resultCode = driver.resultCode(error) ?? 0;
  const { code, advice } = KINDS[resultCode] ?? KINDS[resultCode & 0xff] ?? OTHER;
  const said = error instanceof Error ? error.message : String(error);
  return new StorageError(`${path}: ${said}. ${advice}`, { code, cause: error });
}

/** Runs a call of a driver; what it throws comes out as `StorageError`. */
export function guarded<T>(driver: Driver, path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw storageFailure(error, driver, path);
  }
}
