import { DecisionReferenceContractError } from "../errors.js";
import type { CanonicalIssue, MissionUpdate } from "../generated/models.js";
import { identityOf } from "../model/issue.js";
import { isObject, samePlain } from "../model/plain.js";
import { decisionReferenceJson } from "./decision.js";
import { MISSION_FIELD } from "./update-text.js";

/** Where an issue does not show the decisions of an update (`tracker 9`): `DR-003` to `DR-005`. Never throws. */
export function decisionLinkMismatches(
  issue: CanonicalIssue,
  { decision_references }: MissionUpdate,
): readonly DecisionReferenceContractError[] {
  const published = publishedReferences(issue);
  const found: DecisionReferenceContractError[] = [];
  const ids = new Set(decision_references.map(({ decision_id }) => decision_id));
  if (ids.size !== published.size || [...ids].some((id) => !published.has(id)))
    found.push(mismatch("DR-003", `${MISSION_FIELD}.decision_refs`, "the ids differ from the update's"));
  for (const reference of decision_references) {
    const { decision_id, blocking, external_ref } = reference;
    if (!blocking || external_ref === null) continue;
    const target = identityOf(external_ref);
    const isLinked = issue.links.some(
      (link) => link.type === "blocked_by" && identityOf(link.target) === target,
    );
    if (!isLinked)
      found.push(mismatch("DR-004", `decision_refs[${decision_id}]`, `no blocked_by link to ${target}`));
  }
  for (const reference of decision_references) {
    const entry = published.get(reference.decision_id);
    if (entry === undefined || samePlain(entry, decisionReferenceJson(reference))) continue;
    const path = `${MISSION_FIELD}.decision_refs[${reference.decision_id}]`;
    found.push(mismatch("DR-005", path, "the published reference differs from the update's"));
  }
  return found;
}

function publishedReferences({ custom_fields }: CanonicalIssue): Map<string, unknown> {
  const blob = custom_fields[MISSION_FIELD];
  const entries = isObject(blob) && Array.isArray(blob["decision_refs"]) ? blob["decision_refs"] : [];
  return new Map(entries.filter(isObject).map((entry) => [String(entry["decision_id"]), entry]));
}

function mismatch(reason: string, field_path: string, text: string): DecisionReferenceContractError {
  return new DecisionReferenceContractError(`${reason}: ${field_path}: ${text}`, {
    kind: "mission",
    ...{ field_path, reason },
  });
}
