/** Errors as the adapter protocol writes them: what version 0.3.0 would have raised. */
import { SpecKittyEventsError } from "@spec-kitty/events-core";
import { SpecKittyTrackerError } from "../errors.js";
import { ReferencePlatformError } from "../parity/reference-error.js";

export interface AnswerError {
  readonly type: string;
  readonly source: "package" | "pydantic" | "python" | "oracle";
  readonly message: string;
  readonly bases: readonly string[];
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** The request itself is wrong: an unknown model, a missing argument. */
export class RequestError extends SpecKittyTrackerError {
  constructor(message: string) {
    super(message, { code: "ADAPTER_REQUEST" });
  }
}

/** What 0.3.0 knows of its errors beyond their text. */
const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  [
    "ConnectorRequestError",
    ["status_code", "failure_class", "retry_after_seconds", "provider", "is_retryable"],
  ],
]);

export function referenceError(error: unknown): AnswerError {
  if (error instanceof ReferencePlatformError) return platformError(error.platform_type, error.message);
  if (!(error instanceof SpecKittyEventsError) || error.code === "ADAPTER_REQUEST") {
    const message = error instanceof Error ? error.message : String(error);
    return { type: "OracleError", source: "oracle", message, bases: ["Exception"] };
  }
  if (error.code === "TRACKER_VALUE_INVALID") return platformError("ValueError", error.message);
  const { name, message } = error;
  const fields = (FIELDS.get(name) ?? []).filter((field) => field in error);
  return {
    type: name,
    source: "package",
    message,
    bases: basesOf(error),
    ...(fields.length > 0 && {
      fields: Object.fromEntries(fields.map((field) => [field, error[field as keyof typeof error]])),
    }),
  };
}

function basesOf(error: SpecKittyEventsError): string[] {
  const names: string[] = [];
  let proto = Object.getPrototypeOf(Object.getPrototypeOf(error));
  while (proto !== null && proto !== SpecKittyEventsError.prototype) {
    names.push(proto.constructor.name);
    proto = Object.getPrototypeOf(proto);
  }
  return [...names, "Exception"];
}

function platformError(type: string, message: string): AnswerError {
  return { type, source: "python", message, bases: ["Exception"] };
}

export type Outcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: AnswerError };

/** The outcome of a call as a value. */
export async function outcomeOf(call: () => Promise<unknown>): Promise<Outcome> {
  try {
    // As it is now: in parity later calls may change what it holds.
    return { ok: true, result: structuredClone((await call()) ?? null) };
  } catch (error) {
    if (error instanceof RequestError) throw error;
    return { ok: false, error: referenceError(error) };
  }
}
