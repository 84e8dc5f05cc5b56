import type { CanonicalIssue, MissionSeed } from "../generated/models.js";
import { identityOf } from "../model/issue.js";
import { DECISION_RULES, type DecisionRules, decisionReferences } from "./decision.js";

/** The beginning of a mission from an issue (`tracker 9`); its id is `mission:<identity>` where none is given. */
export function missionSeedFromIssue(
  issue: CanonicalIssue,
  mission_id?: string | null,
  rules: DecisionRules = DECISION_RULES,
): MissionSeed {
  const { ref, title, body, status, priority, assignees, labels, custom_fields } = issue;
  return {
    mission_id: mission_id ? mission_id : `mission:${identityOf(ref)}`,
    source_issue_ref: ref,
    ...{ title, body, status, priority, assignees, labels },
    decision_references: decisionReferences(custom_fields, rules),
  };
}
