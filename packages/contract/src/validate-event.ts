import {
  checkDocument,
  cutoverViolations,
  type Findings,
  UnknownEventTypeError,
} from "@spec-kitty/events-core";
import type { PayloadContract } from "@spec-kitty/events-core/catalogue";
import { isFields } from "@spec-kitty/events-core/model";
import type { ContractLine, LineName } from "./line.js";
import { lineOf } from "./lines.js";

export interface ConformanceResult extends Findings {
  readonly valid: boolean;
  /** Always false here: the schema layer is compiled in. */
  readonly schema_check_skipped: boolean;
  readonly event_type: string;
}

export interface ValidateOptions {
  readonly contract?: LineName | ContractLine;
  /** Kept for parity; the schema layer always runs. */
  readonly strict?: boolean;
}

/**
 * Checks a document as `eventType` by both layers: the model with its rules, and the JSON Schema (`conformance 3`).
 * In v4 an envelope of that type has its payload checked, and its cutover rule; call again with `"Event"` to check the
 * envelope itself. A document is what `JSON.parse` gives. Never throws on any other value either: a `Map` or a `Date`
 * is an object without fields, a `bigint` no number, and what throws when it is read gives a `get_attribute_error`.
 * Throws `UnknownEventTypeError` on a type that it does not know.
 */
export function validateEvent(
  document: unknown,
  eventType: string,
  options: ValidateOptions = {},
): ConformanceResult {
  const line = lineOf(options.contract ?? "v4");
  const event = line.events.get(eventType);
  if (event === undefined) throw new UnknownEventTypeError(eventType, line.events.keys());
  return orUnreadable(document, eventType, () => {
    const isEnvelope =
      line.assertCutover !== undefined && eventType !== "Event" && isEnvelopeOf(document, eventType);
    const subject = isEnvelope ? document.payload : document;
    const cutover =
      isEnvelope || eventType === "Event" ? cutoverViolations(line.assertCutover, document) : [];
    return verdict(event, subject, cutover);
  });
}

/**
 * Checks a payload by both layers, of any type of the line: also of those that `validateEvent` does not know
 * (`conformance 0.7`). Throws `UnknownEventTypeError` on a type outside the line.
 */
export function validatePayload(
  payload: unknown,
  eventType: string,
  options: ValidateOptions = {},
): ConformanceResult {
  const { payloads } = lineOf(options.contract ?? "v4");
  const contract = payloads.get(eventType);
  if (contract === undefined) throw new UnknownEventTypeError(eventType, payloads.keys());
  return orUnreadable(payload, eventType, () => verdict(contract, payload, []));
}

function verdict(
  contract: PayloadContract,
  subject: unknown,
  cutover: Findings["model_violations"],
): ConformanceResult {
  const checked = checkDocument(contract, subject);
  const model_violations = [...cutover, ...checked.model_violations];
  const { schema_violations } = checked;
  return {
    valid: model_violations.length === 0 && schema_violations.length === 0,
    model_violations,
    schema_violations,
    schema_check_skipped: false,
    event_type: contract.type,
  };
}

/** A getter or a proxy may throw: nothing that was parsed from JSON does. */
function orUnreadable(
  document: unknown,
  event_type: string,
  judge: () => ConformanceResult,
): ConformanceResult {
  try {
    return judge();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const violation = {
      field: "",
      message: `The document cannot be read: ${reason}`,
      violation_type: "get_attribute_error",
      input_value: document,
    };
    return {
      valid: false,
      model_violations: [violation],
      schema_violations: [],
      schema_check_skipped: false,
      event_type,
    };
  }
}

function isEnvelopeOf(document: unknown, eventType: string): document is { readonly payload: object } {
  return isFields(document) && document["event_type"] === eventType && isFields(document["payload"]);
}
