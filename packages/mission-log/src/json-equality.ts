import { compareCodePoints } from "@spec-kitty/events-core";
import { isJsonObject } from "./json-value.js";

/**
 * A text that two JSON values share when the reference takes them as equal: the order of keys does not matter, and
 * true is 1 (`mission-log 6.2`).
 */
export function equalityKey(value: unknown): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (Array.isArray(value)) return `[${value.map(equalityKey).join()}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort(compareCodePoints);
  return `{${keys.map((key) => `${JSON.stringify(key)}:${equalityKey(value[key])}`).join()}}`;
}
