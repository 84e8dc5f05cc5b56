/**
 * The JSON that `fp` prints. It is read strictly: a field that is missing must not look like one that someone emptied.
 */
import { isObject } from "@spec-kitty/tracker";
import { type Payload, unusable } from "@spec-kitty/tracker/connector-kit";
import { FP, type FPCommand } from "./program.js";

export const JSON_FORMAT = ["--format", "json"] as const;

/** The objects of the list that a command prints under `field`. */
export function objectsIn(command: FPCommand, output: string, field: string): readonly Payload[] {
  const answer = parsed(output);
  const list = isObject(answer) ? answer[field] : undefined;
  if (Array.isArray(list) && list.every(isObject)) return list;
  const shown = JSON.stringify(output.length > 80 ? `${output.slice(0, 80)}…` : output);
  throw unknownForm(`${command}: expected JSON with a list of objects named ${field}, and came ${shown}`);
}

export function textIn(row: Payload, field: string): string {
  const value = row[field];
  if (typeof value === "string") return value;
  throw unexpected(row, field, "a text");
}

/** Null where it is null or empty. */
export function textOrNullIn(row: Payload, field: string): string | null {
  const value = row[field];
  if (value === null || typeof value === "string") return value || null;
  throw unexpected(row, field, "a text or null");
}

export function textsIn(row: Payload, field: string): readonly string[] {
  const value = row[field];
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw unexpected(row, field, "a list of texts");
}

const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/gs;

/** Undefined for what is no JSON. Version 0.24 leaves control characters in texts as they are, which JSON forbids. */
function parsed(output: string): unknown {
  const escaped = output.replace(STRING, (text) => text.replace(/[\x00-\x1f]/g, escapeOf));
  try {
    return JSON.parse(escaped);
  } catch {
    // The caller tells what came in its place.
    return undefined;
  }
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function unexpected(row: Payload, field: string, expected: string): Error {
  const came = Object.hasOwn(row, field) ? JSON.stringify(row[field]).slice(0, 80) : "nothing";
  return unknownForm(`${String(row["id"])}: expected ${expected} as ${field}, and came ${came}`);
}

function unknownForm(what: string): Error {
  return unusable(FP, `a form that is not known from its versions 0.24 and 0.25: ${what}`);
}
