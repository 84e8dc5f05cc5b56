export {
  type BuiltEvent,
  type DocumentViolation as ModelViolation,
  EventRefusedError,
  type EventSystem,
  type Findings,
  type NewEvent,
  type SchemaViolation,
  UnknownEventTypeError,
} from "@spec-kitty/events-core";
export type { NewEvent as NewEventV2 } from "@spec-kitty/events-core/v2";
export { buildEvent, buildEventV2 } from "./build-event.js";
export type { EventPayloads, EventPayloadsV2 } from "./event-payloads.js";
export { type ContractLine, contractLine, type LineName } from "./line.js";
export { lineOf, v2, v4 } from "./lines.js";
export {
  type ConformanceResult,
  type ValidateOptions,
  validateEvent,
  validatePayload,
} from "./validate-event.js";
