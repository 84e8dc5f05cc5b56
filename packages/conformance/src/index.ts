export { eventsAdapter } from "./adapter/events-adapter.js";
export { type AnswerError, referenceError } from "./adapter/reference-error.js";
export {
  type Adapter,
  type Args,
  answerLine,
  type Operation,
  type OperationTable,
  readyLine,
} from "./adapter/serve.js";
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
