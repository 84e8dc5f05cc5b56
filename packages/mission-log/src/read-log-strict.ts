import { SpecKittyEventsError, strip } from "@spec-kitty/events-core";
import type { NumberedLine } from "./collected-lines.js";
import { type LineProblemCode, readLine } from "./log-line.js";
import { endOfFirstLine, splitLines } from "./split-lines.js";

/** A log that the reference refuses as a whole, for one line of it. */
export class LogRefusedError extends SpecKittyEventsError {
  /** From 1. */
  readonly line: number;
  readonly problem: LineProblemCode;

  constructor(line: number, problem: LineProblemCode, message: string) {
    super(message, { code: "LOG_REFUSED" });
    this.line = line;
    this.problem = problem;
  }
}

/** Reads a log as the reference does: one bad line refuses it (`mission-log 2.7`). Throws `LogRefusedError`. */
export function readLogStrict(bytes: Uint8Array): readonly NumberedLine[] {
  const lines: NumberedLine[] = [];
  for (const [index, text] of splitLines(decoded(bytes)).entries()) {
    const number = index + 1;
    if (text.startsWith("\ufeff")) throw new LogRefusedError(number, "LINE_NOT_JSON", refusedBom(number));
    const trimmed = strip(text);
    if (trimmed === "") continue;
    const read = readLine(trimmed);
    if (!read.ok) throw new LogRefusedError(number, read.code, refusal(read.code, number, read.detail));
    lines.push({ number, line: read.line });
  }
  return lines;
}

function decoded(bytes: Uint8Array): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes);
  } catch {
    const line = firstUndecodable(bytes, decoder);
    throw new LogRefusedError(line, "LINE_NOT_UTF8", `Invalid UTF-8 on line ${line}`);
  }
}

function firstUndecodable(bytes: Uint8Array, decoder: TextDecoder): number {
  let number = 0;
  for (let rest = bytes; ; ) {
    const end = endOfFirstLine(rest) || rest.length;
    try {
      number += splitLines(decoder.decode(rest.subarray(0, end))).length;
    } catch {
      return number + 1;
    }
    rest = rest.subarray(end);
  }
}

function refusal(code: LineProblemCode, number: number, detail: string): string {
  if (code === "LINE_NOT_JSON") return `Invalid JSON on line ${number}: ${detail}`;
  if (code === "LINE_KIND_UNKNOWN") return `${detail} on line ${number}`;
  return `Invalid event structure on line ${number}: ${detail}`;
}

// The reference's own words; it knows another encoding that takes such a file (`mission-log 2.7`).
function refusedBom(number: number): string {
  return `Invalid JSON on line ${number}: Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)`;
}
