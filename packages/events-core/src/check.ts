import type { PayloadContract } from "./catalogue.js";
import { CutoverError, SpecKittyEventsError } from "./errors.js";
import { isFields } from "./fields.js";
import type { ModelViolation } from "./parse.js";
import { type SchemaViolation, schemaViolations } from "./schema-violations.js";
import { quote } from "./text.js";

/** What the model layer refuses (`conformance 3.2`). */
export type DocumentViolation = Pick<ModelViolation, "field" | "message" | "violation_type" | "input_value">;

export interface Findings {
  readonly model_violations: readonly DocumentViolation[];
  readonly schema_violations: readonly SchemaViolation[];
}

/** An event type is not in the contract line. */
export class UnknownEventTypeError extends SpecKittyEventsError {
  constructor(eventType: string, known: Iterable<string>) {
    const types = [...known].sort().map(quote).join(", ");
    super(`Unknown event type: ${quote(String(eventType))}. Known types: [${types}]`, {
      code: "EVENT_TYPE_UNKNOWN",
    });
  }
}

/** What both layers say of a document; `value` is how the model reads it, undefined where it refuses. */
export function checkDocument(
  { model, schema }: PayloadContract,
  document: unknown,
): Findings & { readonly value: unknown } {
  const parsed = model.parse(document);
  return {
    value: parsed.ok ? parsed.value : undefined,
    model_violations: parsed.ok ? [] : parsed.violations.map(withoutPlace),
    schema_violations: schemaViolations(schema, document),
  };
}

/** What the cutover rule of a line says of an envelope; nothing where the line has none. */
export function cutoverViolations(
  assertCutover: ((envelope: { readonly [key: string]: unknown }) => void) | undefined,
  document: unknown,
): readonly DocumentViolation[] {
  if (assertCutover === undefined || !isFields(document)) return [];
  try {
    assertCutover(document);
    return [];
  } catch (error) {
    if (!(error instanceof CutoverError)) throw error;
    const { message } = error;
    return [{ field: "schema_version", message, violation_type: "cutover_policy", input_value: document }];
  }
}

function withoutPlace({ field, message, violation_type, input_value }: ModelViolation): DocumentViolation {
  return { field, message, violation_type, input_value };
}
