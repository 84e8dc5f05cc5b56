import { compareCodePoints } from "@spec-kitty/events-core";
import { isRollback, type Lane, type NumberedLine, type Transition } from "@spec-kitty/mission-log";
import { secondsBetween } from "./time.js";

/** A transition in the order of the snapshot fold, with what it met. */
export interface Move {
  /** In the log, from 1. */
  readonly line: number;
  readonly transition: Transition;
  /** The lane that the fold had reached; genesis before the first move. */
  readonly met: Lane;
  /** False where a rollback of the same moment took precedence (`mission-log 4.2`). */
  readonly applied: boolean;
}

export interface NumberedTransition {
  readonly line: number;
  readonly transition: Transition;
}

export interface History {
  readonly moves: readonly Move[];
  /** The moves that count, by work package. */
  readonly byWorkPackage: ReadonlyMap<string, readonly Move[]>;
  /** Lines that repeat the id of an earlier one. */
  readonly repeated: readonly NumberedTransition[];
  /** Lines that stand in the file after newer ones. */
  readonly late: readonly NumberedTransition[];
}

/** The moves of a log as the snapshot fold takes them (`mission-log 4.1`, `4.2`). */
export function historyOf(lines: readonly NumberedLine[]): History {
  const unique: NumberedTransition[] = [];
  const repeated: NumberedTransition[] = [];
  const late: NumberedTransition[] = [];
  const seen = new Set<string>();
  let newest = "";
  for (const { number, line: transition } of lines) {
    if (transition.event_type !== "transition") continue;
    const numbered = { line: number, transition };
    if (seen.has(transition.event_id)) {
      repeated.push(numbered);
      continue;
    }
    seen.add(transition.event_id);
    unique.push(numbered);
    if (compareCodePoints(newest, transition.at) <= 0) newest = transition.at;
    else if (isLate(transition.at, newest)) late.push(numbered);
  }
  const moves = replay(unique.sort(inFoldOrder));
  return { moves, byWorkPackage: grouped(moves), repeated, late };
}

/** Lines of one command may stand in any order; a line is late from a second on. */
function isLate(at: string, newest: string): boolean {
  const seconds = secondsBetween(at, newest);
  return seconds === undefined || seconds >= 1;
}

function inFoldOrder({ transition: a }: NumberedTransition, { transition: b }: NumberedTransition): number {
  return compareCodePoints(a.at, b.at) || compareCodePoints(a.event_id, b.event_id);
}

function replay(sorted: readonly NumberedTransition[]): Move[] {
  const last = new Map<string, Transition>();
  return sorted.map(({ line, transition }) => {
    const previous = last.get(transition.wp_id);
    const applied = previous === undefined || !winsOver(previous, transition);
    if (applied) last.set(transition.wp_id, transition);
    return { line, transition, met: previous?.to_lane ?? "genesis", applied };
  });
}

/** Whether a rollback stands against a later move of the same moment (`mission-log 4.2`). */
function winsOver(previous: Transition, next: Transition): boolean {
  return previous.at === next.at && isRollback(previous) && !isRollback(next);
}

function grouped(moves: readonly Move[]): Map<string, Move[]> {
  const groups = new Map<string, Move[]>();
  for (const move of moves) {
    if (!move.applied) continue;
    const group = groups.get(move.transition.wp_id);
    if (group === undefined) groups.set(move.transition.wp_id, [move]);
    else group.push(move);
  }
  return groups;
}
