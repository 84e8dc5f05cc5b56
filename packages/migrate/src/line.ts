import { TextDecoder } from "node:util";
import { type Quarantined, quarantined, type Upcast, upcastEvent } from "@spec-kitty/contract/upcast";
import { type MigrationOptions, upcastOptions } from "./options.js";

/** A line of a quarantine file: the line of the source as it was, its number from 1, and why it is here. */
export type QuarantineRecord = {
  readonly line: number;
  readonly code: Quarantined["code"];
  readonly message: string;
} & ({ readonly text: string } | { readonly base64: string });

/** Base64 where the line is no text, or too long to be told as text whatever its letters are. */
export function quarantineRecord(
  { code, message }: Quarantined,
  text: string | undefined,
  bytes: Uint8Array,
  line: number,
): QuarantineRecord {
  const source =
    text === undefined || text.length > MAX_TEXT
      ? { base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64") }
      : { text };
  return { line, code, message, ...source };
}

const MAX_TEXT = 1 << 26;

export interface MigratedLine {
  readonly outcome: Upcast;
  /** The line of the result, or that of the source where it is unchanged or quarantined; undefined where it is no text. */
  readonly text: string | undefined;
}

/** Reads lines of a log and upcasts them. Each line stands alone. */
export function lineMigrator(options: MigrationOptions): (line: Uint8Array) => MigratedLine {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const upcast = upcastOptions(options);
  return (line) => {
    const text = decoded(decoder, line);
    if (text === undefined)
      return { text, outcome: quarantined("UTF8_INVALID", "The line is not UTF-8 text") };
    const parsed = parse(text);
    if (!parsed.ok) return { text, outcome: parsed.reason };
    const outcome = upcastEvent(parsed.document, upcast);
    return { text: outcome.kind === "migrated" ? JSON.stringify(outcome.event) : text, outcome };
  };
}

function decoded(decoder: TextDecoder, line: Uint8Array): string | undefined {
  try {
    return decoder.decode(line);
  } catch {
    return undefined;
  }
}

type ParsedLine =
  | { readonly ok: true; readonly document: unknown }
  | { readonly ok: false; readonly reason: Quarantined };

const MAY_BE_INEXACT = /\d{16}|\d[eE]/;
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function parse(text: string): ParsedLine {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: quarantined("JSON_INVALID", (error as Error).message) };
  }
  const number = MAY_BE_INEXACT.test(text) ? inexactNumber(text) : undefined;
  if (number === undefined) return { ok: true, document };
  const message = `${number} cannot be kept digit by digit; write it as text`;
  return { ok: false, reason: quarantined("NUMBER_NOT_EXACT", message) };
}

/** The first number that would be written back as another one. */
function inexactNumber(json: string): string | undefined {
  return [...json.matchAll(TOKENS)]
    .map(([token]) => token)
    .find((token) => {
      if (token.startsWith('"')) return false;
      const value = Number(token);
      return /^-?\d+$/.test(token) ? !Number.isSafeInteger(value) : !Number.isFinite(value);
    });
}
