export {
  type ConformanceResult,
  type ModelViolation,
  type SchemaViolation,
  validateEvent,
} from "@spec-kitty/contract";
export { eventsAdapter } from "./adapter/events-adapter.js";
export { type DescribedExport, describedNames, type NameDetails } from "./adapter/exports.js";
export { type AnswerError, referenceError } from "./adapter/reference-error.js";
export {
  type Adapter,
  type Args,
  answerLine,
  answerToNoText,
  type Operation,
  type OperationTable,
  readyLine,
} from "./adapter/serve.js";
export {
  assertLaneMapping,
  assertPayloadConforms,
  assertPayloadFails,
  ConformanceAssertionError,
} from "./assertions.js";
export {
  type FixtureCase,
  FixtureError,
  type FixtureOutput,
  type FixtureStream,
  listCategories,
  listStreams,
  loadFixtures,
  loadOutputs,
  loadReplayStream,
} from "./fixtures.js";
export {
  type ContractOption,
  checkSchemas,
  type JsonSchema,
  listSchemas,
  loadSchema,
  type SchemaDrift,
  SchemaNotFoundError,
  schemaPath,
} from "./schema-files.js";
export {
  type CheckOptions,
  type ConformanceCheck,
  conformanceChecks,
  type Difference,
} from "./suite/checks.js";
export { type CommandOptions, ImplementationError, startImplementation } from "./suite/command.js";
export { comparable } from "./suite/comparable.js";
export { describeConformance, type TestRunner } from "./suite/describe.js";
export {
  type Answer,
  type Implementation,
  type OwnOperations,
  operationsImplementation,
  ownImplementation,
} from "./suite/implementation.js";
export {
  type ConformanceFailure,
  type ConformanceReport,
  type MatrixRow,
  type RunOptions,
  runConformance,
} from "./suite/run.js";
