import { compareCodePoints } from "@spec-kitty/events-core";
import type { Lane, NumberedLine, Transition } from "@spec-kitty/mission-log";

/** A transition in the order of the snapshot fold, with what it met. */
export interface Move {
  readonly line: number;
  readonly transition: Transition;
  /** The lane that the fold had reached; genesis before the first move. */
  readonly met: Lane;
  /** False where a rollback of the same moment took precedence (`mission-log 4.2`). */
  readonly applied: boolean;
}

export interface History {
  readonly moves: readonly Move[];
  /** Lines that repeat the id of an earlier one. */
  readonly repeated: readonly NumberedTransition[];
  /** Lines that stand in the file after newer ones. */
  readonly late: readonly NumberedTransition[];
}

export interface NumberedTransition {
  readonly line: number;
  readonly transition: Transition;
}

/** The moves of a log as the snapshot fold takes them (`mission-log 4.1`, `4.2`). */
export function historyOf(lines: readonly NumberedLine[]): History {
  const unique: NumberedTransition[] = [];
  const repeated: NumberedTransition[] = [];
  const late: NumberedTransition[] = [];
  const seen = new Set<string>();
  let newest: Transition | undefined;
  for (const { number, line: transition } of lines) {
    if (transition.event_type !== "transition") continue;
    const numbered = { line: number, transition };
    if (seen.has(transition.event_id)) {
      repeated.push(numbered);
      continue;
    }
    seen.add(transition.event_id);
    unique.push(numbered);
    if (newest === undefined || compareCodePoints(newest.at, transition.at) <= 0) newest = transition;
    else late.push(numbered);
  }
  unique.sort((a, b) => inFoldOrder(a.transition, b.transition));
  return { moves: replay(unique), repeated, late };
}

function inFoldOrder(a: Transition, b: Transition): number {
  return compareCodePoints(a.at, b.at) || compareCodePoints(a.event_id, b.event_id);
}

function replay(sorted: readonly NumberedTransition[]): Move[] {
  const last = new Map<string, Transition>();
  return sorted.map(({ line, transition }) => {
    const previous = last.get(transition.wp_id);
    const yields =
      previous !== undefined &&
      previous.at === transition.at &&
      isRollback(previous) &&
      !isRollback(transition);
    if (!yields) last.set(transition.wp_id, transition);
    return { line, transition, met: previous?.to_lane ?? "genesis", applied: !yields };
  });
}

function isRollback({ from_lane, to_lane, review_ref }: Transition): boolean {
  if (to_lane !== "in_progress") return false;
  return from_lane === "in_review" || (from_lane === "for_review" && review_ref !== null);
}
