import { ValidationError } from "./errors.js";
import { quote, typeName } from "./text.js";

declare const eventIdBrand: unique symbol;
/** An id in its canonical form: ULID in upper case, or UUID in lower case with hyphens. */
export type EventId = string & { readonly [eventIdBrand]?: true };

const ULID = /^[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{26}$/;
const CANONICAL_ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const UUID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;
const BARE_UUID = /^[0-9a-fA-F]{32}$/;

/** The canonical id, or undefined where the text is no id (`events-core 2`). */
export function readEventId(value: unknown): EventId | undefined {
  if (typeof value !== "string") return undefined;
  switch (value.length) {
    case 26:
      if (CANONICAL_ULID.test(value)) return value;
      return ULID.test(value) ? value.toUpperCase() : undefined;
    case 36:
      return UUID.test(value) ? value.toLowerCase() : undefined;
    case 32:
      return BARE_UUID.test(value) ? hyphenate(value.toLowerCase()) : undefined;
    default:
      return undefined;
  }
}

export function hyphenate(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Brings an event id into its canonical form; throws `ValidationError` on anything else (`events-core 2`). */
export function normalizeEventId(value: unknown): EventId {
  const id = readEventId(value);
  if (id === undefined) throw new ValidationError(eventIdProblem(value), { code: "EVENT_ID_INVALID" });
  return id;
}

/** Why a value is no event id, in the words of the contract. */
export function eventIdProblem(value: unknown): string {
  if (typeof value !== "string") return `event_id must be a string; got ${typeName(value)}`;
  const length = [...value].length;
  return length === 26
    ? `26-char event_id must be valid Crockford base32 (chars I, L, O, U are not allowed); got ${quote(value)}`
    : `event_id must be 26-char ULID (Crockford base32), 36-char UUID, or 32-char hex UUID; got ${length} chars`;
}
