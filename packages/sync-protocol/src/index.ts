export { type Aggregate, aggregateOf } from "./aggregate.js";
export { CLI_EVENT_TYPES, type CliPayloads, DOSSIER_EVENT_TYPES } from "./cli-events.js";
export type { AdmittedWireEvent, WireEvent, WireEventType, WirePayloads } from "./events.js";
export * from "./frames.js";
export * from "./messages.js";
export { NestingError, PERSONAL_FIELDS, type Sanitised, sanitizeEventForLog } from "./sanitise.js";
export * from "./vocabulary.js";
export {
  type Unrecognised,
  type WireLine,
  type WireReason,
  type WireVerdict,
  wire,
  wireReasonsText,
} from "./wire-line.js";
