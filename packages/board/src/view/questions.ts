import type { NumberedLine } from "@spec-kitty/mission-log";
import { payloadOf } from "./authored.js";
import type { QuestionView } from "./model.js";
import { shortened } from "./short-text.js";
import { compareTimes } from "./time.js";

const ANSWERED: ReadonlySet<string> = new Set(["DecisionPointResolved", "DecisionPointOverridden"]);

/** The questions of planning interviews that are open, the oldest first; answers count wherever they stand in the log. */
export function questionsOf(lines: readonly NumberedLine[]): QuestionView[] {
  const asked = new Map<string, QuestionView>();
  const answered = new Set<string>();
  for (const { number, line } of lines) {
    if (line.event_type !== "event") continue;
    const { decision_point_id: id, question, actor_id } = payloadOf(line.document);
    if (typeof id !== "string") continue;
    if (ANSWERED.has(line.name)) answered.add(id);
    if (line.name !== "DecisionPointOpened" || typeof question !== "string" || asked.has(id)) continue;
    const at = line.document["at"];
    asked.set(id, {
      decision_point_id: id,
      question: shortened(question),
      asked_by: typeof actor_id === "string" ? actor_id : "",
      asked_at: typeof at === "string" ? at : null,
      line: number,
    });
  }
  return [...asked.values()]
    .filter(({ decision_point_id }) => !answered.has(decision_point_id))
    .sort((a, b) => compareTimes(a.asked_at, b.asked_at));
}
