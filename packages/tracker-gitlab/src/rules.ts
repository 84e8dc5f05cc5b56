/** The points in which version 0.3.0 is another; `divergences.ts` has its side of them. */
import {
  CapabilityNotSupportedError,
  ConnectorConfigError,
  ConnectorRequestError,
  type ExternalRef,
  type IssueComment,
  IssueNotFoundError,
  type IssuePatch,
  isObject,
  isRequestError,
  rejectUnknownPatchKeys,
  type TrackerCapabilities,
} from "@spec-kitty/tracker";
import { type Payload, textOrNull, unusable } from "@spec-kitty/tracker/connector-kit";
import { commentFrom, GITLAB, type GitLabReading, type GitLabWriting, READING } from "./mapping.js";
import { GITLAB_CAPABILITIES } from "./profile.js";

export interface GitLabRules {
  readonly capabilities: TrackerCapabilities;
  /** Order of lists. From the oldest, an issue that is made meanwhile moves no other to another page. */
  readonly order: Readonly<Record<string, string>>;
  readonly reading: GitLabReading;
  readonly writing: GitLabWriting;
  readonly object: (body: unknown) => Payload;
  /** The items of a list, which are objects wherever all is well. */
  readonly rows: (body: unknown) => readonly unknown[];
  /** The filter `search` as the query has it. */
  readonly search: (filters: Payload) => string | undefined;
  /** The project as a segment of a path. */
  readonly project: (project_id: string) => string;
  /** The issue as a segment of a path; refuses an id that no issue can have. */
  readonly issue: (ref: ExternalRef) => string;
  readonly checkPatch: (patch: IssuePatch) => void;
  readonly linkTarget: (target: ExternalRef, project_id: string) => Payload;
  /** Whether a refusal says that the link is there already. */
  readonly isLinked: (error: unknown) => boolean;
  readonly comment: (body: unknown) => IssueComment | undefined;
}

export const RULES: GitLabRules = {
  capabilities: GITLAB_CAPABILITIES,
  order: { order_by: "created_at", sort: "asc" },
  reading: READING,
  writing: {
    labels(labels) {
      const split = labels.find((label) => label.includes(","));
      if (split === undefined) return labels.join(",");
      throw new CapabilityNotSupportedError(`GitLab has no labels with a comma: ${JSON.stringify(split)}`, {
        capability: "labels",
      });
    },
    assigneeIds: (assignees) => assignees.map(userId),
  },
  object(body) {
    if (isObject(body)) return body;
    throw unusable(GITLAB, "JSON that is not an object; is base_url that of the API?");
  },
  rows(body) {
    if (Array.isArray(body) && body.every(isObject)) return body;
    throw unusable(GITLAB, "JSON that is not a list of objects; is base_url that of the API?");
  },
  search(filters) {
    const search = filters["search"] ?? null;
    if (search === null || typeof search === "string") return textOrNull(search) ?? undefined;
    throw new ConnectorConfigError("the filter search must be a text");
  },
  project: (project_id) => encodeURIComponent(projectOf(project_id)),
  issue({ id }) {
    if (/^[1-9][0-9]{0,9}$/.test(id)) return id;
    throw new IssueNotFoundError(`GitLab issue not found: ${id} is no number of an issue`);
  },
  checkPatch: (patch) => rejectUnknownPatchKeys(patch, GITLAB),
  linkTarget(target) {
    const { system, workspace } = target;
    if (system === GITLAB)
      return { target_project_id: projectOf(workspace), target_issue_iid: RULES.issue(target) };
    throw new CapabilityNotSupportedError(`GitLab links its own issues alone, not one of ${system}`, {
      capability: "links",
    });
  },
  isLinked: (error) => isRequestError(error) && error.status_code === 409,
  comment(body) {
    const payload = RULES.object(body);
    if (payload["id"] !== undefined) return commentFrom(payload);
    if (payload["commands_changes"] === undefined) throw unusable(GITLAB, "a comment that has no id");
    throw new ConnectorRequestError(
      "GitLab ran the comment as quick actions and kept no text; begin no line of it with a slash and a command",
      { provider: GITLAB, failure_class: "validation" },
    );
  },
};

/** The project as it is called outside of a path. */
function projectOf(project_id: string): string {
  return project_id.replaceAll(/%2f/gi, "/");
}

function userId(assignee: string): number {
  if (/^[1-9][0-9]{0,9}$/.test(assignee)) return Number(assignee);
  throw new CapabilityNotSupportedError(
    `GitLab assigns by the number of a user, not by ${JSON.stringify(assignee)}`,
    { capability: "assignees" },
  );
}
