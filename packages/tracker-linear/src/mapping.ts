/** Issues of Linear and canonical issues (`tracker-connectors 2`). */
import {
  type CanonicalIssue,
  CanonicalIssueType,
  CanonicalStatus,
  compareInstants,
  type ExternalRefInput,
  type Instant,
  type IssueComment,
  linearPriorityToCanonical,
  parseDatetime,
} from "@spec-kitty/tracker";
import {
  objects,
  type Payload,
  type ReadingRules,
  textOrNull,
  textsOf,
} from "@spec-kitty/tracker/connector-kit";
import { LINEAR, partOf } from "./answers.js";

export type StatusMap = Readonly<Record<string, string>>;

/** How single fields of an answer are read. */
export interface FieldReading {
  readonly ref: (input: ExternalRefInput) => ExternalRefInput;
  /** A text that may be missing. */
  readonly optional: (value: unknown) => string | null;
  readonly body: (value: unknown) => string | null;
  readonly priority: (value: unknown) => number | null;
  readonly labels: (payload: Payload) => readonly string[];
  readonly status: (state: Payload, map: StatusMap) => CanonicalStatus;
  readonly updatedAt: (payload: Payload) => Instant | null;
}

export const FIELDS: FieldReading = {
  // Checked with the issue.
  ref: (input) => input,
  optional: textOrNull,
  body: (value) => (typeof value === "string" ? value : null),
  priority: (value) => (typeof value === "number" ? linearPriorityToCanonical(value) : null),
  labels: (payload) => textsOf(partOf(payload, "labels")?.["nodes"], "name"),
  // A state that was configured for a status reads as that status, whatever its name.
  status: (state, map) => mappedStatus(state["id"], map) ?? statusOfState(state),
  updatedAt: lastChange,
};

export interface IssueReading {
  readonly reading: ReadingRules;
  readonly fields: FieldReading;
  readonly workspace: string;
  readonly states: StatusMap;
}

export function issueFrom(
  payload: Payload,
  { reading, fields, workspace, states }: IssueReading,
): CanonicalIssue {
  const refOf = (part: Payload, id: string) =>
    fields.ref({
      ...{ system: LINEAR, workspace, id },
      ...{ key: fields.optional(part["identifier"]), url: fields.optional(part["url"]) },
    });
  const parentOf = (part: Payload | undefined) => {
    const id = fields.optional(part?.["id"]);
    return part && id ? refOf(part, id) : null;
  };
  const labels = [...fields.labels(payload)];
  const parent = parentOf(partOf(payload, "parent"));
  const assignee = fields.optional(partOf(payload, "assignee")?.["id"]);
  return reading.issue(
    {
      ref: refOf(payload, reading.text(payload, "id", LINEAR)),
      title: reading.title(payload["title"]),
      body: fields.body(payload["description"]),
      status: fields.status(partOf(payload, "state") ?? {}, states),
      issue_type: CanonicalIssueType.TASK,
      labels,
      priority: fields.priority(payload["priority"] ?? null),
      assignees: assignee === null ? [] : [assignee],
      parent,
      created_at: parseDatetime(payload["createdAt"]),
      updated_at: fields.updatedAt(payload),
      raw: payload,
    },
    LINEAR,
  );
}

/** The first status that the state was configured for. */
export function mappedStatus(stateId: unknown, map: StatusMap): CanonicalStatus | undefined {
  return Object.values(CanonicalStatus).find((status) => stateId !== undefined && map[status] === stateId);
}

/** By the type of the state; by its name where the type says no more than that work goes on. */
export function statusOfState(state: Payload): CanonicalStatus {
  const [type, name] = [lower(state["type"]), lower(state["name"])];
  if (type === "completed") return CanonicalStatus.DONE;
  if (type === "canceled") return CanonicalStatus.CANCELED;
  if (type === "backlog" || type === "unstarted") return CanonicalStatus.TODO;
  if (name.includes("review")) return CanonicalStatus.IN_REVIEW;
  if (name.includes("block") || name.includes("hold")) return CanonicalStatus.BLOCKED;
  return type === "started" ? CanonicalStatus.IN_PROGRESS : CanonicalStatus.TODO;
}

function lower(value: unknown): string {
  return typeof value === "string" ? value.toLowerCase() : "";
}

/** Of the issue or of its newest comment: Linear does not promise that a comment is a change of its issue. */
function lastChange(payload: Payload): Instant | null {
  const own = parseDatetime(payload["updatedAt"]);
  const [comment] = objects(partOf(payload, "comments")?.["nodes"]);
  const said = parseDatetime(comment?.["updatedAt"]);
  if (own === null || said === null) return own ?? said;
  return compareInstants(own, said) < 0 ? said : own;
}

/** The issues that changed since, or of which something was said. */
export function changedSince(instant: Instant): Payload {
  const since = { updatedAt: { gte: instant } };
  return { or: [since, { comments: { some: since } }] };
}

/** What a list asks for; texts are looked for in titles. */
export function issueFilter(
  team_id: string,
  changed: Payload,
  filterText: (name: string) => string | undefined,
): Payload {
  const [text, title] = [filterText("query_text"), filterText("title_contains")];
  const wanted = text === undefined ? { contains: title } : { containsIgnoreCase: text };
  return {
    team: { id: { eq: team_id } },
    ...changed,
    ...((text ?? title) !== undefined && { title: wanted }),
  };
}

export function commentFrom(payload: Payload, reading: ReadingRules): IssueComment {
  const name = (field: string, key: string) => textOrNull(partOf(payload, field)?.[key]);
  return {
    id: reading.text(payload, "id", LINEAR),
    body: typeof payload["body"] === "string" ? payload["body"] : "",
    author: name("user", "displayName") ?? name("externalUser", "displayName") ?? name("botActor", "name"),
    created_at: parseDatetime(payload["createdAt"]),
    updated_at: parseDatetime(payload["updatedAt"]),
  };
}

/** True for an issue that was thrown away; Linear keeps it for a month. */
export function isTrashed(payload: Payload): boolean {
  return payload["trashed"] === true;
}

/** True where a list does not show all labels of an issue. */
export function hasMoreLabels(payload: Payload): boolean {
  return partOf(partOf(payload, "labels"), "pageInfo")?.["hasNextPage"] === true;
}
