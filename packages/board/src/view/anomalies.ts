import { isEdge } from "@spec-kitty/mission-log";
import type { History, Move, NumberedTransition } from "./history.js";
import type { Anomaly, AnomalyCode } from "./model.js";
import { shortened } from "./short-text.js";

/** What is strange in a log though every line of it is good, by line. */
export function anomaliesOf({ moves, repeated, late }: History): Anomaly[] {
  return [
    ...repeated.map((line) =>
      anomaly("DUPLICATE_LINE", line, "The event stands here again; its first line counts."),
    ),
    ...late.map((line) =>
      anomaly("LATE_LINE", line, `Written after newer lines; it counts from ${line.transition.at}.`),
    ),
    ...moves.flatMap(strangeOf),
  ].sort((a, b) => a.line - b.line);
}

function strangeOf(move: Move): Anomaly[] {
  const { transition, met, applied } = move;
  const { from_lane, to_lane, force, reason } = transition;
  const step = `${from_lane} → ${to_lane}`;
  if (!applied)
    return [
      anomaly("ROLLBACK_WON", move, `${step} does not count: a rollback of the same moment comes first.`),
    ];
  const found: Anomaly[] = [];
  if (met !== from_lane && met !== "genesis")
    found.push(anomaly("LANE_MISMATCH", move, `${step} was written while the work package was in ${met}.`));
  // A forced line that stays in its lane moves nothing: tools write it to seed a log.
  if (force && from_lane !== to_lane)
    found.push(
      anomaly(
        "FORCED_MOVE",
        move,
        `${step} was forced${typeof reason === "string" && reason !== "" ? `: ${reason}` : ", without a reason."}`,
      ),
    );
  if (!force && !isEdge(from_lane, to_lane))
    found.push(anomaly("ILLEGAL_MOVE", move, `${step} is no step of the workflow, and was not forced.`));
  if (isUnproven(move)) found.push(anomaly("MISSING_EVIDENCE", move, "Done, and no review is on record."));
  return found;
}

/** Whether a move to done has neither evidence nor the outcome of a review, and was not forced. */
export function isUnproven({ transition }: Move): boolean {
  const { to_lane, force, evidence, review_result } = transition;
  return to_lane === "done" && !force && evidence === null && review_result === null;
}

function anomaly(code: AnomalyCode, { line, transition }: NumberedTransition, message: string): Anomaly {
  return { code, line, wp_id: transition.wp_id, event_id: transition.event_id, message: shortened(message) };
}
