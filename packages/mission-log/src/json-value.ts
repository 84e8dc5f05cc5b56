import { quote, quoteValue } from "@spec-kitty/events-core";

export type Json = { readonly [key: string]: unknown };

export function isJsonObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as text the way the reference makes text of it (`mission-log 2.2.1`). */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : quoteValue(value);
}

/** Whether the reference counts a value as set: empty text, list and object, zero, false and null do not. */
export function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

export type LineShapeCode = "TRANSITION_INVALID" | "ANNOTATION_INVALID" | "LANE_UNKNOWN";

/** A line breaks the shape of its kind; the message is the contract's detail (`mission-log 2.7`). Inner: never leaves. */
export class LineShapeError extends Error {
  readonly code: LineShapeCode;

  constructor(code: LineShapeCode, detail: string) {
    super(detail);
    this.name = "LineShapeError";
    this.code = code;
  }
}

/** The value of a key that must be there. */
export function need(object: Json, key: string, code: LineShapeCode): unknown {
  if (Object.hasOwn(object, key)) return object[key];
  throw new LineShapeError(code, quote(key));
}

export function needKeys(object: Json, keys: readonly string[], code: LineShapeCode): void {
  for (const key of keys) need(object, key, code);
}

export function needObject(value: unknown, what: string, code: LineShapeCode): Json {
  if (isJsonObject(value)) return value;
  throw new LineShapeError(code, `${what} must be an object; got ${shown(value)}`);
}

export function needText(value: unknown, what: string, code: LineShapeCode): string {
  if (typeof value === "string") return value;
  throw new LineShapeError(code, `${what} must be a string; got ${shown(value)}`);
}

/** The items of a list; as the reference does, also the characters of a text and the keys of an object. */
export function needItems(value: unknown, what: string, code: LineShapeCode): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === "string") return [...value];
  if (isJsonObject(value)) return Object.keys(value);
  throw new LineShapeError(code, `${what} must be a list; got ${shown(value)}`);
}

const LONGEST = 200;

/** A value as messages quote it, cut where it is long. */
export function shown(value: unknown): string {
  const text = quoteValue(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
