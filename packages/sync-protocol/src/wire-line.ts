import { v4, validatePayload } from "@spec-kitty/contract";
import {
  assertCanonicalCutoverSignal,
  CutoverError,
  type Model,
  type ModelViolation,
} from "@spec-kitty/events-core";
import { isFields } from "@spec-kitty/events-core/model";
import { isLane } from "@spec-kitty/mission-log";
import { CLI_EVENT_TYPES, CLI_MODELS } from "./cli-events.js";
import type { WireEvent } from "./events.js";
import { WireEnvelope } from "./generated/models.js";
import { AGGREGATE_TYPES, FORBIDDEN_ENVELOPE_KEYS, MAX_NESTING, WIRE_SCHEMA_VERSION } from "./vocabulary.js";

/** Why an event is refused: a dotted path, a stable code, and words for people. */
export interface WireReason {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** A value that this version does not know: a type, an aggregate, a lane. It is kept as it is. */
export interface Unrecognised {
  readonly field: string;
  readonly value: string;
}

/** What the wire line says of one event. `event` is the document itself, keys that nobody knows included. */
export type WireVerdict =
  | { readonly verdict: "accepted"; readonly event: WireEvent }
  | {
      readonly verdict: "unrecognised";
      readonly event: WireEvent;
      readonly unrecognised: readonly Unrecognised[];
    }
  | {
      readonly verdict: "rejected";
      /** As it was sent; null where there is no text to answer under. */
      readonly event_id: string | null;
      readonly reasons: readonly WireReason[];
    };

/** The third contract line, beside v2 and v4: what a sync server takes in (`decisions` 24). */
export interface WireLine {
  readonly name: "wire";
  readonly envelopeVersion: string;
  /** Every type that some rule is known for. */
  readonly eventTypes: ReadonlySet<string>;
  /**
   * Judges one incoming event. Rejected is only what breaks a known rule; types, aggregates and lanes that are not
   * known are kept. Never throws.
   */
  check(document: unknown): WireVerdict;
}

/** Their shape fits no released model, so it is never a reason (`cli-sync 10.7`). */
const NEVER_JUDGED: ReadonlySet<string> = new Set(["BuildRegistered", "BuildHeartbeat"]);

export const wire: WireLine = {
  name: "wire",
  envelopeVersion: WIRE_SCHEMA_VERSION,
  eventTypes: new Set([...CLI_EVENT_TYPES, ...v4.payloads.keys()]),
  check,
};

function check(document: unknown): WireVerdict {
  if (!isFields(document))
    return rejected(null, [reason("", "model_type", "An event should be a JSON object")]);
  if (isDeeperThan(document, MAX_NESTING)) {
    const message = `An event should be nested at most ${MAX_NESTING} levels deep`;
    return rejected(document, [reason("", "nesting_too_deep", message)]);
  }
  const reasons = [...envelopeReasons(document), ...payloadReasons(document)];
  if (reasons.length > 0) return rejected(document, reasons);
  // It has just passed the envelope's model.
  const event = document as unknown as WireEvent;
  const unrecognised = unrecognisedIn(event);
  return unrecognised.length === 0
    ? { verdict: "accepted", event }
    : { verdict: "unrecognised", event, unrecognised };
}

function envelopeReasons(document: { readonly [key: string]: unknown }): WireReason[] {
  const parsed = WireEnvelope.parse(document);
  const reasons = parsed.ok ? [] : parsed.violations.map((violation) => ofViolation(violation));
  for (const key of FORBIDDEN_ENVELOPE_KEYS)
    if (Object.hasOwn(document, key))
      reasons.push(reason(key, "forbidden_key", `${key} belongs into the payload, not beside it`));
  return parsed.ok ? [...reasons, ...cutoverReasons(document)] : reasons;
}

function cutoverReasons(document: { readonly [key: string]: unknown }): WireReason[] {
  try {
    assertCanonicalCutoverSignal(document);
    return [];
  } catch (error) {
    if (!(error instanceof CutoverError)) throw error;
    return [reason("", "cutover_policy", error.message)];
  }
}

function payloadReasons({ event_type, payload }: { readonly [key: string]: unknown }): WireReason[] {
  if (typeof event_type !== "string" || !isFields(payload) || NEVER_JUDGED.has(event_type)) return [];
  if (Object.hasOwn(CLI_MODELS, event_type)) {
    const parsed = (CLI_MODELS as Readonly<Record<string, Model<object>>>)[event_type]!.parse(payload);
    return parsed.ok ? [] : parsed.violations.map((violation) => ofViolation(violation, "payload"));
  }
  return v4.payloads.has(event_type) ? contractReasons(event_type, payload) : [];
}

function contractReasons(eventType: string, payload: object): WireReason[] {
  const { model_violations, schema_violations } = validatePayload(payload, eventType);
  if (model_violations.length > 0) {
    return model_violations.map(({ field, violation_type, message }) =>
      reason(join("payload", field), violation_type, message),
    );
  }
  return schema_violations.map(({ json_path, validator, message }) =>
    reason(`payload${json_path.slice(1)}`, validator, message),
  );
}

const AGGREGATES: ReadonlySet<string> = new Set(AGGREGATE_TYPES);

function unrecognisedIn({ event_type, aggregate_type, payload }: WireEvent): Unrecognised[] {
  const found: Unrecognised[] = [];
  if (!wire.eventTypes.has(event_type)) found.push({ field: "event_type", value: event_type });
  if (!AGGREGATES.has(aggregate_type)) found.push({ field: "aggregate_type", value: aggregate_type });
  if (event_type !== "WPStatusChanged") return found;
  for (const key of ["from_lane", "to_lane"] as const) {
    const lane = payload[key];
    if (typeof lane === "string" && !isLane(lane)) found.push({ field: `payload.${key}`, value: lane });
  }
  return found;
}

/** The reasons as one line, in the words that clients sort refusals by. */
export function wireReasonsText(reasons: readonly WireReason[]): string {
  return `schema: ${reasons.map(({ field, message }) => (field === "" ? message : `field ${field}: ${message}`)).join("; ")}`;
}

function rejected(
  document: { readonly [key: string]: unknown } | null,
  reasons: readonly WireReason[],
): WireVerdict {
  const id = document?.["event_id"];
  return { verdict: "rejected", event_id: typeof id === "string" ? id : null, reasons };
}

function reason(field: string, code: string, message: string): WireReason {
  return { field, code, message };
}

function ofViolation({ field, violation_type, message }: ModelViolation, at = ""): WireReason {
  return reason(join(at, field), violation_type, message);
}

function join(at: string, field: string): string {
  return at === "" || field === "" ? `${at}${field}` : `${at}.${field}`;
}

/** Walks level by level, so that no depth exhausts the stack. */
function isDeeperThan(document: object, levels: number): boolean {
  let level: object[] = [document];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= levels) return true;
    level = level.flatMap((value) =>
      Object.values(value).filter((item): item is object => typeof item === "object" && item !== null),
    );
  }
  return false;
}
