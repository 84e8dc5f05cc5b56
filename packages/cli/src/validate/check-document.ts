import {
  type ConformanceResult,
  type LineName,
  lineOf,
  validateEvent,
  validatePayload,
} from "@spec-kitty/contract";

/** One thing wrong with one document. */
export interface Finding {
  readonly code: string;
  readonly layer: "json" | "type" | "model" | "schema";
  readonly field: string;
  readonly message: string;
}

type ParsedDocument =
  | { readonly ok: true; readonly document: unknown }
  | { readonly ok: false; readonly finding: Finding };

export interface DocumentCheck {
  parse(line: { readonly text: string; readonly isUtf8: boolean }): ParsedDocument;
  check(document: unknown): Finding[];
}

/**
 * Checks documents of a contract line. One with text `event_type` and object `payload` is an envelope: it is checked as
 * `Event` and as its type. Another is a payload of `type`. With the type `Event` all are envelopes of any type.
 */
export function documentChecker(contract: LineName, type?: string): DocumentCheck {
  const line = lineOf(contract);
  const ofEnvelope = (document: unknown): Finding[] =>
    findings(validateEvent(document, "Event", { contract: line }));
  const unknown = (name: string): Finding[] => [
    {
      code: "EVENT_TYPE_UNKNOWN",
      layer: "type",
      field: "event_type",
      message: `Contract ${line.name} has no event type ${name}`,
    },
  ];
  const ofPayload = (payload: unknown, name: string): Finding[] =>
    line.payloads.has(name) ? findings(validatePayload(payload, name, { contract: line })) : unknown(name);
  return {
    parse({ text, isUtf8 }) {
      if (!isUtf8) return unreadable("UTF8_INVALID", "Not UTF-8 text");
      try {
        return { ok: true, document: JSON.parse(text) };
      } catch (error) {
        return unreadable("JSON_INVALID", (error as Error).message);
      }
    },
    check(document) {
      if (type === "Event") return ofEnvelope(document);
      // The cutover rule of an envelope is checked with it; only its payload is left.
      if (isEnvelope(document))
        return [...ofEnvelope(document), ...ofPayload(document.payload, document.event_type)];
      if (type !== undefined) return ofPayload(document, type);
      return [
        {
          code: "TYPE_NEEDED",
          layer: "type",
          field: "",
          message: "Not an event envelope: say its event type with --type",
        },
      ];
    },
  };
}

function unreadable(code: string, message: string): ParsedDocument {
  return { ok: false, finding: { code, layer: "json", field: "", message } };
}

function isEnvelope(
  document: unknown,
): document is { readonly event_type: string; readonly payload: object } {
  if (
    typeof document !== "object" ||
    document === null ||
    !("event_type" in document) ||
    !("payload" in document)
  )
    return false;
  const { event_type, payload } = document;
  return (
    typeof event_type === "string" &&
    typeof payload === "object" &&
    payload !== null &&
    !Array.isArray(payload)
  );
}

function findings({ valid, model_violations, schema_violations }: ConformanceResult): Finding[] {
  if (valid) return [];
  return [
    ...model_violations.map(
      ({ field, violation_type: code, message }): Finding => ({ code, layer: "model", field, message }),
    ),
    ...schema_violations.map(
      ({ json_path: field, validator: code, message }): Finding => ({
        code,
        layer: "schema",
        field,
        message,
      }),
    ),
  ];
}
