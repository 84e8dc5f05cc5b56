import {
  type CanonicalLink,
  CapabilityNotSupportedError,
  type ExternalRef,
  type LinkType,
} from "@spec-kitty/tracker";
import { objects, type Payload } from "@spec-kitty/tracker/connector-kit";
import { LINEAR, partOf, succeeded } from "./answers.js";
import type { LinearClient } from "./client.js";
import { DOCUMENTS, LIST_RELATIONS } from "./documents.js";

interface Relation {
  readonly issueId: string;
  readonly relatedIssueId: string;
  readonly type: string;
}

/** Makes sure that the relation, or the place below a parent, is there. */
export async function upsertRelation(
  client: LinearClient,
  ref: ExternalRef,
  { type, target }: CanonicalLink,
  signal?: AbortSignal,
): Promise<void> {
  if (target.system !== LINEAR) {
    const message = `Linear links issues of its own only, not ${target.system}:${target.id}`;
    throw new CapabilityNotSupportedError(message, { capability: "links" });
  }
  const relation = relationOf(type, ref.id, target.id);
  if (relation === undefined) {
    const [id, parentId] = type === "child_of" ? [ref.id, target.id] : [target.id, ref.id];
    const data = await client.send(DOCUMENTS.updateIssue, { id, input: { parentId } }, signal);
    succeeded(data, "issueUpdate");
  } else if (!(await isThere(client, relation, signal))) {
    const data = await client.send(DOCUMENTS.createRelation, { input: relation }, signal);
    succeeded(data, "issueRelationCreate");
  }
}

/** The relation that a link is; undefined for parents and children, which are no relations. */
function relationOf(type: LinkType, ref: string, target: string): Relation | undefined {
  switch (type) {
    case "blocks":
      return { issueId: ref, relatedIssueId: target, type: "blocks" };
    case "blocked_by":
      return { issueId: target, relatedIssueId: ref, type: "blocks" };
    case "duplicates":
      return { issueId: ref, relatedIssueId: target, type: "duplicate" };
    case "relates_to":
      return { issueId: ref, relatedIssueId: target, type: "related" };
    case "parent_of":
    case "child_of":
      return undefined;
  }
}

async function isThere(client: LinearClient, wanted: Relation, signal?: AbortSignal): Promise<boolean> {
  const data = await client.send(LIST_RELATIONS, { id: wanted.issueId }, signal);
  const issue = partOf(data, "issue");
  const has = (connection: string, end: string) =>
    objects(partOf(issue, connection)?.["nodes"]).some((relation: Payload) => {
      return relation["type"] === wanted.type && partOf(relation, end)?.["id"] === wanted.relatedIssueId;
    });
  // That two issues are related is the same from either end.
  return has("relations", "relatedIssue") || (wanted.type === "related" && has("inverseRelations", "issue"));
}
