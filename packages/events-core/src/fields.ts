/**
 * The readers of single fields, called by the generated model code. Each takes the value and its place (`at` the path
 * of the object, `name` the field), returns the normalised value, or appends a violation and returns undefined.
 * Which violation a wrong value gives: `conformance 3.3`.
 */
import { eventIdProblem, readEventId } from "./event-id.js";
import type { ModelViolation, Path, Reader, Rule } from "./parse.js";
import { compareCodePoints } from "./text.js";
import { readTimestamp } from "./timestamp.js";
import { readUuid } from "./uuid.js";

export type Issues = ModelViolation[];
export type Fields = Record<string, unknown>;

export function under(at: Path, name: string | number): Path {
  return { parent: at, name };
}

export function wrong(
  issues: Issues,
  place: Path,
  violation_type: string,
  message: string,
  input_value: unknown,
): undefined {
  const loc = segments(place);
  issues.push({ field: loc.join("."), message, violation_type, input_value, loc });
  return undefined;
}

function segments(place: Path): (string | number)[] {
  const loc: (string | number)[] = [];
  for (let step = place; step !== null; step = step.parent) loc.unshift(step.name);
  return loc;
}

export function missing(parent: Fields, at: Path, name: string, issues: Issues): undefined {
  return wrong(issues, under(at, name), "missing", "Field required", parent);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Length in Unicode code points. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function brokenText(value: string, field: Path, issues: Issues): undefined {
  return wrong(
    issues,
    field,
    "string_unicode",
    "Input should be a valid string, unable to parse raw data as a unicode string",
    value,
  );
}

/** Any string, lone surrogates included. */
export function anyText(value: unknown, at: Path, name: string | number, issues: Issues): string | undefined {
  if (typeof value === "string") return value;
  return wrong(issues, under(at, name), "string_type", "Input should be a valid string", value);
}

/** A string of at least one character. */
export function text(value: unknown, at: Path, name: string | number, issues: Issues): string | undefined {
  if (typeof value === "string" && value.length > 0 && value.isWellFormed()) return value;
  return wrongText(value, at, name, issues, 1, Number.POSITIVE_INFINITY, undefined);
}

/** A string with a pattern or bounds other than "at least one". */
export function patternText(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
  min: number,
  max: number,
  pattern: RegExp | undefined,
): string | undefined {
  if (
    typeof value === "string" &&
    value.isWellFormed() &&
    (pattern === undefined || pattern.test(value)) &&
    (min === 0 || codePoints(value) >= min) &&
    (max === Number.POSITIVE_INFINITY || codePoints(value) <= max)
  ) {
    return value;
  }
  return wrongText(value, at, name, issues, min, max, pattern);
}

function wrongText(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
  min: number,
  max: number,
  pattern: RegExp | undefined,
): undefined {
  const field = under(at, name);
  if (typeof value !== "string")
    return wrong(issues, field, "string_type", "Input should be a valid string", value);
  if (!value.isWellFormed()) return brokenText(value, field, issues);
  const length = codePoints(value);
  if (length < min) {
    return wrong(
      issues,
      field,
      "string_too_short",
      `String should have at least ${min} character${min === 1 ? "" : "s"}`,
      value,
    );
  }
  if (length > max)
    return wrong(issues, field, "string_too_long", `String should have at most ${max} characters`, value);
  return wrong(
    issues,
    field,
    "string_pattern_mismatch",
    `String should match pattern '${pattern?.source}'`,
    value,
  );
}

/** An event id in any of its forms, brought to the canonical one (`events-core 2`). */
export function eventId(value: unknown, at: Path, name: string | number, issues: Issues): string | undefined {
  const id = readEventId(value);
  if (id !== undefined) return id;
  return value === null
    ? wrong(issues, under(at, name), "string_type", "Input should be a valid string", value)
    : wrong(issues, under(at, name), "value_error", `Value error, ${eventIdProblem(value)}`, value);
}

const YEAR_ZERO = /^0000-\d\d-\d\d/;

/** A timestamp in its canonical form (`events-core 1.3`). */
export function timestamp(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
): string | undefined {
  if (typeof value === "string") {
    const read = readTimestamp(value);
    if (read !== undefined) return read;
    const field = under(at, name);
    if (!value.isWellFormed()) return brokenText(value, field, issues);
    const yearZero = YEAR_ZERO.test(value) && readTimestamp(`2000${value.slice(4)}`) !== undefined;
    return wrong(
      issues,
      field,
      yearZero ? "datetime_parsing" : "datetime_from_date_parsing",
      "Input should be a date and time such as 2026-01-31T09:30:00Z",
      value,
    );
  }
  return wrong(issues, under(at, name), "datetime_type", "Input should be a date and time as text", value);
}

export function uuid(value: unknown, at: Path, name: string | number, issues: Issues): string | undefined {
  if (typeof value === "string") {
    const read = readUuid(value);
    if (read !== undefined) return read;
    const field = under(at, name);
    if (!value.isWellFormed()) return brokenText(value, field, issues);
    return wrong(issues, field, "uuid_parsing", "Input should be a valid UUID", value);
  }
  return wrong(issues, under(at, name), "uuid_type", "Input should be a UUID as text", value);
}

/** An `http` or `https` URL in its WHATWG form (`gates 7.2`). */
export function httpUrl(value: unknown, at: Path, name: string | number, issues: Issues): string | undefined {
  if (typeof value !== "string")
    return wrong(issues, under(at, name), "url_type", "URL input should be a string", value);
  if (!value.isWellFormed()) return brokenText(value, under(at, name), issues);
  const url = parseUrl(value);
  if (url === undefined)
    return wrong(issues, under(at, name), "url_parsing", "Input should be a valid URL", value);
  if (url.protocol === "http:" || url.protocol === "https:") return url.href;
  return wrong(issues, under(at, name), "url_scheme", "URL scheme should be 'http' or 'https'", value);
}

// Not `URL.canParse`: once optimised, that of Node 20 refuses URLs with letters such as ü.
function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

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
    return wrong(issues, field, "int_parsing_size", "Integer is too large to be kept exactly", value);
  }
  const kind = real ? "float" : "int";
  if (typeof value === "string") {
    if (!value.isWellFormed()) return brokenText(value, field, issues);
    return wrong(issues, field, `${kind}_parsing`, `Input should be a number, not text`, value);
  }
  return wrong(issues, field, `${kind}_type`, "Input should be a valid number", value);
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

/** One value of an enumeration that the contract names. */
export function member<T>(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
  values: ReadonlySet<unknown>,
): T | undefined {
  if (values.has(value)) return value as T;
  const field = under(at, name);
  if (typeof value === "string" && !value.isWellFormed()) return brokenText(value, field, issues);
  return wrong(issues, field, "enum", `Input should be ${listed(values)}`, value);
}

/** One of the values that the contract writes out in place. */
export function literal<T>(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
  values: ReadonlySet<unknown>,
): T | undefined {
  if (values.has(value)) return value as T;
  if (typeof value === "string" && !values.has(true) && !value.isWellFormed())
    return brokenText(value, under(at, name), issues);
  return wrong(issues, under(at, name), "literal_error", `Input should be ${listed(values)}`, value);
}

/** One member of an enumeration and no other; the reference looks it up, so that broken text is wrong as any other. */
export function only<T>(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
  values: ReadonlySet<unknown>,
): T | undefined {
  if (values.has(value)) return value as T;
  return wrong(issues, under(at, name), "literal_error", `Input should be ${listed(values)}`, value);
}

function listed(values: ReadonlySet<unknown>): string {
  const shown = [...values].map((value) =>
    typeof value === "string" ? `'${value}'` : value === true ? "True" : String(value),
  );
  const last = shown.pop();
  return shown.length === 0 ? String(last) : `${shown.join(", ")} or ${last}`;
}

/** How a list counts its items against a minimum: a `list` only when every item is good, a `tuple` counts the good ones. */
export type ListKind = "list" | "tuple" | "set";

export function list<T>(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
  item: (value: unknown, at: Path, index: number, issues: Issues) => T | undefined,
  kind: ListKind,
  min: number,
): readonly T[] | undefined {
  const field = under(at, name);
  if (!Array.isArray(value)) {
    const type = kind === "set" ? "frozen_set_type" : `${kind}_type`;
    return wrong(issues, field, type, `Input should be a valid ${kind === "set" ? "list" : kind}`, value);
  }
  const before = issues.length;
  const read: T[] = [];
  for (let i = 0; i < value.length; i++) {
    const known = issues.length;
    const one = item(value[i], field, i, issues);
    if (issues.length === known) read.push(one as T);
  }
  if (read.length < min && (kind !== "list" || issues.length === before)) {
    const noun = kind === "list" ? "List" : "Tuple";
    const plural = min === 1 ? "" : "s";
    wrong(
      issues,
      field,
      "too_short",
      `${noun} should have at least ${min} item${plural} after validation, not ${read.length}`,
      value,
    );
  }
  if (issues.length !== before) return undefined;
  return kind === "set" ? asSet(read) : read;
}

/** Each item once, in the order that sets are written in (`decisions` 7). */
function asSet<T>(items: readonly T[]): T[] {
  return [...new Set(items)].sort((a, b) => compareCodePoints(String(a), String(b)));
}

/** An object with free keys and values of one kind. */
export function mapOf<T>(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
  item: (value: unknown, at: Path, key: string, issues: Issues) => T | undefined,
): { readonly [key: string]: T } | undefined {
  const field = under(at, name);
  if (!isFields(value)) return wrong(issues, field, "dict_type", "Input should be a valid object", value);
  const before = issues.length;
  const entries: [string, T][] = [];
  for (const [key, one] of Object.entries(value)) entries.push([key, item(one, field, key, issues) as T]);
  return issues.length === before ? Object.fromEntries(entries) : undefined;
}

/** Any JSON object, kept as it is. */
export function anyObject(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
): Fields | undefined {
  if (isFields(value)) return value;
  return wrong(issues, under(at, name), "dict_type", "Input should be a valid object", value);
}

export function notAnObject(value: unknown, at: Path, issues: Issues, modelName: string): undefined {
  return wrong(issues, at, "model_type", `Input should be an object with the fields of ${modelName}`, value);
}

/** Reports each key that a closed model does not know, in input order. */
export function forbidExtra(input: Fields, known: ReadonlySet<string>, at: Path, issues: Issues): void {
  for (const key of Object.keys(input)) {
    if (known.has(key)) continue;
    if (key.isWellFormed())
      wrong(issues, under(at, key), "extra_forbidden", "Extra inputs are not permitted", input[key]);
    else wrong(issues, at, "string_unicode", "Keys should be valid unicode", key);
  }
}

export function keyCount(input: Fields): number {
  return Object.keys(input).length;
}

/** Applies a rule of the whole object; called when all fields are clean. */
export function obey<T>(rule: Rule<T>, value: T, input: unknown, at: Path, issues: Issues): void {
  const problem = rule(value);
  if (problem !== undefined) wrong(issues, at, "value_error", `Value error, ${problem}`, input);
}

/** A union whose variant is named by a tag; an absent tag means `fallback` (`conformance 3.3`). */
export function tagged<T>(
  input: unknown,
  at: Path,
  issues: Issues,
  tag: string,
  fallback: string,
  variants: { readonly [tag: string]: Reader<T> },
): T | undefined {
  if (!isFields(input)) {
    return wrong(issues, at, "model_attributes_type", "Input should be an object", input);
  }
  const isTagged = Object.hasOwn(input, tag);
  const named = isTagged ? input[tag] : fallback;
  if (typeof named !== "string" || !Object.hasOwn(variants, named)) {
    return wrong(
      issues,
      at,
      "union_tag_invalid",
      `Input tag should be one of ${Object.keys(variants).join(", ")}`,
      input,
    );
  }
  return variants[named]!(isTagged ? input : { ...input, [tag]: fallback }, under(at, named), issues);
}
