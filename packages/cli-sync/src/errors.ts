import { SpecKittyEventsError } from "@spec-kitty/events-core";

/** Codes of the errors this package throws. A code is stable and never reused. */
export type SyncErrorCode =
  | "LOCK_TIMEOUT"
  | "SERVER_URL_INVALID"
  | "WS_URL_REFUSED"
  | "QUEUE_FILE_UNREADABLE"
  | "QUEUE_FILE_UNWRITABLE"
  | "MISSION_SLUG_UNSAFE"
  | "LOG_NOT_KEPT";

/** What a caller of this package could not foresee; expected outcomes are values. */
export class SyncError extends SpecKittyEventsError {
  declare readonly code: SyncErrorCode;

  constructor(code: SyncErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, { code, ...options });
  }
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code of a system or library error, undefined where it has none. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}
