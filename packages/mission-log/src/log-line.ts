import { type Annotation, readAnnotation } from "./annotation.js";
import { endOfString } from "./json-scan.js";
import { isJsonObject, type Json, LineShapeError, shown } from "./json-value.js";
import { type RetrospectiveLine, readRetrospective } from "./retrospective.js";
import { readTransition, type Transition } from "./transition.js";

/** A line that no snapshot looks at, kept for views and merges. */
export interface OtherLine {
  /** `capture`: a retrospective by `type`. `event`: lifecycle and decisions, by `event_type` (`mission-log 2.4-2.6`). */
  readonly event_type: "capture" | "event";
  /** Empty where the line has none. */
  readonly event_id: string;
  /** Its `type` or `event_type`; empty where that is not text. */
  readonly name: string;
  readonly document: Json;
}

export type LogLine = Transition | Annotation | RetrospectiveLine | OtherLine;

/** Codes of what is wrong with a line. Stable; match on them. */
export type LineProblemCode =
  | "LINE_NOT_JSON"
  | "LINE_TRUNCATED"
  | "LINE_NOT_UTF8"
  | "LINE_TOO_LONG"
  | "LINE_TOO_DEEP"
  | "LINE_CONFLICT_MARKER"
  | "LINE_NOT_AN_OBJECT"
  | "LINE_KIND_UNKNOWN"
  | "TRANSITION_INVALID"
  | "ANNOTATION_INVALID"
  | "LANE_UNKNOWN";

export type ReadLine<L extends LogLine = LogLine> =
  | { readonly ok: true; readonly line: L }
  | { readonly ok: false; readonly code: LineProblemCode; readonly detail: string };

/** Reads the text of one line: what it is, or why the log would be refused for it (`mission-log 2.7`). Never throws. */
export function readLine(text: string): ReadLine {
  if (nestsTooDeep(text))
    return { ok: false, code: "LINE_TOO_DEEP", detail: `nested more than ${MAX_DEPTH} levels deep` };
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { ok: false, code: "LINE_NOT_JSON", detail: (error as Error).message };
  }
  if (!isJsonObject(document))
    return { ok: false, code: "LINE_NOT_AN_OBJECT", detail: "expected JSON object" };
  return readDocument(document);
}

/** As `readLine`, for a line that is parsed already. */
export function readDocument(document: Json): ReadLine {
  const kind = kindOf(document);
  if (kind !== undefined) return shaped(() => READERS[kind](document));
  return { ok: false, code: "LINE_KIND_UNKNOWN", detail: `Unknown event kind ${shown(document["kind"])}` };
}

/** What a reader gives, or the reason for which it refuses. */
export function shaped<L extends LogLine>(read: () => L): ReadLine<L> {
  try {
    return { ok: true, line: read() };
  } catch (error) {
    if (!(error instanceof LineShapeError)) throw error;
    return { ok: false, code: error.code, detail: error.message };
  }
}

const CAPTURES: ReadonlySet<unknown> = new Set([
  "RetrospectiveCaptured",
  "RetrospectiveCaptureFailed",
  "RetrospectiveSkipped",
]);

/** What a line is by its keys; undefined where its `kind` is unknown. The first rule that fits decides. */
export function kindOf(document: Json): LogLine["event_type"] | undefined {
  const { kind, event_name, type } = document;
  if (kind !== undefined && kind !== null) return kind === "annotation" ? "annotation" : undefined;
  if (typeof event_name === "string" && event_name.startsWith("retrospective.")) return "retrospective";
  if (CAPTURES.has(type)) return "capture";
  // Whatever it is: a flat `WPStatusChanged` with all keys of a transition is an event too.
  return Object.hasOwn(document, "event_type") ? "event" : "transition";
}

const READERS: Readonly<Record<LogLine["event_type"], (document: Json) => LogLine>> = {
  transition: readTransition,
  annotation: readAnnotation,
  retrospective: readRetrospective,
  capture: (document) => other("capture", document["type"], document),
  event: (document) => other("event", document["event_type"], document),
};

function other(event_type: OtherLine["event_type"], name: unknown, document: Json): OtherLine {
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return { event_type, event_id: text(document["event_id"]), name: text(name), document };
}

const MAX_DEPTH = 500;

/** Whether brackets nest so deep that whoever walks the value may run out of stack. Looks at long texts only. */
function nestsTooDeep(text: string): boolean {
  if (text.length <= 2 * MAX_DEPTH) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '"') i = endOfString(text, i);
    else if (char === "[" || char === "{") depth++;
    else if (char === "]" || char === "}") depth--;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
