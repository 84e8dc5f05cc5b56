import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { SyncError } from "../errors.js";

const NEWLINE = 10;
const TRIES = 3;

/**
 * Appends lines to a log, all or none, and returns once they are on the disk. Each goes out in one write, so several
 * processes may append at once. A writer that replaces the whole file, as the Python client does, may drop what was
 * appended meanwhile; so the file is read back, and what it lacks is appended again. Throws what the file system
 * throws, and `SyncError` `LOG_NOT_KEPT` where the lines do not stay.
 */
export function appendLines(path: string, lines: readonly string[]): void {
  mkdirSync(dirname(path), { recursive: true });
  let missing = lines;
  for (let tries = 0; tries < TRIES; tries++) {
    appendOnce(path, missing.map((line) => `${line}\n`).join(""));
    const kept = readFileSync(path, "utf8");
    missing = missing.filter((line) => !kept.includes(`${line}\n`));
    if (missing.length === 0) return;
  }
  const message = `${path}: another program replaces this file all the time; ${missing.length} lines did not stay in it`;
  throw new SyncError("LOG_NOT_KEPT", message);
}

function appendOnce(path: string, text: string): void {
  const file = openSync(path, "a+");
  try {
    const { size } = fstatSync(file);
    // A writer that died may have left half a line.
    const bytes = Buffer.from(endsALine(file, size) ? text : `\n${text}`);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } catch (error) {
      takeBack(file, size, bytes);
      throw error;
    }
  } finally {
    closeSync(file);
  }
}

function endsALine(file: number, size: number): boolean {
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last[0] === NEWLINE;
}

/** Half a line, left by a full disk, would make others refuse the whole log. Lines of others stay. */
function takeBack(file: number, size: number, bytes: Buffer): void {
  const behind = Buffer.alloc(bytes.length);
  const count = readSync(file, behind, 0, bytes.length, size);
  const isOurs = bytes.subarray(0, count).equals(behind.subarray(0, count));
  if (isOurs && fstatSync(file).size === size + count) ftruncateSync(file, size);
}
