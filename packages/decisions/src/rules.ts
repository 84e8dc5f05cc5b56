/** What the schemas cannot say; called by the generated readers. */
import type { DecisionPointResolvedInterviewPayload } from "./generated/models.js";

export { externalRefsRule } from "@spec-kitty/collaboration";

/** What an outcome needs and excludes; the first breach is told (`decision point 3.3`). */
export function outcomeRule({
  terminal_outcome: outcome,
  final_answer,
  rationale,
  other_answer,
}: DecisionPointResolvedInterviewPayload): string | undefined {
  const when = `when terminal_outcome=${outcome}`;
  if (outcome === "resolved") return final_answer ? undefined : `final_answer is required ${when}`;
  if (final_answer !== null) return `final_answer must be absent ${when}`;
  if (!rationale) return `rationale is required ${when}`;
  return other_answer ? `other_answer must be False ${when}` : undefined;
}
