import {
  type ConformanceResult,
  lineOf,
  type ValidateOptions,
  validateEvent,
  validatePayload,
} from "@spec-kitty/contract";
import { quote, SpecKittyEventsError } from "@spec-kitty/events-core";
import * as lanes from "@spec-kitty/lanes";
import * as lanesV2 from "@spec-kitty/lanes/v2";
import type { ContractOption } from "./schema-files.js";

/** An assertion of this package does not hold; `result` is what validation said, where it was asked. */
export class ConformanceAssertionError extends SpecKittyEventsError {
  readonly result: ConformanceResult | undefined;

  constructor(message: string, result?: ConformanceResult) {
    super(message, { code: "CONFORMANCE_ASSERTION" });
    this.result = result;
  }
}

/** Throws `ConformanceAssertionError`, with all that is wrong, unless a payload or envelope is valid as its type. */
export function assertPayloadConforms(
  payload: unknown,
  eventType: string,
  options: ValidateOptions = {},
): ConformanceResult {
  const result = validated(payload, eventType, options);
  if (result.valid) return result;
  const lines = [
    `Payload for ${quote(eventType)} failed conformance:`,
    ...result.model_violations.map(({ field, message }) => `  Model: ${field} — ${message}`),
    ...result.schema_violations.map(({ json_path, message }) => `  Schema: ${json_path} — ${message}`),
  ];
  throw new ConformanceAssertionError(lines.join("\n"), result);
}

/** Throws `ConformanceAssertionError` when a payload or envelope is valid as its type. */
export function assertPayloadFails(
  payload: unknown,
  eventType: string,
  options: ValidateOptions = {},
): ConformanceResult {
  const result = validated(payload, eventType, options);
  if (!result.valid) return result;
  throw new ConformanceAssertionError(
    `Payload for ${quote(eventType)} is valid, expected it to fail`,
    result,
  );
}

/** By `validateEvent`, and by `validatePayload` for the types that it does not know (`conformance 0.7`). */
function validated(payload: unknown, eventType: string, options: ValidateOptions): ConformanceResult {
  const { events, payloads } = lineOf(options.contract ?? "v4");
  const validate = payloads.has(eventType) && !events.has(eventType) ? validatePayload : validateEvent;
  return validate(payload, eventType, options);
}

/** Throws unless a lane maps to that sync lane of version 1; `ValidationError` on a text that is no lane. */
export function assertLaneMapping(
  canonical: string,
  expectedSync: string,
  { contract = "v4" }: ContractOption = {},
): void {
  const { canonicalToSyncV1 } = lineOf(contract).name === "v4" ? lanes : lanesV2;
  // It refuses a text that is no lane itself.
  const sync = (canonicalToSyncV1 as (lane: string) => string)(canonical);
  if (sync === expectedSync) return;
  throw new ConformanceAssertionError(
    `Lane ${quote(canonical)} maps to ${quote(sync)}, expected ${quote(expectedSync)}`,
  );
}
