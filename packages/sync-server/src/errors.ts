import { SpecKittyEventsError } from "@spec-kitty/events-core";

export type ServerErrorCode =
  | "SERVER_NEEDS_MEMBERS"
  | "SERVER_AUTO_APPROVE_REFUSED"
  | "SERVER_ADDRESS_IN_USE"
  | "SERVER_ADDRESS_UNUSABLE";

/** A server cannot start; the message says what to do. */
export class ServerError extends SpecKittyEventsError {
  constructor(code: ServerErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, { code, ...options });
  }
}
