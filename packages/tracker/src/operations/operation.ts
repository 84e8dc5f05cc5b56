import type { Args } from "./args.js";

/** Answers the arguments of a request; what it throws is told as `referenceError`. */
export type Operation = (args: Args) => unknown;
export type OperationTable = ReadonlyMap<string, Operation>;
