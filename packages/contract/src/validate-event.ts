import {
  CutoverError,
  quote,
  SpecKittyEventsError,
  type ModelViolation as Violation,
} from "@spec-kitty/events-core";
import { isFields } from "@spec-kitty/events-core/model";
import type { ContractLine, LineName } from "./line.js";
import { lineOf } from "./lines.js";
import { type SchemaViolation, schemaViolations } from "./schema-violations.js";

/** What the model layer refuses (`conformance 3.2`). */
export type ModelViolation = Pick<Violation, "field" | "message" | "violation_type" | "input_value">;

export interface ConformanceResult {
  readonly valid: boolean;
  readonly model_violations: readonly ModelViolation[];
  readonly schema_violations: readonly SchemaViolation[];
  /** Always false here: the schema layer is compiled in. */
  readonly schema_check_skipped: boolean;
  readonly event_type: string;
}

export interface ValidateOptions {
  readonly contract?: LineName | ContractLine;
  /** Kept for parity; the schema layer always runs. */
  readonly strict?: boolean;
}

/** The event type is not in the contract line. */
export class UnknownEventTypeError extends SpecKittyEventsError {
  constructor(eventType: string, line: ContractLine) {
    const known = [...line.events.keys()].sort().map(quote).join(", ");
    super(`Unknown event type: ${quote(eventType)}. Known types: [${known}]`, { code: "EVENT_TYPE_UNKNOWN" });
  }
}

const NONE: readonly never[] = [];

/**
 * Checks a document as `eventType` by both layers: the model with its rules, and the JSON Schema (`conformance 3`).
 * In v4 an envelope of that type has its payload checked, and its cutover rule; call again with `"Event"` to check the
 * envelope itself. Never throws on a document; throws `UnknownEventTypeError` on a type outside the line.
 */
export function validateEvent(
  document: unknown,
  eventType: string,
  options: ValidateOptions = {},
): ConformanceResult {
  const line = lineOf(options.contract ?? "v4");
  const event = line.events.get(eventType);
  if (event === undefined) throw new UnknownEventTypeError(eventType, line);
  const isEnvelope =
    line.assertCutover !== undefined && eventType !== "Event" && isEnvelopeOf(document, eventType);
  const subject = isEnvelope ? document.payload : document;
  const cutover = isEnvelope || eventType === "Event" ? cutoverViolations(line, document) : NONE;
  const parsed = event.model.parse(subject);
  const schema_violations = schemaViolations(event.schema, subject);
  const model_violations = parsed.ok ? cutover : [...cutover, ...parsed.violations.map(withoutPlace)];
  return {
    valid: model_violations.length === 0 && schema_violations.length === 0,
    model_violations,
    schema_violations,
    schema_check_skipped: false,
    event_type: eventType,
  };
}

function isEnvelopeOf(document: unknown, eventType: string): document is { readonly payload: object } {
  return isFields(document) && document["event_type"] === eventType && isFields(document["payload"]);
}

function cutoverViolations(line: ContractLine, document: unknown): readonly ModelViolation[] {
  if (line.assertCutover === undefined || !isFields(document)) return NONE;
  try {
    line.assertCutover(document);
    return NONE;
  } catch (error) {
    if (!(error instanceof CutoverError)) throw error;
    const { message } = error;
    return [{ field: "schema_version", message, violation_type: "cutover_policy", input_value: document }];
  }
}

function withoutPlace({ field, message, violation_type, input_value }: Violation): ModelViolation {
  return { field, message, violation_type, input_value };
}
