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
  const entries = Object.entries(value).filter(([key]) => !PERSONAL_FIELDS.has(key));
  if (Object.hasOwn(value, SESSION_START) || Object.hasOwn(value, SESSION_END))
    return withDuration(entries, above);
  return Object.fromEntries(entries.map(([key, item]) => [key, copied(item, above)]));
}

function withDuration(entries: readonly [string, unknown][], above: object[]): object {
  const given = new Map(entries);
  const duration = secondsBetween(given.get(SESSION_START), given.get(SESSION_END));
  given.delete(SESSION_START);
  given.delete(SESSION_END);
  const copy = new Map([...given].map(([key, item]) => [key, copied(item, above)]));
  if (duration !== undefined) copy.set(SESSION_DURATION, duration);
  return Object.fromEntries(copy);
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
