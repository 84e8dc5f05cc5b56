import { type Event, type EventInput, type Model, SpecKittyEventsError } from "@spec-kitty/events-core";
import type { System } from "@spec-kitty/events-core/system";
import type { EventPayloads, EventPayloadsV2 } from "./event-payloads.js";
import type { ContractLine } from "./line.js";
import { v2, v4 } from "./lines.js";
import type { SchemaViolation } from "./schema-violations.js";
import {
  type ConformanceResult,
  type ModelViolation,
  UnknownEventTypeError,
  validateEvent,
} from "./validate-event.js";

/** Where a builder gets what the caller leaves out: `machineSystem()` of `@spec-kitty/events-core/system`, or a test's. */
export type EventSystem = Pick<System, "now" | "newEventId">;

type Filled = "event_id" | "timestamp" | "correlation_id";
type Fixed = "event_type" | "payload" | "schema_version";

/** The envelope of a new event; what may be left out is filled. */
export type NewEvent<P> = Omit<EventInput, Filled | Fixed> &
  Partial<Pick<EventInput, Filled>> & { readonly payload: P };

/** The same without `build_id`, which the historical line does not have. */
export type NewEventV2<P> = Omit<NewEvent<P>, "build_id">;

export interface BuiltEvent<T extends string, P> extends Event {
  readonly event_type: T;
  readonly payload: P & { readonly [key: string]: unknown };
}

/** A new event breaks its contract; says all that is wrong with the envelope and the payload. */
export class EventRefusedError extends SpecKittyEventsError {
  readonly eventType: string;
  readonly model_violations: readonly ModelViolation[];
  readonly schema_violations: readonly SchemaViolation[];

  constructor(eventType: string, checks: readonly ConformanceResult[]) {
    const model_violations = checks.flatMap((check) => check.model_violations);
    const schema_violations = checks.flatMap((check) => check.schema_violations);
    const found = [
      ...model_violations.map(({ field, message }) => `${field || "(document)"}: ${message}`),
      ...schema_violations.map(({ json_path, message }) => `${json_path}: ${message}`),
    ];
    super(`${eventType} is not built: ${found.join("; ")}`, { code: "EVENT_REFUSED" });
    this.eventType = eventType;
    this.model_violations = model_violations;
    this.schema_violations = schema_violations;
  }
}

/**
 * A new event of the live line: ids, time and defaults filled, frozen, valid in both layers. Without `correlation_id`
 * the event begins a correlation of its own. Throws `EventRefusedError`, and `UnknownEventTypeError` on other types.
 */
export function buildEvent<T extends keyof EventPayloads & string>(
  eventType: T,
  fields: NewEvent<EventPayloads[T]>,
  system: EventSystem,
): BuiltEvent<T, EventPayloads[T]> {
  return build(v4, eventType, fields, system) as unknown as BuiltEvent<T, EventPayloads[T]>;
}

/** A new event of the historical line, for tests and tools that must write it. */
export function buildEventV2<T extends keyof EventPayloadsV2 & string>(
  eventType: T,
  fields: NewEventV2<EventPayloadsV2[T]>,
  system: EventSystem,
): Omit<BuiltEvent<T, EventPayloadsV2[T]>, "build_id"> {
  return build(v2, eventType, fields, system) as unknown as BuiltEvent<T, EventPayloadsV2[T]>;
}

function build(
  line: ContractLine,
  eventType: string,
  fields: NewEventV2<object>,
  system: EventSystem,
): { readonly [key: string]: unknown } {
  const contract = line.events.get(eventType);
  if (contract === undefined || eventType === "Event") throw new UnknownEventTypeError(eventType, line);
  const event_id = fields.event_id ?? system.newEventId();
  const envelope = {
    correlation_id: event_id,
    timestamp: fields.timestamp ?? system.now(),
    ...fields,
    event_id,
    event_type: eventType,
    schema_version: line.envelopeVersion,
  };
  const { payload } = fields;
  const checks = [
    validateEvent(envelope, "Event", { contract: line }),
    validateEvent(payload, eventType, { contract: line }),
  ];
  if (checks.some(({ valid }) => !valid)) throw new EventRefusedError(eventType, checks);
  return Object.freeze({
    ...readBy(line.events.get("Event")!.model, envelope),
    payload: readBy(contract.model, payload),
  });
}

/** A document that was found valid, as its model reads it: defaults filled, ids and times canonical. */
function readBy(model: Model<unknown>, document: object): object {
  const parsed = model.parse(document);
  if (!parsed.ok) throw new SpecKittyEventsError(`A valid document is refused: ${JSON.stringify(document)}`);
  return parsed.value as object;
}
