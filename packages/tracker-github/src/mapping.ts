/** Issues of GitHub and canonical issues (`tracker-connectors 3`). */
import {
  type CanonicalIssue,
  githubStateToStatus,
  type IssueComment,
  type IssuePatch,
  parseDatetime,
  statusToGithubState,
} from "@spec-kitty/tracker";
import {
  type Payload,
  type ReadingRules,
  readingRules,
  textOrNull,
  textsOf,
  typeFromLabels,
} from "@spec-kitty/tracker/connector-kit";

export const GITHUB = "github";

/** How the fields of an answer are read. */
export interface GitHubReading {
  readonly number: (payload: Payload) => string;
  readonly title: (payload: Payload) => string;
  readonly body: (payload: Payload) => string | null;
  readonly url: (payload: Payload) => string;
  readonly labels: (payload: Payload) => string[];
  readonly assignees: (payload: Payload) => string[];
  readonly issue: ReadingRules["issue"];
}

const OURS = readingRules(undefined);

export const READING: GitHubReading = {
  number: (payload) => OURS.text(payload, "number", GITHUB),
  title: (payload) => OURS.title(payload["title"]),
  body: ({ body }) => (typeof body === "string" ? body : null),
  url: (payload) => textOrNull(payload["html_url"]) ?? "",
  labels: (payload) => textsOf(payload["labels"], "name"),
  assignees: (payload) => textsOf(payload["assignees"], "login"),
  issue: OURS.issue,
};

export function issueFrom(payload: Payload, workspace: string, reading: GitHubReading): CanonicalIssue {
  const labels = reading.labels(payload);
  const number = reading.number(payload);
  return reading.issue(
    {
      ref: { system: GITHUB, workspace, id: number, key: `#${number}`, url: reading.url(payload) },
      title: reading.title(payload),
      body: reading.body(payload),
      status: githubStateToStatus(payload["state"]),
      issue_type: typeFromLabels(labels),
      assignees: reading.assignees(payload),
      labels,
      created_at: parseDatetime(payload["created_at"]),
      updated_at: parseDatetime(payload["updated_at"]),
      raw: payload,
    },
    GITHUB,
  );
}

/** The part of a patch that an update sends. */
export function changeFrom(patch: IssuePatch): Record<string, unknown> {
  const { title, body, labels, assignees, status } = patch;
  return {
    ...(title !== undefined && { title }),
    ...(body !== undefined && { body }),
    ...(labels !== undefined && { labels }),
    ...(assignees !== undefined && { assignees }),
    ...(status !== undefined && { state: statusToGithubState(status) }),
  };
}

export function commentFrom(payload: Payload): IssueComment {
  const [author] = textsOf([payload["user"]], "login");
  return {
    id: OURS.text(payload, "id", GITHUB),
    body: typeof payload["body"] === "string" ? payload["body"] : "",
    author: author ?? null,
    created_at: parseDatetime(payload["created_at"]),
    updated_at: parseDatetime(payload["updated_at"]),
  };
}
