/** What version 0.3.0 does otherwise (`tracker-connectors 3`): each difference once, by name. */
import {
  type CanonicalIssue,
  ConnectorConfigError,
  IssueNotFoundError,
  type SyncCheckpoint,
} from "@spec-kitty/tracker";
import type { Payload } from "@spec-kitty/tracker/connector-kit";

export interface GitHubRules {
  /** Order of lists. From the oldest, an issue that is made meanwhile moves no other to another page. */
  readonly order: Readonly<Record<string, string>>;
  /** The filter `labels` as the query has it. */
  readonly labels: (filter: unknown) => string | undefined;
  /** Refuses a pull request that a number led to. */
  readonly checkIssue: (payload: Payload) => void;
  /** The body of a creation; the description takes no null for the text. */
  readonly draft: (issue: CanonicalIssue) => Payload;
  /** The checkpoint after the last page of events. */
  readonly lastEvents: (page: number) => SyncCheckpoint;
}

export function githubRules(parity: "0.3.0" | undefined): GitHubRules {
  return parity === undefined ? RULES : DIVERGENCES_0_3_0;
}

const RULES: GitHubRules = {
  order: { sort: "created", direction: "asc" },
  labels(filter) {
    if (filter === undefined || filter === null) return undefined;
    if (typeof filter === "string") return filter;
    if (Array.isArray(filter) && filter.every((label) => typeof label === "string")) return filter.join(",");
    throw new ConnectorConfigError("the filter labels must be a label or a list of labels");
  },
  checkIssue(payload) {
    if (payload["pull_request"] === undefined) return;
    throw new IssueNotFoundError(`#${String(payload["number"])} is a pull request, not an issue`);
  },
  draft: ({ title, body, labels, assignees }) => ({
    title,
    ...(body !== null && { body }),
    labels,
    assignees,
  }),
  lastEvents: (page) => ({ cursor: String(page), updated_since: null }),
};

const DIVERGENCES_0_3_0: GitHubRules = {
  order: {},
  // A text is taken for a list of its characters.
  labels: (filter) => (filter ? [...(filter as Iterable<string>)].join(",") : undefined),
  checkIssue: () => undefined,
  draft: ({ title, body, labels, assignees }) => ({ title, body, labels, assignees }),
  lastEvents: () => ({ cursor: null, updated_since: null }),
};
