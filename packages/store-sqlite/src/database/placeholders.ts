import { ArgumentError } from "@spec-kitty/events-core";
import type { SqlValue } from "./driver.js";

const NOT_CODE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** How many `?` a statement has. */
export function countPlaceholders(sql: string): number {
  return sql.replace(NOT_CODE, "").split("?").length - 1;
}

/**
 * The values as both drivers take them: whole numbers as integers, since both would write them as floating point.
 * Checked here because `libsql` fills a missing value with that of the call before, and ends the process at a boolean.
 */
export function bound(sql: string, wanted: number, values: readonly SqlValue[]): SqlValue[] {
  if (values.length !== wanted)
    throw new ArgumentError(`This statement takes ${wanted} values; got ${values.length}: ${sql}`);
  return values.map((value, i) => {
    if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
    if (typeof value === "string" || typeof value === "bigint" || value === null) return value;
    if (value instanceof Uint8Array) return value;
    throw new ArgumentError(
      `Value ${i + 1} must be text, a number, bytes or null; got ${typeof value}: ${sql}`,
      "INVALID_TYPE",
    );
  });
}
