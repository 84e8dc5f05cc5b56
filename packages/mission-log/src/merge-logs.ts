import { compareCodePoints, isBlank, strip } from "@spec-kitty/events-core";
import { parseExact } from "./exact-number.js";
import { equalityKey } from "./json-equality.js";
import { lineText } from "./json-text.js";
import { asText, isJsonObject, isTruthy, type Json } from "./json-value.js";
import { splitLines } from "./split-lines.js";

/** One state of a log that is merged. */
export interface MergeStage {
  /** Named in messages; `<merge-stage-N>` where it is left out. */
  readonly name?: string;
  /** Empty where there is no such file. */
  readonly text: string;
}

export type MergeProblemCode =
  | "MERGE_LINE_NOT_JSON"
  | "MERGE_LINE_NOT_AN_OBJECT"
  | "MERGE_LINE_WITHOUT_ID"
  | "MERGE_CONFLICT";

export type MergeOutcome =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false;
      readonly code: MergeProblemCode;
      readonly message: string;
      /** The stage whose line it is, from 0. */
      readonly stage: number;
      /** From 1. */
      readonly line: number;
    };

/**
 * The set union of several states of one log, by `event_id`, in order of time and id: no line of any of them is lost,
 * a removed one comes back. Lines with one id must be equal as JSON; the later one is kept. Lanes are not looked at.
 * The driver of git hands in base, ours and theirs (`mission-log 6.2`).
 */
export function mergeLogs(stages: readonly MergeStage[]): MergeOutcome {
  const lines = new Map<string, MergedLine>();
  // Most lines stand in all states alike, and are read once.
  const seen = new Map<string, ReadMergedLine>();
  for (const [stage, { name = `<merge-stage-${stage + 1}>`, text }] of stages.entries()) {
    for (const [index, piece] of splitLines(text).entries()) {
      const line = strip(piece);
      if (line === "") continue;
      const read = seen.get(line) ?? readMergedLine(line);
      seen.set(line, read);
      const place = { stage, line: index + 1 };
      if (!read.ok)
        return { ok: false, code: read.code, message: problemText(read, name, place.line), ...place };
      const known = lines.get(read.line.event_id);
      if (known !== undefined && known.text !== read.line.text && !isEqual(known, read.line))
        return { ok: false, code: "MERGE_CONFLICT", message: conflictText(read.line.event_id), ...place };
      lines.set(read.line.event_id, read.line);
    }
  }
  const sorted = [...lines.values()].sort(
    (a, b) => compareCodePoints(a.time, b.time) || compareCodePoints(a.event_id, b.event_id),
  );
  return { ok: true, text: sorted.map(({ text }) => `${text}\n`).join("") };
}

interface MergedLine {
  readonly event_id: string;
  readonly time: string;
  readonly text: string;
}

type ReadMergedLine =
  | { readonly ok: true; readonly line: MergedLine }
  | {
      readonly ok: false;
      readonly code: Exclude<MergeProblemCode, "MERGE_CONFLICT">;
      readonly detail?: string;
    };

function readMergedLine(text: string): ReadMergedLine {
  let document: unknown;
  try {
    document = JSON.parse(text);
    // What another writer wrote is written anew, and no number may change by that.
    if (lineText(document) !== text) document = parseExact(text);
  } catch (error) {
    return { ok: false, code: "MERGE_LINE_NOT_JSON", detail: (error as Error).message };
  }
  if (!isJsonObject(document)) return { ok: false, code: "MERGE_LINE_NOT_AN_OBJECT" };
  const { event_id } = document;
  if (typeof event_id !== "string" || isBlank(event_id)) return { ok: false, code: "MERGE_LINE_WITHOUT_ID" };
  return { ok: true, line: { event_id, time: timeOf(document), text: lineText(document) } };
}

function timeOf({ at, timestamp = "" }: Json): string {
  return asText(isTruthy(at) ? at : timestamp);
}

function isEqual(a: MergedLine, b: MergedLine): boolean {
  return equalityKey(parseExact(a.text)) === equalityKey(parseExact(b.text));
}

function problemText(
  { code, detail }: { readonly code: MergeProblemCode; readonly detail?: string },
  source: string,
  line: number,
): string {
  switch (code) {
    case "MERGE_LINE_NOT_JSON":
      return `${source}: invalid JSON on line ${line}: ${detail}`;
    case "MERGE_LINE_NOT_AN_OBJECT":
      return `${source}: line ${line} is not a JSON object`;
    default:
      return `${source}: line ${line} is missing a valid event_id`;
  }
}

function conflictText(event_id: string): string {
  return `Conflicting payloads found for event_id '${event_id}'`;
}

/**
 * Adds what a log lacks of another: lines whose `event_id` is new, or of which there is no equal text where a line has
 * none. The log's own lines stay as they are, in their order, bad ones too (`mission-log 6.2`, second union).
 */
export function addMissingLines(log: string, other: string): string {
  const own = splitLines(log);
  const known = new Set(own.map(identity));
  const missing = splitLines(other).filter((line) => {
    if (isBlank(line) || known.has(identity(line))) return false;
    known.add(identity(line));
    return true;
  });
  if (missing.length === 0) return log;
  const end = log === "" || log.endsWith("\n") ? "" : "\n";
  return `${log}${end}${missing.map((line) => `${line}\n`).join("")}`;
}

function identity(line: string): string {
  try {
    const document: unknown = JSON.parse(line);
    if (isJsonObject(document) && typeof document["event_id"] === "string")
      return `id:${document["event_id"]}`;
  } catch {
    // A line that is no JSON is known by its text.
  }
  return `text:${line}`;
}
