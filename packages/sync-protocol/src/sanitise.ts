import { readTimestamp, SpecKittyEventsError } from "@spec-kitty/events-core";
import { MAX_NESTING } from "./vocabulary.js";

/** What tells who works where (`cli-sync 6.1`). */
export const PERSONAL_FIELDS: ReadonlySet<string> = new Set([
  "machine_name",
  "hostname",
  "workspace_path",
  "developer_name",
  "developer_email",
]);

const SESSION_START = "session_started_at";
const SESSION_END = "session_ended_at";
const SESSION_DURATION = "session_duration_s";

type Fields = { readonly [key: string]: unknown };

declare const sanitised: unique symbol;

/** A value without personal fields; only `sanitizeEventForLog` makes one. */
export type Sanitised<T> = T & { readonly [sanitised]: true };

/** The value is nested deeper than any event needs to be. */
export class NestingError extends SpecKittyEventsError {
  constructor() {
    super(`Expected JSON of at most ${MAX_NESTING} levels; this is deeper. Flatten the payload.`, {
      code: "NESTING_TOO_DEEP",
    });
  }
}

/**
 * A deep copy without the personal fields, at every depth. Session times become `session_duration_s` in the object that
 * held them, in whole seconds cut towards zero; where one of the two is missing or no time, both only go. An object
 * that contains itself becomes `{}` there. The input stays as it is. Throws `NestingError` (`cli-sync 6.1`).
 */
export function sanitizeEventForLog<T extends object>(event: T): Sanitised<T> {
  // The copy has the same shape, less what T may hold only as optional keys or free fields.
  return copied(event, []) as Sanitised<T>;
}

function copied(value: unknown, above: object[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (above.includes(value)) return {};
  if (above.length >= MAX_NESTING) throw new NestingError();
  above.push(value);
  const copy = Array.isArray(value) ? value.map((item) => copied(item, above)) : copiedObject(value, above);
  above.pop();
  return copy;
}

function copiedObject(value: object, above: object[]): unknown {
  if ("toJSON" in value && typeof value.toJSON === "function") return copied(value.toJSON(), above);
  const given = value as Fields;
  const hasSession = Object.hasOwn(given, SESSION_START) || Object.hasOwn(given, SESSION_END);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(given)) {
    if (PERSONAL_FIELDS.has(key) || (hasSession && (key === SESSION_START || key === SESSION_END))) continue;
    put(copy, key, copied(given[key], above));
  }
  if (!hasSession) return copy;
  const duration = secondsBetween(given[SESSION_START], given[SESSION_END]);
  if (duration !== undefined) copy[SESSION_DURATION] = duration;
  return copy;
}

/** Assigning to `__proto__` would set another object's prototype instead of a key. */
function put(copy: Record<string, unknown>, key: string, item: unknown): void {
  if (key !== "__proto__") copy[key] = item;
  else
    Object.defineProperty(copy, key, { value: item, enumerable: true, writable: true, configurable: true });
}

/** Undefined where one is no time, or only one of them has an offset. */
function secondsBetween(start: unknown, end: unknown): number | undefined {
  const from = instant(start);
  const to = instant(end);
  if (from === undefined || to === undefined || from.hasOffset !== to.hasOffset) return undefined;
  return Math.trunc((to.microseconds - from.microseconds) / 1_000_000) + 0;
}

function instant(value: unknown): { readonly microseconds: number; readonly hasOffset: boolean } | undefined {
  const text = typeof value === "string" ? readTimestamp(value) : undefined;
  if (text === undefined) return undefined;
  const [, seconds, fraction = "0", zone] = /^([^.Z+]{19})(?:\.(\d{6}))?(.*)$/.exec(text)!;
  const milliseconds = Date.parse(`${seconds}${zone || "Z"}`);
  return { microseconds: milliseconds * 1000 + Number(fraction), hasOffset: zone !== "" };
}
