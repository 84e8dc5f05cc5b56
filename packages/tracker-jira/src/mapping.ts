/** Issues of Jira as canonical issues (`tracker-connectors 1`). */
import {
  type CanonicalIssue,
  CanonicalIssueType,
  type CanonicalStatus,
  type ExternalRef,
  type IssueComment,
  isObject,
  parseDatetime,
} from "@spec-kitty/tracker";
import { type Payload, type ReadingRules, textOrNull, textsOf } from "@spec-kitty/tracker/connector-kit";
import { textOf } from "./adf/read.js";
import type { WholeJiraConfig } from "./config.js";
import { linksFrom } from "./links.js";
import { missionFrom } from "./mission.js";
import { statusFrom } from "./status.js";

export const JIRA = "jira";

/** How answers are read; what version 0.3.0 reads otherwise is in its table. */
export interface JiraReading {
  /** The fields of an issue. */
  readonly fields: (payload: Payload) => Payload;
  readonly ref: (payload: Payload, site: string) => ExternalRef;
  readonly parent: (parent: unknown, site: string) => ExternalRef | null;
  readonly title: (summary: unknown) => string;
  readonly body: (description: unknown) => string | null;
  readonly status: (status: unknown, config: WholeJiraConfig) => CanonicalStatus;
  readonly priority: (fields: Payload) => number | null;
  readonly assignees: (assignee: unknown) => string[];
  readonly labels: (labels: unknown) => string[];
  readonly links: (fields: Payload, site: string) => CanonicalIssue["links"];
  readonly custom_fields: (fields: Payload, config: WholeJiraConfig) => CanonicalIssue["custom_fields"];
}

export interface JiraContext {
  readonly config: WholeJiraConfig;
  /** The address that refs carry as their workspace. */
  readonly site: string;
  readonly read: JiraReading;
  readonly reading: ReadingRules;
}

export function issueFrom(payload: Payload, { config, site, read, reading }: JiraContext): CanonicalIssue {
  const fields = read.fields(payload);
  const { summary, description, status, issuetype, assignee, labels, parent, created, updated } = fields;
  const [ref, parentRef] = [read.ref(payload, site), read.parent(parent, site)];
  return reading.issue(
    {
      ref,
      title: read.title(summary),
      body: read.body(description),
      status: read.status(status, config),
      issue_type: issueTypeFrom(nameOf(issuetype)),
      priority: read.priority(fields),
      assignees: read.assignees(assignee),
      labels: read.labels(labels),
      parent: parentRef,
      links: read.links(fields, site),
      custom_fields: read.custom_fields(fields, config),
      created_at: parseDatetime(created),
      updated_at: parseDatetime(updated),
      raw: payload,
    },
    JIRA,
  );
}

export function jiraReading(reading: ReadingRules): JiraReading {
  const ref = (payload: Payload, site: string) => refFrom(reading.text(payload, "id", JIRA), payload, site);
  return {
    ref,
    fields: ({ fields }) => (isObject(fields) ? fields : {}),
    title: reading.title,
    body: textOf,
    status: (status, { status_name_map }) => statusFrom(status, status_name_map),
    priority: ({ priority }) => priorityFrom(nameOf(priority)),
    assignees: (assignee) => textsOf([assignee], "accountId"),
    labels: (labels) => (Array.isArray(labels) ? labels.filter((label) => typeof label === "string") : []),
    parent: (parent, site) => (isObject(parent) ? ref(parent, site) : null),
    links: ({ issuelinks }, site) => linksFrom(issuelinks, (issue) => ref(issue, site)),
    custom_fields: missionFrom,
  };
}

function refFrom(id: string, payload: Payload, site: string): ExternalRef {
  const key = textOrNull(payload["key"]);
  return { system: JIRA, workspace: site, id, key, url: key && `${site}/browse/${key}` };
}

/** The name of a status, a type or a priority; empty where there is none. */
export function nameOf(value: unknown): string {
  return isObject(value) && typeof value["name"] === "string" ? value["name"] : "";
}

const PRIORITIES = ["highest", "high", "medium", "low", "lowest"];

export function priorityFrom(name: string): number | null {
  const priority = PRIORITIES.indexOf(name.toLowerCase());
  return priority < 0 ? null : priority;
}

const TYPES: ReadonlyMap<string, CanonicalIssueType> = new Map<string, CanonicalIssueType>([
  ...["epic", "initiative"].map((name) => [name, "epic"] as const),
  ["story", "story"],
  ...["bug", "defect"].map((name) => [name, "bug"] as const),
  ...["sub-task", "subtask"].map((name) => [name, "subtask"] as const),
  ...["chore", "maintenance"].map((name) => [name, "chore"] as const),
]);

export function issueTypeFrom(name: string): CanonicalIssueType {
  return TYPES.get(name.toLowerCase()) ?? CanonicalIssueType.TASK;
}

export function commentFrom(payload: Payload, reading: ReadingRules): IssueComment {
  const [author] = textsOf([payload["author"]], "accountId");
  return {
    id: reading.text(payload, "id", JIRA),
    body: textOf(payload["body"]) ?? "",
    author: author ?? null,
    created_at: parseDatetime(payload["created"]),
    updated_at: parseDatetime(payload["updated"]),
  };
}
