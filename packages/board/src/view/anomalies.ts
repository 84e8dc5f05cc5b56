import { isEdge } from "@spec-kitty/mission-log";
import type { History, Move, NumberedTransition } from "./history.js";
import type { Anomaly, AnomalyCode } from "./model.js";

/** What is strange in a log though every line of it is good, by line. */
export function anomaliesOf({ moves, repeated, late }: History): Anomaly[] {
  const found = [
    ...repeated.map((line) => anomaly("DUPLICATE_LINE", line, "The event stands here once more; only its first line counts.")),
    ...late.map((line) => anomaly("LATE_LINE", line, `Written after newer lines, it counts from ${line.transition.at}.`)),
    ...moves.flatMap(strangeOf),
  ];
  return found.sort((a, b) => a.line - b.line);
}

function strangeOf(move: Move): Anomaly[] {
  const { transition, met, applied } = move;
  const { from_lane, to_lane, force, evidence, review_result, reason } = transition;
  const step = `${from_lane} → ${to_lane}`;
  if (!applied)
    return [anomaly("ROLLBACK_WON", move, `${step} is not counted: a rollback of the same moment comes first.`)];
  const found: Anomaly[] = [];
  if (met !== from_lane && met !== "genesis")
    found.push(anomaly("LANE_MISMATCH", move, `${step} was written where the work package was in ${met}.`));
  if (force) found.push(anomaly("FORCED_MOVE", move, `${step} was forced${reason ? `: ${reason}` : ", without a reason"}`));
  else if (!isEdge(from_lane, to_lane))
    found.push(anomaly("ILLEGAL_MOVE", move, `${step} is no step of the workflow, and was not forced.`));
  if (to_lane === "done" && !force && evidence === null && review_result === null)
    found.push(anomaly("MISSING_EVIDENCE", move, "Done without any evidence of a review."));
  return found;
}

function anomaly(code: AnomalyCode, { line, transition }: NumberedTransition, message: string): Anomaly {
  return { code, line, wp_id: transition.wp_id, event_id: transition.event_id, message: shortened(message) };
}

const LONGEST = 240;

/** Text of bounded length: some reasons are pages. */
export function shortened(text: string, longest: number = LONGEST): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  const characters = [...line.slice(0, 2 * longest)];
  if (line.length <= longest || characters.length <= longest) return line;
  return `${characters.slice(0, longest - 1).join("").trimEnd()}…`;
}
