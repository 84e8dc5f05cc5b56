/** How version 0.3.0 took values that an answer should not hold: as the Python that it is written in does. */
import { quoteValue, strip } from "@spec-kitty/events-core";
import { TrackerValueError } from "../errors.js";
import { isObject } from "../model/plain.js";
import { ReferencePlatformError } from "./reference-error.js";

/** Any value as text. */
export function looseText(value: unknown): string {
  return typeof value === "string" ? value : quoteValue(value);
}

/** True for null, false, zero and what is empty. */
export function isFalsy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) ? Object.keys(value).length === 0 : !value;
}

/** The key that a value is in a table by numbers: a boolean is its number, and what holds others is no key. */
export function looseKey(value: unknown): unknown {
  if (typeof value === "object" && value !== null)
    throw new ReferencePlatformError("TypeError", "unhashable");
  return typeof value === "boolean" ? Number(value) : value;
}

const WHOLE = /^[+-]?\p{Nd}+(?:_\p{Nd}+)*$/u;

/** What `int()` makes of a value: of a text in the digits of any script, with single underscores between them. */
export function looseWhole(value: unknown): number {
  if (typeof value === "number" || typeof value === "boolean") return Math.trunc(Number(value));
  if (typeof value !== "string") throw new ReferencePlatformError("TypeError", "int()");
  const text = strip(value);
  if (WHOLE.test(text)) return Number(text.replaceAll("_", "").replaceAll(/\p{Nd}/gu, asciiDigit));
  throw new TrackerValueError(`invalid literal for int() with base 10: ${quoteValue(value)}`);
}

/** The same, null where it is none. */
export function looseWholeOrNull(value: unknown): number | null {
  try {
    return looseWhole(value);
  } catch {
    return null;
  }
}

/** A priority that is written as a whole number, brought into range; null for everything else. */
export function loosePriority(value: unknown): number | null {
  const whole = looseWholeOrNull(value);
  return whole === null ? null : Math.max(0, Math.min(4, whole));
}

/** Digits lie in runs of ten from zero to nine. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0)!;
  let zero = code;
  while (/^\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String((code - zero) % 10);
}

/** What a loop goes over: the items of a list, the characters of a text, the keys of an object. */
export function looseItems(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === "string") return [...value];
  if (isObject(value)) return Object.keys(value);
  throw new ReferencePlatformError("TypeError", "not iterable");
}

/** A key that has to be there. */
export function looseMember(value: unknown, key: string): unknown {
  if (!isObject(value)) throw new ReferencePlatformError("TypeError", key);
  if (!Object.hasOwn(value, key)) throw new ReferencePlatformError("KeyError", key);
  return value[key];
}

/** A key that may be missing, of what has to be an object. */
export function looseGet(value: unknown, key: string): unknown {
  if (isObject(value)) return Object.hasOwn(value, key) ? value[key] : undefined;
  throw new ReferencePlatformError("AttributeError", key);
}
