import { catalogue } from "./generated/catalogue.js";
import { type Event as EventFields, type EventInput, Event as EventModel } from "./generated/models.js";
import type { Model, ModelViolation } from "./parse.js";

/** An event of contract line v4. Frozen; keys in the order of the wire; ids and timestamp canonical (`events-core 1`). */
export type Event = EventFields;
export type { EventInput };

export type ParsedEvent<E> =
  | { readonly ok: true; readonly event: E }
  | { readonly ok: false; readonly violations: readonly ModelViolation[] };

/** Reads an event from JSON text or from a parsed document. Unknown keys are dropped; says all that is wrong. */
export const parseEvent: (json: unknown) => ParsedEvent<Event> = eventParser(EventModel);

/** The model layer of the envelope. */
export const Event: Model<Event> = EventModel;

/** What the envelope's contract line says of it. */
export const eventCatalogue: typeof catalogue = catalogue;

/** A parser for the envelope of one contract line. */
export function eventParser<E extends object>(envelope: Model<E>): (json: unknown) => ParsedEvent<E> {
  return (json) => {
    const document = typeof json === "string" ? parseJson(json) : json;
    if (document instanceof JsonProblem) return { ok: false, violations: [document.violation] };
    const parsed = envelope.parse(document);
    return parsed.ok ? { ok: true, event: Object.freeze(parsed.value) } : parsed;
  };
}

class JsonProblem {
  readonly violation: ModelViolation;

  constructor(text: string, cause: unknown) {
    const message = `Expected one JSON object: ${cause instanceof Error ? cause.message : String(cause)}`;
    this.violation = { field: "", message, violation_type: "json_invalid", input_value: text, loc: [] };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    return new JsonProblem(text, cause);
  }
}

/** The canonical JSON text of an event: compact, keys in the order of the wire (`events-core 1.6`). */
export function eventToJson(event: object): string {
  return JSON.stringify(event);
}
