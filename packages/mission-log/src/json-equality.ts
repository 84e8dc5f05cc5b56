import { compareCodePoints } from "@spec-kitty/events-core";
import { ExactNumber, numberKey } from "./exact-number.js";
import { isJsonObject } from "./json-value.js";

/**
 * A text that two JSON values share when the reference takes them as equal: the order of keys does not matter, 1 is
 * 1.0, and true is 1 (`mission-log 6.2`).
 */
export function equalityKey(value: unknown): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value === "number") return numberKey(value);
  if (value instanceof ExactNumber) return value.key;
  if (Array.isArray(value)) return `[${value.map(equalityKey).join()}]`;
  if (!isJsonObject(value)) return JSON.stringify(value ?? null);
  const keys = Object.keys(value).sort(compareCodePoints);
  return `{${keys.map((key) => `${JSON.stringify(key)}:${equalityKey(value[key])}`).join()}}`;
}
