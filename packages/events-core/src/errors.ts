import { type ModelViolation, violationsText } from "./parse.js";

/** Codes of the errors this package throws. A code is stable and never reused; match on it, not on the text. */
export type EventsErrorCode =
  | "EVENTS_ERROR"
  | "STORAGE_FAILED"
  | "INVALID_ARGUMENT"
  | "INVALID_TYPE"
  | "INVALID_VALUE"
  | "CYCLIC_DEPENDENCY"
  | "PAYLOAD_INVALID"
  | "CUTOVER_VIOLATION"
  | (string & {});

/** Base of every error of the event packages (`events-core 10`). */
export class SpecKittyEventsError extends Error {
  readonly code: EventsErrorCode;

  constructor(message: string, options: { code?: EventsErrorCode; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code ?? "EVENTS_ERROR";
  }
}

/** How a store failed. `STORAGE_FAILED` is whatever has no code of its own. */
export type StorageErrorCode =
  | "STORAGE_FAILED"
  | "STORAGE_BUSY"
  | "STORAGE_CLOSED"
  | "STORAGE_CONSTRAINT"
  | "STORAGE_CORRUPT"
  | "STORAGE_FULL"
  | "STORAGE_NEWER"
  | "STORAGE_READ_ONLY"
  | "STORAGE_UNREACHABLE"
  | "SQLITE_UNAVAILABLE";

/** A storage adapter failed; the in-memory stores never throw it. `cause` is what its driver said. */
export class StorageError extends SpecKittyEventsError {
  declare readonly code: StorageErrorCode;

  constructor(message: string, options: { code?: StorageErrorCode; cause?: unknown } = {}) {
    super(message, { code: "STORAGE_FAILED", ...options });
  }
}

/** A value breaks a rule of the contract: `stateMachineMerge`, `normalizeLane` and the strict reducers throw it. */
export class ValidationError extends SpecKittyEventsError {
  constructor(message: string, options: { code?: EventsErrorCode; cause?: unknown } = {}) {
    super(message, { code: "INVALID_VALUE", ...options });
  }
}

/** A payload breaks its model, and the reducer that met it has no result then; says all that is wrong. */
export class PayloadError extends ValidationError {
  readonly violations: readonly ModelViolation[];

  constructor(model: string, violations: readonly ModelViolation[], place?: string) {
    const where = place === undefined ? "" : ` in ${place}`;
    super(`Invalid ${model}${where}: ${violationsText(violations)}`, { code: "PAYLOAD_INVALID" });
    this.violations = violations;
  }
}

/** Events cause each other in a circle, or one id occurs twice (`events-core 6`). */
export class CyclicDependencyError extends SpecKittyEventsError {
  constructor(message: string) {
    super(message, { code: "CYCLIC_DEPENDENCY" });
  }
}

/** An argument is outside what a function takes (a negative clock, a limit below one). */
export class ArgumentError extends SpecKittyEventsError {
  constructor(message: string, code: "INVALID_ARGUMENT" | "INVALID_TYPE" = "INVALID_ARGUMENT") {
    super(message, { code });
  }
}

/** An envelope breaks the cutover rule; `rule` names which (`events-core 11.3`). */
export class CutoverError extends SpecKittyEventsError {
  readonly rule: CutoverRule;

  constructor(rule: CutoverRule, message: string) {
    super(message, { code: "CUTOVER_VIOLATION" });
    this.rule = rule;
  }
}

export type CutoverRule =
  | "signal-type"
  | "signal-missing"
  | "signal-not-numeric"
  | "signal-major"
  | "signal-exact"
  | "legacy-keys"
  | "legacy-event-name"
  | "legacy-aggregate";
