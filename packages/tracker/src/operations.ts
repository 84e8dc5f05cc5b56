/** What the adapter of `spec-kitty-tracker` 0.3.0 answers; joined by the command `skitty conformance serve`. */
import { connectorOperations } from "./operations/connector-operations.js";
import { type AnswerError, referenceError } from "./operations/error.js";
import { missionOperations } from "./operations/mission-operations.js";
import { modelOperations } from "./operations/model-operations.js";
import type { Operation, OperationTable } from "./operations/operation.js";
import { syncRun } from "./operations/sync-run.js";
import type { TrackerProvider } from "./provider.js";

export type { Args } from "./operations/args.js";
export { connectorOperations } from "./operations/connector-operations.js";
export { type AnswerError, type Outcome, referenceError } from "./operations/error.js";
export type { Operation, OperationTable } from "./operations/operation.js";

/** An adapter in the shape that the conformance package serves. */
export interface TrackerAdapter {
  readonly package: string;
  readonly version: string;
  readonly operations: OperationTable;
  readonly describeError: (error: unknown) => AnswerError;
}

/**
 * Every operation of the reference's adapter, in parity with 0.3.0, for the connectors of these providers; `more` are
 * operations that the host adds, such as `exports`, which needs the packages themselves.
 */
export function trackerAdapter(
  providers: readonly TrackerProvider[],
  more: Readonly<Record<string, Operation>> = {},
): TrackerAdapter {
  const [name, version] = ["spec-kitty-tracker", "0.3.0"];
  const operations = new Map<string, Operation>(
    Object.entries({
      ...modelOperations,
      ...missionOperations,
      ...connectorOperations(providers),
      sync_run: syncRun,
      ...more,
      info: () => ({ package: name, version, module_version: "0.2.0" }),
    }),
  );
  operations.set("ops", () => [...operations.keys()].sort());
  return { package: name, version, operations, describeError: referenceError };
}
