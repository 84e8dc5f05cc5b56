import { SpecKittyEventsError } from "@spec-kitty/events-core";

/** Codes of what this package throws. What is wrong inside a repository is a `Problem`, not an error. */
export type MissionRepoErrorCode = "REPOSITORY_NOT_FOUND" | "MISSION_NOT_FOUND" | "MISSION_AMBIGUOUS";

/** There is nothing to read where something was asked for. */
export class MissionRepoError extends SpecKittyEventsError {
  declare readonly code: MissionRepoErrorCode;

  constructor(code: MissionRepoErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, { code, ...options });
  }
}
