import { compareCodePoints, readTimestamp } from "@spec-kitty/events-core";
import { isEdge } from "./edges.js";
import { asText, isJsonObject, isTruthy, type Json, shown } from "./json-value.js";
import { DISPLAY_LANES, Lane, laneOfInput } from "./lane.js";
import { kindOf } from "./log-line.js";
import { splitLines } from "./split-lines.js";

export type LogFindingCode =
  | "FIELD_MISSING"
  | "EVENT_ID_FORM"
  | "LANE_NOT_CANONICAL"
  | "TIME_FORM"
  | "FORCE_FORM"
  | "EXECUTION_MODE_FORM"
  | "FORCE_WITHOUT_REASON"
  | "REVIEW_REF_MISSING"
  | "ILLEGAL_MOVE"
  | "EVIDENCE_MISSING";

export interface LogFinding {
  readonly code: LogFindingCode;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

interface Placed {
  readonly line: number;
  readonly move: Json;
}

/**
 * What the transitions of a log have that a writer of today would not write: first the form of each, then their moves
 * in the order of time. Findings, not errors: old logs were right by older rules (`mission-log 5.3`). Lines that cannot
 * be parsed are `readLog`'s to report.
 */
export function checkLog(text: string): LogFinding[] {
  const moves = transitionsOf(text);
  const byTime = [...moves].sort((a, b) => order(a, b, "at") || order(a, b, "event_id"));
  return [
    ...moves.flatMap((placed) => found(placed, FORM_RULES)),
    ...byTime.flatMap((placed) => found(placed, EDGE_RULES)),
    ...byTime.flatMap((placed) => found(placed, EVIDENCE_RULES)),
  ];
}

function order(a: Placed, b: Placed, key: string): number {
  return compareCodePoints(asText(a.move[key] ?? ""), asText(b.move[key] ?? ""));
}

function transitionsOf(text: string): Placed[] {
  return splitLines(text).flatMap((piece, index) => {
    const move = parsed(piece);
    return isJsonObject(move) && kindOf(move) === "transition" ? [{ line: index + 1, move }] : [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Finding = readonly [code: LogFindingCode, message: string];
type Rule = (move: Json) => readonly Finding[];

function found({ line, move }: Placed, rules: readonly Rule[]): LogFinding[] {
  return rules.flatMap((rule) => rule(move).map(([code, message]) => ({ code, line, message })));
}

const REQUIRED = ["event_id", "wp_id", "from_lane", "to_lane", "at", "actor", "force", "execution_mode"];
const EVENT_ID = /^(?:[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
const TARGETS: ReadonlySet<unknown> = new Set(DISPLAY_LANES);
const SOURCES: ReadonlySet<unknown> = new Set([...DISPLAY_LANES, Lane.GENESIS]);

const FORM_RULES: readonly Rule[] = [
  (move) =>
    REQUIRED.filter((key) => !Object.hasOwn(move, key)).map((key) => [
      "FIELD_MISSING",
      `Missing required field: ${key}`,
    ]),
  ({ event_id }) =>
    event_id === undefined || (typeof event_id === "string" && EVENT_ID.test(event_id))
      ? []
      : [["EVENT_ID_FORM", `Invalid event ID format: ${asText(event_id)}`]],
  ({ from_lane }) => laneFinding("from_lane", from_lane, SOURCES),
  ({ to_lane }) => laneFinding("to_lane", to_lane, TARGETS),
  ({ event_id, at }) =>
    at === undefined || (typeof at === "string" && isIsoTime(at))
      ? []
      : [["TIME_FORM", `Event ${asText(event_id)}: invalid ISO 8601 timestamp: ${asText(at)}`]],
  ({ event_id, force }) =>
    force === undefined || typeof force === "boolean"
      ? []
      : [["FORCE_FORM", `Event ${asText(event_id)}: force must be true or false; got ${shown(force)}`]],
  ({ event_id, execution_mode: mode }) =>
    mode === undefined || mode === "worktree" || mode === "direct_repo"
      ? []
      : [
          [
            "EXECUTION_MODE_FORM",
            `Event ${asText(event_id)}: execution_mode must be worktree or direct_repo; got ${shown(mode)}`,
          ],
        ],
  ({ event_id, force, reason }) =>
    force === true && !isTruthy(reason)
      ? [["FORCE_WITHOUT_REASON", `Event ${asText(event_id)}: force=true without reason`]]
      : [],
  ({ event_id, from_lane, to_lane, review_ref }) =>
    from_lane === Lane.FOR_REVIEW && to_lane === Lane.IN_PROGRESS && !isTruthy(review_ref)
      ? [["REVIEW_REF_MISSING", `Event ${asText(event_id)}: for_review->in_progress without review_ref`]]
      : [],
];

function laneFinding(key: string, lane: unknown, canonical: ReadonlySet<unknown>): readonly Finding[] {
  if (lane === undefined || canonical.has(lane)) return [];
  return [["LANE_NOT_CANONICAL", `${key} is not canonical: ${asText(lane)}`]];
}

// The reference takes every form of ISO 8601: weeks, no separators, no seconds.
const OTHER_ISO =
  /^\d{4}(?:-?\d{2}-?\d{2}|-?W\d{2}(?:-?\d)?)(?:[T ]\d{2}(?::?\d{2}(?::?\d{2}(?:[.,]\d+)?)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/;
const USUAL_ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}:\d{2}.*)?$/;

function isIsoTime(text: string): boolean {
  return USUAL_ISO.test(text) ? readTimestamp(text) !== undefined : OTHER_ISO.test(text);
}

const EDGE_RULES: readonly Rule[] = [
  (move) => {
    if (isTruthy(move["force"])) return [];
    const [from, to] = [laneOfInput(asText(move["from_lane"])), laneOfInput(asText(move["to_lane"]))];
    if (from === undefined || to === undefined || isEdge(from, to)) return [];
    return [["ILLEGAL_MOVE", `Event ${asText(move["event_id"])}: illegal transition ${from} -> ${to}`]];
  },
];

const EVIDENCE_RULES: readonly Rule[] = [
  (move) => {
    if (isTruthy(move["force"]) || move["to_lane"] !== Lane.DONE) return [];
    const lacking = lackingEvidence(move["evidence"]);
    return lacking === undefined
      ? []
      : [["EVIDENCE_MISSING", `Event ${asText(move["event_id"])}: ${lacking}`]];
  },
];

function lackingEvidence(evidence: unknown): string | undefined {
  if (!isTruthy(evidence)) return "done without evidence (not forced)";
  const review = isJsonObject(evidence) ? evidence["review"] : undefined;
  if (!isJsonObject(review)) return "done with evidence that has no review";
  const lacking = ["reviewer", "verdict", "reference"].filter((key) => !isTruthy(review[key]));
  return lacking.length === 0 ? undefined : `done with a review that has no ${lacking.join(" and no ")}`;
}
