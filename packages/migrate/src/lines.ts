import { MigrationError } from "./errors.js";

const NEWLINE = 0x0a;

/** What a runtime can hold as one text, in quarantine too. */
const MAX_LINE = 1 << 28;

/**
 * The lines of a byte stream, one at a time, without their end; a final newline ends no empty line. Throws
 * `MIGRATE_LINE_TOO_LONG` at a line of more than 256 MiB, with its number and `path`.
 */
export async function* byteLines(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let pending: Uint8Array[] = [];
  let length = 0;
  let number = 1;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      pending.push(chunk.subarray(start, end));
      yield joined(pending);
      pending = [];
      length = 0;
      number++;
      start = end + 1;
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > MAX_LINE) throw tooLong(path, number);
  }
  if (pending.length > 0) yield joined(pending);
}

/** Whether a line holds nothing but blanks. */
export function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

function tooLong(path: string, number: number): MigrationError {
  return new MigrationError(
    "MIGRATE_LINE_TOO_LONG",
    `line ${number} of ${path} is longer than ${MAX_LINE >> 20} MiB: a log has one event a line`,
  );
}
