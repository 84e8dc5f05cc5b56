import type { PayloadContract } from "./catalogue.js";
import { checkDocument, cutoverViolations, type Findings, UnknownEventTypeError } from "./check.js";
import type { EnvelopeLine } from "./envelope-line.js";
import { SpecKittyEventsError } from "./errors.js";
import type { Event, EventInput } from "./event.js";
import { isFields } from "./fields.js";
import { byType } from "./payloads.js";
import type { System } from "./system.js";

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

/**
 * A new event of the live line: ids, time and defaults filled, valid in both layers, frozen in all its parts. Without
 * `correlation_id` the event begins a correlation of its own. `P` names the payload of each type. Throws
 * `EventRefusedError`, and `UnknownEventTypeError` on other types.
 */
export type EventBuilder<P> = <T extends keyof P & string>(
  eventType: T,
  fields: NewEvent<P[T]>,
  system: EventSystem,
) => BuiltEvent<T, P[T]>;

/** The same of the historical line, for tests and tools that must write it. */
export type EventBuilderV2<P> = <T extends keyof P & string>(
  eventType: T,
  fields: NewEventV2<P[T]>,
  system: EventSystem,
) => Omit<BuiltEvent<T, P[T]>, "build_id">;

/** A new event breaks its contract; says all that is wrong with the envelope and the payload. */
export class EventRefusedError extends SpecKittyEventsError implements Findings {
  readonly eventType: string;
  readonly model_violations: Findings["model_violations"];
  readonly schema_violations: Findings["schema_violations"];

  constructor(eventType: string, { model_violations, schema_violations }: Findings) {
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

type Json = { readonly [key: string]: unknown };

/** What a builder builds; the envelope, which is no payload, is not of it. */
export type Contracts = () => Iterable<PayloadContract>;

/** Builds the events of these types in a line; the types are asked for when the first event is built. */
export function builder(line: EnvelopeLine, contracts: Contracts) {
  let known: ReadonlyMap<string, PayloadContract> | undefined;
  return (eventType: string, fields: NewEventV2<object>, system: EventSystem): Json => {
    known ??= byType(contracts());
    const contract = known.get(eventType);
    if (contract === undefined) throw new UnknownEventTypeError(eventType, known.keys());
    const event_id = fields.event_id ?? system.newEventId();
    const filled = {
      ...fields,
      event_id,
      correlation_id: fields.correlation_id ?? event_id,
      timestamp: fields.timestamp ?? system.now(),
      event_type: eventType,
      schema_version: line.envelopeVersion,
    };
    const envelope = checkDocument(line.envelope, filled);
    const payload = checkDocument(contract, fields.payload);
    const model_violations = [
      ...cutoverViolations(line.assertCutover, filled),
      ...envelope.model_violations,
      ...payload.model_violations,
    ];
    const schema_violations = [...envelope.schema_violations, ...payload.schema_violations];
    if (model_violations.length + schema_violations.length > 0)
      throw new EventRefusedError(eventType, { model_violations, schema_violations });
    return frozen({ ...(envelope.value as object), payload: payload.value });
  };
}

/** A copy that nobody can change; what the caller gave stays the caller's. A `Date` stays one, until it is written. */
function frozen<T>(value: T): T {
  if (Array.isArray(value)) return Object.freeze(value.map(frozen)) as T;
  if (!isFields(value) || !isPlain(value)) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, frozen(part)] as const);
  return Object.freeze(Object.fromEntries(entries)) as T;
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
