/** Issues of GitHub and canonical issues (`tracker-connectors 3`). */
import {
  type CanonicalIssue,
  CanonicalIssueType,
  githubStateToStatus,
  type IssueComment,
  type IssuePatch,
  parseDatetime,
  statusToGithubState,
} from "@spec-kitty/tracker";
import { objects, type Payload, type ReadingRules, textsOf } from "@spec-kitty/tracker/connector-kit";

export const GITHUB = "github";

export function issueFrom(payload: Payload, workspace: string, reading: ReadingRules): CanonicalIssue {
  const number = reading.text(payload, "number", GITHUB);
  const labels = textsOf(payload["labels"], "name");
  const url = typeof payload["html_url"] === "string" ? payload["html_url"] : "";
  return reading.issue(
    {
      ref: { system: GITHUB, workspace, id: number, key: `#${number}`, url },
      title: reading.title(payload["title"]),
      body: typeof payload["body"] === "string" ? payload["body"] : null,
      status: githubStateToStatus(payload["state"]),
      issue_type: labels.some((label) => label.toLowerCase() === "bug")
        ? CanonicalIssueType.BUG
        : CanonicalIssueType.TASK,
      assignees: textsOf(payload["assignees"], "login"),
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

export function commentFrom(payload: Payload, reading: ReadingRules): IssueComment {
  const [author] = textsOf(objects([payload["user"]]), "login");
  return {
    id: reading.text(payload, "id", GITHUB),
    body: typeof payload["body"] === "string" ? payload["body"] : "",
    author: author ?? null,
    created_at: parseDatetime(payload["created_at"]),
    updated_at: parseDatetime(payload["updated_at"]),
  };
}
