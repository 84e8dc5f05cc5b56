/** Issues of GitLab and canonical issues (`tracker-connectors 4`). */
import {
  type CanonicalIssue,
  CanonicalStatus,
  type IssueComment,
  type IssuePatch,
  LinkType,
  parseDatetime,
} from "@spec-kitty/tracker";
import {
  objects,
  type Payload,
  type ReadingRules,
  readingRules,
  textOrNull,
  textsOf,
  typeFromLabels,
} from "@spec-kitty/tracker/connector-kit";

export const GITLAB = "gitlab";

/** How the fields of an answer are read. */
export interface GitLabReading {
  readonly id: (payload: Payload) => string;
  readonly title: (payload: Payload) => string;
  readonly body: (payload: Payload) => string | null;
  readonly url: (payload: Payload) => string;
  readonly isClosed: (payload: Payload) => boolean;
  readonly labels: (payload: Payload) => string[];
  readonly assignees: (payload: Payload) => string[];
  readonly issue: ReadingRules["issue"];
}

const OURS = readingRules(undefined);

export const READING: GitLabReading = {
  id: (payload) => OURS.text(payload, "iid", GITLAB),
  title: (payload) => OURS.title(payload["title"]),
  body: (payload) => textOrNull(payload["description"]),
  url: (payload) => textOrNull(payload["web_url"]) ?? "",
  isClosed: (payload) => payload["state"] === "closed",
  labels: ({ labels }) =>
    Array.isArray(labels) ? labels.filter((label): label is string => typeof label === "string") : [],
  // Ids, since these are what an update takes.
  assignees: (payload) => objects(payload["assignees"]).map((user) => OURS.text(user, "id", GITLAB)),
  issue: OURS.issue,
};

export function issueFrom(payload: Payload, workspace: string, reading: GitLabReading): CanonicalIssue {
  const id = reading.id(payload);
  const labels = reading.labels(payload);
  return reading.issue(
    {
      ref: { system: GITLAB, workspace, id, key: id, url: reading.url(payload) },
      title: reading.title(payload),
      body: reading.body(payload),
      status: reading.isClosed(payload) ? CanonicalStatus.DONE : CanonicalStatus.TODO,
      issue_type: typeFromLabels(labels),
      assignees: reading.assignees(payload),
      labels,
      created_at: parseDatetime(payload["created_at"]),
      updated_at: parseDatetime(payload["updated_at"]),
      raw: payload,
    },
    GITLAB,
  );
}

/** How lists are written. */
export interface GitLabWriting {
  readonly labels: (labels: readonly string[]) => string;
  readonly assigneeIds: (assignees: readonly string[]) => readonly number[];
}

/** The part of a patch that an update sends. */
export function changeFrom(
  { title, body, labels, assignees, status }: IssuePatch,
  writing: GitLabWriting,
): Payload {
  return {
    ...(title !== undefined && { title }),
    ...(body !== undefined && { description: body }),
    ...(labels !== undefined && { labels: writing.labels(labels) }),
    ...(assignees !== undefined && { assignee_ids: writing.assigneeIds(assignees) }),
    ...(status !== undefined && { state_event: isDone(status) ? "close" : "reopen" }),
  };
}

export function draftFrom(
  { title, body, labels, assignees }: CanonicalIssue,
  writing: GitLabWriting,
): Payload {
  return {
    ...{ title, description: body },
    ...{ labels: writing.labels(labels), assignee_ids: writing.assigneeIds(assignees) },
  };
}

/** A status as GitLab gives it back. */
export function knownStatus(status: CanonicalStatus): CanonicalStatus {
  return isDone(status) ? CanonicalStatus.DONE : CanonicalStatus.TODO;
}

function isDone(status: CanonicalStatus): boolean {
  return status === CanonicalStatus.DONE || status === CanonicalStatus.CANCELED;
}

const LINK_TYPES: { readonly [T in LinkType]?: string } = {
  [LinkType.BLOCKS]: "blocks",
  [LinkType.BLOCKED_BY]: "is_blocked_by",
};

export function linkTypeOf(type: LinkType): string {
  return LINK_TYPES[type] ?? "relates_to";
}

export function commentFrom(payload: Payload): IssueComment {
  const [author] = textsOf([payload["author"]], "username");
  return {
    id: OURS.text(payload, "id", GITLAB),
    body: textOrNull(payload["body"]) ?? "",
    author: author ?? null,
    created_at: parseDatetime(payload["created_at"]),
    updated_at: parseDatetime(payload["updated_at"]),
  };
}
