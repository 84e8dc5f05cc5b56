import { CollectedLines, type LogReading } from "./collected-lines.js";
import { endOfFirstLine, endOfLastLine, splitLines } from "./split-lines.js";

/** The longest line that is read, in bytes; far beyond what any writer of these logs makes. */
export const MAX_LINE_BYTES: number = 8 * 1024 * 1024;

const CHUNK_BYTES = 1024 * 1024;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Reads a log while its bytes come: keeps every good line and says of each other one where it is and what is wrong
 * (`decisions` 14). How the bytes are cut changes nothing. Of bytes it keeps at most one line.
 */
export class LogReader {
  readonly #collected = new CollectedLines();
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  /** The line that has no end yet, as it came. */
  #open: Uint8Array[] = [];
  #openBytes = 0;
  #endsInCR = false;

  /** Takes the next bytes; the caller may reuse them. */
  push(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; start += CHUNK_BYTES)
      this.#take(bytes.subarray(start, start + CHUNK_BYTES));
  }

  /** What was read so far. A last line without an end counts as it is now, and is read anew when more bytes come. */
  read(): LogReading {
    if (this.#openBytes === 0) return this.#collected.reading();
    const collected = this.#collected.copy();
    this.#readOpenLine(collected, true);
    return collected.reading();
  }

  #take(chunk: Uint8Array): void {
    const bytes = this.#endsInCR && chunk[0] === LF ? chunk.subarray(1) : chunk;
    this.#endsInCR = chunk.at(-1) === CR;
    const start = this.#openBytes > 0 ? endOfFirstLine(bytes) : 0;
    if (start > 0) {
      this.#keep(bytes.subarray(0, start));
      this.#readOpenLine(this.#collected, false);
      this.#open = [];
      this.#openBytes = 0;
    }
    const end = this.#openBytes > 0 ? 0 : endOfLastLine(bytes);
    if (end > start) this.#readLines(bytes.subarray(start, end));
    this.#keep(bytes.subarray(Math.max(start, end)));
  }

  /** Keeps bytes of the open line; of one that is too long, only how many there are. */
  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#openBytes <= MAX_LINE_BYTES) this.#open.push(bytes.slice());
    this.#openBytes += bytes.length;
  }

  #readOpenLine(collected: CollectedLines, isOpen: boolean): void {
    if (this.#openBytes <= MAX_LINE_BYTES) {
      this.#readLine(joined(this.#open, this.#openBytes), collected, isOpen);
      return;
    }
    const limit = `at most ${MAX_LINE_BYTES} are read`;
    const message = `The line takes ${this.#openBytes} bytes; ${limit}. No writer of this log makes such lines.`;
    collected.takeUnreadable("LINE_TOO_LONG", message);
  }

  /** Reads lines that have their ends, all at once where all of it is text. */
  #readLines(bytes: Uint8Array): void {
    const text = this.#decoded(bytes);
    if (text !== undefined) {
      for (const line of splitLines(text)) this.#collected.take(line, false);
      return;
    }
    for (let rest = bytes; rest.length > 0; ) {
      const end = endOfFirstLine(rest);
      this.#readLine(rest.subarray(0, end), this.#collected, false);
      rest = rest.subarray(end);
    }
  }

  #readLine(bytes: Uint8Array, collected: CollectedLines, isOpen: boolean): void {
    const text = this.#decoded(bytes);
    if (text !== undefined) for (const line of splitLines(text)) collected.take(line, isOpen);
    else collected.takeUnreadable("LINE_NOT_UTF8", NOT_UTF8);
  }

  #decoded(bytes: Uint8Array): string | undefined {
    try {
      return this.#decoder.decode(bytes);
    } catch {
      return undefined;
    }
  }
}

const NOT_UTF8 =
  "The line is not UTF-8 text. It was damaged or written in another encoding; restore it from git.";

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Reads a whole log and keeps every good line; each other one is a problem with its place. Never throws. */
export function readLog(bytes: Uint8Array): LogReading {
  const reader = new LogReader();
  reader.push(bytes);
  return reader.read();
}
