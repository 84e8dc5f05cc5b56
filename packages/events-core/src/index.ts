export {
  type BuiltEvent,
  type EventBuilder,
  EventRefusedError,
  type EventSystem,
  type NewEvent,
} from "./build.js";
export {
  checkDocument,
  cutoverViolations,
  type DocumentViolation,
  type Findings,
  UnknownEventTypeError,
} from "./check.js";
export * from "./cutover.js";
export type { EnvelopeLine } from "./envelope-line.js";
export * from "./error-log.js";
export * from "./errors.js";
export {
  Event,
  type EventInput,
  eventCatalogue,
  eventToJson,
  type ParsedEvent,
  parseEvent,
} from "./event.js";
export { type EventId, normalizeEventId } from "./event-id.js";
export { LamportClock } from "./lamport-clock.js";
export { envelopeLine, eventBuilder } from "./live-line.js";
export {
  assertClock,
  assertLimit,
  InMemoryClockStorage,
  InMemoryErrorStorage,
  InMemoryEventStore,
  InMemoryJournal,
} from "./memory.js";
export {
  type ConflictResolution,
  mergeCounter,
  mergeGset,
  type Priorities,
  stateMachineMerge,
  type Tag,
} from "./merge.js";
export { InMemoryNotifier, type Listening, type Notifier } from "./notifier.js";
export {
  atSameClock,
  compareStatusEvents,
  compareTotalOrder,
  dedupEvents,
  isConcurrent,
  type Ordered,
  statusEventSortKey,
  topologicalSort,
  totalOrderKey,
} from "./order.js";
export { type Model, type ModelViolation, type Parsed, violationsText } from "./parse.js";
export { payloadsOf, reservedType } from "./payloads.js";
export type { SchemaViolation } from "./schema-violations.js";
export {
  type CallOptions,
  type ClockStorage,
  type Codec,
  DEFAULT_ERROR_LIMIT,
  DEFAULT_RECENT,
  type ErrorStorage,
  type EventStore,
  eventIdKey,
  type Journal,
  type JournalEntry,
  type JournalKey,
  jsonCodec,
  type Receipt,
} from "./store.js";
export { compareCodePoints, isBlank, quote, quoteValue, strip, typeName } from "./text.js";
export { readTimestamp, type Timestamp, timestampSortText } from "./timestamp.js";
export { readUuid } from "./uuid.js";
