/** The points in which version 0.3.0 is another; `divergences.ts` has its side of them. */
import {
  type CanonicalIssue,
  ConnectorConfigError,
  type ConnectorPorts,
  type IssueComment,
  IssueNotFoundError,
  type IssuePatch,
  isObject,
  type ListIssuesQuery,
  type ProviderConfig,
  rejectUnknownPatchKeys,
} from "@spec-kitty/tracker";
import { type Payload, unusable } from "@spec-kitty/tracker/connector-kit";
import { EVENT_PASSES, type EventPasses } from "./event-pass.js";
import { withInstallation } from "./installation-token.js";
import { commentFrom, GITHUB, type GitHubReading, READING } from "./mapping.js";
import type { ListPage } from "./numbered-page.js";
import { placedPage } from "./placed-page.js";

export interface GitHubRules {
  /** The configuration with a token or a source of such. */
  readonly signIn: (config: ProviderConfig, ports: ConnectorPorts) => ProviderConfig;
  readonly issuePage: (query: ListIssuesQuery) => ListPage;
  readonly reading: GitHubReading;
  readonly object: (body: unknown) => Payload;
  /** The items of a list, which are objects wherever all is well. */
  readonly rows: (body: unknown) => readonly unknown[];
  /** The filter `labels` as the query has it. */
  readonly labels: (filters: Payload) => string | undefined;
  /** Refuses a pull request that a number led to. */
  readonly checkIssue: (payload: Payload) => void;
  readonly checkPatch: (patch: IssuePatch) => void;
  /** The body of a creation. */
  readonly draft: (issue: CanonicalIssue) => Payload;
  readonly comment: (body: unknown) => IssueComment | undefined;
  /** The id and the issue of an event; undefined for an event of something else. */
  readonly event: (row: unknown) => GitHubEvent | undefined;
  readonly eventPasses: EventPasses;
}

export interface GitHubEvent {
  readonly payload: Payload;
  readonly event_id: string;
  readonly number: string;
  readonly url: string | null;
}

export const RULES: GitHubRules = {
  signIn: withInstallation,
  issuePage: placedPage,
  reading: READING,
  object(body) {
    if (isObject(body)) return body;
    throw unusable(GITHUB, "JSON that is not an object; is base_url that of the API?");
  },
  rows(body) {
    if (Array.isArray(body) && body.every(isObject)) return body;
    throw unusable(GITHUB, "JSON that is not a list of objects; is base_url that of the API?");
  },
  labels({ labels: filter }) {
    if (filter === undefined || filter === null) return undefined;
    if (typeof filter === "string") return filter;
    if (Array.isArray(filter) && filter.every((label) => typeof label === "string")) return filter.join(",");
    throw new ConnectorConfigError("the filter labels must be a label or a list of labels");
  },
  checkIssue(payload) {
    if (payload["pull_request"] === undefined) return;
    throw new IssueNotFoundError(`#${String(payload["number"])} is a pull request, not an issue`);
  },
  checkPatch: (patch) => rejectUnknownPatchKeys(patch, GITHUB),
  // GitHub's description takes no null for the text of a new issue.
  draft: ({ title, body, labels, assignees }) => ({
    title,
    ...(body !== null && { body }),
    labels,
    assignees,
  }),
  comment: (body) => commentFrom(RULES.object(body)),
  event(row) {
    const payload = RULES.object(row);
    const issue = payload["issue"];
    if (!isObject(issue)) return undefined;
    const url = typeof issue["html_url"] === "string" ? issue["html_url"] : null;
    return { payload, event_id: String(payload["id"]), number: READING.number(issue), url };
  },
  eventPasses: EVENT_PASSES,
};
