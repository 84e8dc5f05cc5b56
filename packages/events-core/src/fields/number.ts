import type { Path } from "../parse.js";
import { brokenText } from "./broken-text.js";
import { type Issues, under, wrong } from "./violation.js";

/** A whole number within bounds; text and booleans are refused (`decisions` 5). */
export function integer(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
  min: number,
  max: number,
): number | undefined {
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max)
    return value as number;
  return wrongInteger(value, under(at, name), issues, min, max, false);
}

/** A whole number greater than zero. */
export function positive(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
): number | undefined {
  if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
  if (Number.isInteger(value) && (value as number) <= 0) {
    return wrong(issues, under(at, name), "greater_than", "Input should be greater than 0", value);
  }
  return wrongInteger(value, under(at, name), issues, 0, Number.POSITIVE_INFINITY, false);
}

/** A whole number greater than zero, of a field that the reference reads strictly (`lanes 0.2`). */
export function strictPositive(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
): number | undefined {
  if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
  const field = under(at, name);
  if (Number.isInteger(value) && (value as number) <= 0) {
    return wrong(issues, field, "greater_than", "Input should be greater than 0", value);
  }
  if (Number.isInteger(value)) return tooLarge(issues, field, value);
  return wrong(issues, field, "int_type", "Input should be a valid integer", value);
}

function wrongInteger(
  value: unknown,
  field: Path,
  issues: Issues,
  min: number,
  max: number,
  real: boolean,
): undefined {
  if (typeof value === "number") {
    if (Number.isNaN(value) || (!real && !Number.isFinite(value)))
      return wrong(issues, field, "finite_number", "Input should be a finite number", value);
    if (!real && !Number.isInteger(value)) {
      return wrong(
        issues,
        field,
        "int_from_float",
        "Input should be a valid integer, got a number with a fractional part",
        value,
      );
    }
    if (value < min)
      return wrong(
        issues,
        field,
        "greater_than_equal",
        `Input should be greater than or equal to ${min}`,
        value,
      );
    if (value > max)
      return wrong(issues, field, "less_than_equal", `Input should be less than or equal to ${max}`, value);
    return tooLarge(issues, field, value);
  }
  const kind = real ? "float" : "int";
  if (typeof value === "string") {
    if (!value.isWellFormed()) return brokenText(value, field, issues);
    return wrong(issues, field, `${kind}_parsing`, `Input should be a number, not text`, value);
  }
  return wrong(issues, field, `${kind}_type`, "Input should be a valid number", value);
}

/** A whole number past 2^53 - 1, of which a number here has lost digits already. */
function tooLarge(issues: Issues, field: Path, value: unknown): undefined {
  return wrong(issues, field, "int_parsing_size", "Integer is too large to be kept exactly", value);
}

/** Any number within bounds. */
export function number(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
  min: number,
  max: number,
): number | undefined {
  if (typeof value === "number" && value >= min && value <= max) return value;
  return wrongInteger(value, under(at, name), issues, min, max, true);
}

export function boolean(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
): boolean | undefined {
  if (typeof value === "boolean") return value;
  const field = under(at, name);
  if (typeof value === "string" && !value.isWellFormed()) return brokenText(value, field, issues);
  const parsed = typeof value === "string" || Number.isInteger(value);
  return wrong(issues, field, parsed ? "bool_parsing" : "bool_type", "Input should be true or false", value);
}
