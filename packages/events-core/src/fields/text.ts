import { eventIdProblem, readEventId } from "../event-id.js";
import type { Path } from "../parse.js";
import { readTimestamp } from "../timestamp.js";
import { readUuid } from "../uuid.js";
import { brokenText } from "./broken-text.js";
import { type Issues, under, wrong } from "./violation.js";

/** Length in Unicode code points. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
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

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
