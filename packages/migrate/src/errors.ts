import { SpecKittyEventsError } from "@spec-kitty/events-core";

export type MigrationErrorCode = "MIGRATE_SAME_FILE" | "MIGRATE_UNREADABLE" | "MIGRATE_UNWRITABLE";

/** A migration cannot run at all; what is wrong with single lines is never an error. */
export class MigrationError extends SpecKittyEventsError {
  constructor(code: MigrationErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, { code, ...options });
  }
}
