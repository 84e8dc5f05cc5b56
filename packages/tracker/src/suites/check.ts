import { SpecKittyTrackerError } from "../errors.js";
import { samePlain } from "../model/plain.js";

/** One case of a suite: `for (const { name, run } of connectorSuite(open)) test(name, run)`. */
export interface SuiteCase {
  /** A sentence about what holds. */
  readonly name: string;
  /** Rejects with `SuiteFailure` where it does not. */
  readonly run: () => Promise<void>;
}

/** What a case expected did not come. */
export class SuiteFailure extends SpecKittyTrackerError {
  readonly expected: unknown;
  readonly actual: unknown;

  constructor(message: string, expected: unknown, actual: unknown) {
    super(`${message}\n  expected ${JSON.stringify(expected)}\n  came     ${JSON.stringify(actual)}`, {
      code: "SUITE_FAILURE",
    });
    this.expected = expected;
    this.actual = actual;
  }
}

export function equal(actual: unknown, expected: unknown, what: string): void {
  if (!samePlain(actual, expected)) throw new SuiteFailure(what, expected, actual);
}

export function holds(condition: boolean, what: string, actual: unknown): asserts condition {
  if (!condition) throw new SuiteFailure(what, true, actual);
}

/** The error that a call rejects with. */
export async function rejection(call: Promise<unknown>, what: string): Promise<Record<string, unknown>> {
  let result: unknown;
  try {
    result = await call;
  } catch (error) {
    if (typeof error === "object" && error !== null) return error as Record<string, unknown>;
    throw new SuiteFailure(what, "an error object", String(error));
  }
  throw new SuiteFailure(what, "an error", result ?? null);
}
