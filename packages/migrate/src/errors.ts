import { SpecKittyEventsError } from "@spec-kitty/events-core";

/**
 * - `MIGRATE_SAME_FILE`: two of the files are one, so that one would destroy the other.
 * - `MIGRATE_UNREADABLE`: the source is not there, is no file, or may not be read.
 * - `MIGRATE_UNWRITABLE`: an output may not be written, or the disc is full.
 * - `MIGRATE_NOT_A_FILE`: an output is a folder, a device, a pipe or a socket.
 * - `MIGRATE_NOT_A_QUARANTINE`: the quarantine file holds something else.
 * - `MIGRATE_LINE_TOO_LONG`: a line is longer than an event can be.
 */
export type MigrationErrorCode =
  | "MIGRATE_SAME_FILE"
  | "MIGRATE_UNREADABLE"
  | "MIGRATE_UNWRITABLE"
  | "MIGRATE_NOT_A_FILE"
  | "MIGRATE_NOT_A_QUARANTINE"
  | "MIGRATE_LINE_TOO_LONG";

/** A migration cannot run at all; what is wrong with single lines is never an error. Every file is as it was. */
export class MigrationError extends SpecKittyEventsError {
  constructor(code: MigrationErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, { code, ...options });
  }
}

/** What the file system said of an output. */
export function unwritable(path: string, cause: unknown): MigrationError {
  return new MigrationError("MIGRATE_UNWRITABLE", `cannot write ${path}: ${(cause as Error).message}`, {
    cause,
  });
}
