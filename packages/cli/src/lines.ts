import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { CommandError, type Io } from "./io.js";

/** The bytes of a file, or of standard input for `-`. */
export function openInput(file: string, io: Io): AsyncIterable<Uint8Array> {
  if (file === "-") return Readable.from(io.stdin as AsyncIterable<Uint8Array>);
  return createReadStream(resolve(io.cwd, file), { signal: io.signal, highWaterMark: 1 << 18 });
}

/** Runs `read` and turns a file that cannot be read into a usage error that says which and why. */
export async function readable<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (syscall === undefined) throw cause;
    throw new CommandError(`cannot read ${file}: ${REASONS.get(code ?? "") ?? (cause as Error).message}`, 2, {
      cause,
    });
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "no such file"],
  ["EACCES", "permission denied"],
  ["EISDIR", "it is a directory"],
]);

export interface TextLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** False where `text` has replacement characters for bytes that are no UTF-8. */
  readonly isUtf8: boolean;
}

const NEWLINE = 10;

/** The lines of a byte stream, one at a time; a final newline ends no empty line. */
export async function* textLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TextLine> {
  let pending: Uint8Array[] = [];
  let number = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      pending.push(chunk.subarray(start, end));
      yield { number: ++number, ...decoded(join(pending)) };
      pending = [];
      start = end + 1;
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
  }
  if (pending.length > 0) yield { number: ++number, ...decoded(join(pending)) };
}

const strict = new TextDecoder("utf-8", { fatal: true });
const lenient = new TextDecoder("utf-8");

/** The text of bytes, and whether they were UTF-8. */
export function decoded(bytes: Uint8Array): { readonly text: string; readonly isUtf8: boolean } {
  try {
    return { text: strict.decode(bytes), isUtf8: true };
  } catch {
    return { text: lenient.decode(bytes), isUtf8: false };
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
