import { ArgumentError } from "@spec-kitty/events-core";
import { type CheckOptions, conformanceChecks } from "./checks.js";
import { type OwnOperations, operationsImplementation, ownImplementation } from "./implementation.js";

/** What of a test runner is needed; vitest, Jest and Bun have it, node:test with an `expect` of your choice. */
export interface TestRunner {
  readonly describe: (name: string, tests: () => void) => unknown;
  readonly it: (name: string, test: () => Promise<void>) => unknown;
  readonly expect: (actual: unknown) => { toEqual(expected: unknown): unknown };
}

/**
 * Registers every fixture of a line as a test of your operations, by the names of the adapter protocol
 * (`validate_event`, `reduce_status_events`, …); what needs an operation that you do not give is left out. Without
 * operations it tests this package's own.
 */
export function describeConformance(
  { describe, it, expect }: TestRunner,
  subject?: OwnOperations,
  options: CheckOptions = {},
): void {
  const implementation =
    subject === undefined ? ownImplementation(options.contract) : operationsImplementation(subject);
  const checks = conformanceChecks(options).filter(
    ({ op }) => subject === undefined || Object.hasOwn(subject.operations, op),
  );
  if (checks.length === 0) throw new ArgumentError("no fixture asks any of these operations");
  for (const category of new Set(checks.map((check) => check.category))) {
    describe(`conformance ${options.contract ?? "v4"}, ${category}`, () => {
      for (const { id, notes, run } of checks.filter((check) => check.category === category)) {
        it(`${id}: ${notes}`, async () => {
          const difference = await run(implementation);
          expect(difference?.got).toEqual(difference?.expected);
        });
      }
    });
  }
}
