/** Short lines for hand-written logs. */
import { type LogLine, readDocument } from "../src/index.js";

export const ID = (n: number): string => `01KT6E3ZJF3AMBZ8J8NPYD${String(n).padStart(4, "0")}`;
export const TIME = "2026-03-01T10:00:00+00:00";

/** The line of a document; throws where it is not good. */
export function lineOf(document: object): LogLine {
  const read = readDocument(document as { readonly [key: string]: unknown });
  if (!read.ok) throw new Error(`${read.code}: ${read.detail}`);
  return read.line;
}

/** `T` of the contract's vectors: an unforced transition of WP01 by actor `a` (`mission-log 4.9`). */
export function T(
  n: number,
  from_lane: string,
  to_lane: string,
  at: string = TIME,
  more: object = {},
): LogLine {
  return lineOf({
    ...{ event_id: ID(n), mission_slug: "014-board", wp_id: "WP01", from_lane, to_lane, at },
    ...{ actor: "a", force: false, execution_mode: "worktree", ...more },
  });
}

/** An annotation of WP01 at second `n`. */
export function A(n: number, delta: object, more: object = {}): LogLine {
  const at = `2026-03-01T10:00:${String(n).padStart(2, "0")}+00:00`;
  return lineOf({ kind: "annotation", event_id: ID(n), wp_id: "WP01", at, actor: "a", delta, ...more });
}

/** An older line about a retrospective, at second `n`. */
export function R(n: number, name: string, payload: object = {}): LogLine {
  const at = `2026-03-01T10:00:${String(n).padStart(2, "0")}+00:00`;
  return lineOf({ event_id: ID(n), at, event_name: `retrospective.${name}`, payload });
}
