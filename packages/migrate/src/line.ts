import { TextDecoder } from "node:util";
import { type Quarantined, quarantined, type Upcast, upcastEvent } from "@spec-kitty/contract/upcast";
import { quote } from "@spec-kitty/events-core";
import { inexactNumber, repeatedKey, unsafeInteger } from "./json-text.js";
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
    const { document } = parsed;
    const outcome = upcastEvent(document, upcast);
    if (outcome.kind !== "migrated") return { text, outcome };
    const lost = lostInParsing(text, document);
    return lost ? { text, outcome: lost } : { text: JSON.stringify(outcome.event), outcome };
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

function parse(text: string): ParsedLine {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: quarantined("JSON_INVALID", (error as Error).message) };
  }
  const number = unsafeInteger(text);
  return number === undefined ? { ok: true, document } : { ok: false, reason: notExact(number) };
}

/** What a line says that its parsed document does not, so that a changed line would not say it either. */
function lostInParsing(text: string, document: unknown): Quarantined | undefined {
  const number = inexactNumber(text);
  if (number !== undefined) return notExact(number);
  const key = repeatedKey(text, document);
  if (key === undefined) return undefined;
  return quarantined("KEY_CONFLICT", `${quote(key)} stands twice in one object: keep one of them`);
}

function notExact(number: string): Quarantined {
  const shown = number.length > 60 ? `${number.slice(0, 60)}…` : number;
  return quarantined("NUMBER_NOT_EXACT", `${shown} cannot be kept digit by digit; write it as text`);
}
