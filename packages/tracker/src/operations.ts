/** What the adapter of `spec-kitty-tracker` 0.3.0 answers; joined by the command `skitty conformance serve`. */
export type { Args } from "./operations/args.js";
export { connectorOperations, type Operation } from "./operations/connector-operations.js";
export { type AnswerError, type Outcome, referenceError } from "./operations/error.js";
