import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { codeOf } from "../errors.js";

export interface ReplaceOptions {
  /** Of the temporary file beside the real one, which others ignore by it. */
  readonly prefix: string;
  /** Permissions of the file; those it has, else 0644, where left out. */
  readonly mode?: number;
  /** False where losing the last version in a power cut does no harm. */
  readonly durable?: boolean;
}

let count = 0;

/**
 * Replaces a file so that every reader sees the old or the new text whole, also when this process is killed in between.
 * A symbolic link stays one. Makes the folder where it is missing. Throws what the file system throws.
 */
export function replaceFile(path: string, text: string, options: ReplaceOptions): void {
  const target = realPath(path);
  const folder = dirname(target);
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `${options.prefix}${process.pid}-${++count}.tmp`);
  const mode = options.mode ?? modeOf(target) ?? 0o644;
  try {
    const file = openSync(temporary, "w", mode);
    try {
      writeFileSync(file, text);
      if (options.durable !== false) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameOver(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  if (options.durable !== false) syncFolder(folder);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return path;
    throw error;
  }
}

function modeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mode;
}

const RENAME_TRIES = 20;
const RENAME_WAIT = 10;

/** Windows refuses to replace a file that another process has open at that moment. */
function renameOver(from: string, to: string): void {
  for (let tries = 1; ; tries++) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      if (!isSharingViolation(error, process.platform) || tries === RENAME_TRIES) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RENAME_WAIT);
    }
  }
}

/** Whether a rename failed only because another process holds the file open. */
export function isSharingViolation(error: unknown, platform: NodeJS.Platform): boolean {
  return platform === "win32" && ["EPERM", "EACCES", "EBUSY"].includes(codeOf(error) ?? "");
}

/** Makes the rename itself durable; Windows has no such call for folders. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
