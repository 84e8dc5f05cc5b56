/** How version 0.3.0 took values that an answer should not hold: as the Python that it is written in does. */
import { quoteValue } from "@spec-kitty/events-core";
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
