import { readFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../errors.js";
import { replaceFile } from "../files/replace-file.js";

/** `clock.json` as the Python clients keep it (`cli-sync 1.6`). */
export interface ClockFile {
  readonly value: number;
  readonly node_id: string | null;
}

const EMPTY: ClockFile = { value: 0, node_id: null };

export function clockFile(root: string): string {
  return join(root, "clock.json");
}

/** What the file says; value 0 and no node where it is missing or makes no sense. */
export function readClockFile(path: string): ClockFile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return EMPTY;
    throw error;
  }
  const { value, node_id } = parsed(text);
  return {
    value: Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : 0,
    node_id: typeof node_id === "string" && node_id !== "" ? node_id : null,
  };
}

function parsed(text: string): { readonly value?: unknown; readonly node_id?: unknown } {
  try {
    const document = JSON.parse(text);
    return typeof document === "object" && document !== null ? document : {};
  } catch {
    return {};
  }
}

export function writeClockFile(path: string, value: number, node_id: string, updated_at: string): void {
  // What counts is kept durably beside it; the file is for others to read.
  const text = JSON.stringify({ value, node_id, updated_at }, null, 2);
  replaceFile(path, text, { prefix: ".atomic-", durable: false });
}
