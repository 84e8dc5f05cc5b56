/** The points at which version 0.3.0 is another; these are ours, `divergences.ts` has that version's. */
import {
  type CanonicalIssue,
  type CanonicalLink,
  CanonicalStatus,
  canonicalIssue,
  type ExternalRef,
  type IssueComment,
  type IssueFilters,
  type IssuePatch,
  isObject,
  rejectUnknownPatchKeys,
} from "@spec-kitty/tracker";
import {
  type ConfigShape,
  objects,
  type Payload,
  type ReadingRules,
  textOrNull,
  unusable,
} from "@spec-kitty/tracker/connector-kit";
import { documentOf } from "./adf/write.js";
import { JIRA_SHAPE, type WholeJiraConfig } from "./config.js";
import { creationBody } from "./creation.js";
import { issueQuery } from "./jql.js";
import { commentFrom, JIRA, type JiraReading, jiraReading } from "./mapping.js";
import { type JiraWrite, linkIssues, updateIssue } from "./update.js";

export interface JiraRules {
  readonly shape: ConfigShape<WholeJiraConfig>;
  /** The address that refs carry. */
  readonly site: (config: WholeJiraConfig) => string;
  /** What of a ref stands in the path of its issue. */
  readonly address: (ref: ExternalRef) => string;
  readonly contentType: (hasBody: boolean) => Readonly<Record<string, string>>;
  /** The object that an answer is. */
  readonly body: (body: unknown, asked: string) => Payload;
  /** The objects of a list in an answer. */
  readonly listed: (list: unknown) => readonly Payload[];
  /** The fields that are asked for. */
  readonly fields: (config: WholeJiraConfig) => readonly string[];
  readonly search: SearchRules;
  readonly read: (reading: ReadingRules) => JiraReading;
  readonly checkPatch: (patch: IssuePatch) => void;
  readonly creation: (
    issue: CanonicalIssue,
    idempotency_key: string | undefined,
    write: JiraWrite,
  ) => Promise<Payload>;
  /** The ref of an issue that was made, as the answer tells it. */
  readonly created: (answer: Payload, write: JiraWrite) => ExternalRef;
  /** The issue as a creation returns it, by `read`. */
  readonly shown: (
    read: () => Promise<CanonicalIssue>,
    issue: CanonicalIssue,
    ref: ExternalRef,
  ) => Promise<CanonicalIssue>;
  readonly update: (ref: ExternalRef, patch: IssuePatch, write: JiraWrite) => Promise<void>;
  readonly transition: (ref: ExternalRef, status: CanonicalStatus, write: JiraWrite) => Promise<void>;
  readonly link: (ref: ExternalRef, link: CanonicalLink, write: JiraWrite) => Promise<void>;
  readonly comment: (text: string) => unknown;
  /** The comment that was made, as the answer tells it. */
  readonly commented: (answer: Payload, reading: ReadingRules) => IssueComment | undefined;
}

export interface SearchRules {
  readonly path: string;
  readonly jql: (project_key: string, filters: IssueFilters, updated_since: string | null) => string;
  readonly page: (cursor: string | null) => Readonly<Record<string, string | number | null>>;
  readonly next: (answer: Payload, cursor: string | null) => string | null;
}

export const FIELDS: readonly string[] = [
  ...["summary", "description", "status", "priority", "assignee", "labels", "issuetype", "parent"],
  ...["updated", "created"],
];

/** The search whose pages follow each other by a token. */
const TOKEN_PAGES: SearchRules = {
  path: "/rest/api/3/search/jql",
  jql: (project_key, filters, at) => issueQuery(project_key, filters, { field: "updated", at }),
  // "0" is where the search of before began.
  page: (cursor) => ({ nextPageToken: cursor === "0" ? null : textOrNull(cursor) }),
  next: ({ nextPageToken }) => textOrNull(nextPageToken),
};

export const RULES: JiraRules = {
  shape: JIRA_SHAPE,
  site: ({ site_url, base_url }) => (site_url ?? base_url).replace(/\/+$/, ""),
  // A key changes when an issue moves to another project; the id stays.
  address: ({ id }) => id,
  contentType: (hasBody) => (hasBody ? { "content-type": "application/json" } : {}),
  body(body, asked) {
    if (isObject(body)) return body;
    throw unusable(JIRA, `JSON that is not an object to ${asked}`);
  },
  listed: objects,
  fields: ({ spec_kitty_mission_field_id: mission }) => [
    ...FIELDS,
    "issuelinks",
    ...(mission ? [mission] : []),
  ],
  search: TOKEN_PAGES,
  read: jiraReading,
  checkPatch: (patch) => rejectUnknownPatchKeys(patch, JIRA),
  creation: creationBody,
  created: (answer, { context }) => context.read.ref(answer, context.site),
  // It is made, whoever may see it: a role may create issues and not browse them.
  shown: (read, issue, ref) => read().catch(() => written(issue, ref)),
  update: updateIssue,
  transition: (ref, status, write) => updateIssue(ref, { status }, write),
  link: linkIssues,
  comment: documentOf,
  commented: commentFrom,
};

/** An issue as its creation wrote it. */
function written(issue: CanonicalIssue, ref: ExternalRef): CanonicalIssue {
  const { title, body, issue_type, priority, assignees, labels, parent, custom_fields } = issue;
  return canonicalIssue({
    ...{ ref, title, body, issue_type, priority, assignees, labels, parent, custom_fields },
    status: CanonicalStatus.TODO,
  });
}
