export {
  type BuiltEvent,
  buildEvent,
  buildEventV2,
  EventRefusedError,
  type EventSystem,
  type NewEvent,
  type NewEventV2,
} from "./build-event.js";
export type { EventPayloads, EventPayloadsV2 } from "./event-payloads.js";
export { type ContractLine, contractLine, type LineName } from "./line.js";
export { lineOf, v2, v4 } from "./lines.js";
export type { SchemaViolation } from "./schema-violations.js";
export {
  type ConformanceResult,
  type ModelViolation,
  UnknownEventTypeError,
  type ValidateOptions,
  validateEvent,
} from "./validate-event.js";
