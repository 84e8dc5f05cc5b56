/** Work items of Azure DevOps and canonical issues (`tracker-connectors 5`). */
import {
  type CanonicalIssue,
  type CanonicalIssueType,
  type CanonicalLink,
  type CanonicalStatus,
  type ExternalRef,
  type IssueComment,
  isObject,
  parseDatetime,
} from "@spec-kitty/tracker";
import {
  type Payload,
  type ReadingRules,
  readingRules,
  textOrNull,
  textsOf,
} from "@spec-kitty/tracker/connector-kit";
import { textFrom } from "./html.js";
import type { Names } from "./names.js";
import { linksFrom, PARENT, relationsOf } from "./relations.js";

export const AZURE_DEVOPS = "azure_devops";

export const FIELD = {
  title: "System.Title",
  body: "System.Description",
  status: "System.State",
  issue_type: "System.WorkItemType",
  assignees: "System.AssignedTo",
  labels: "System.Tags",
  created_at: "System.CreatedDate",
  updated_at: "System.ChangedDate",
  priority: "Microsoft.VSTS.Common.Priority",
  project: "System.TeamProject",
} as const;

/** Where the work items are: what their refs say. */
export interface WorkItems {
  readonly workspace: string;
  /** The page of a work item for people. */
  readonly page: (id: string) => string;
  readonly states: Names<CanonicalStatus>;
  readonly types: Names<CanonicalIssueType>;
}

/** How the fields of an answer are read. */
export interface AzureReading {
  readonly id: (payload: Payload) => string;
  readonly fields: (payload: Payload) => Payload;
  readonly title: (value: unknown) => string;
  readonly body: (value: unknown) => string | null;
  readonly url: (payload: Payload, items: WorkItems) => string;
  readonly status: (state: unknown, items: WorkItems) => CanonicalStatus;
  readonly issueType: (type: unknown, items: WorkItems) => CanonicalIssueType;
  readonly priority: (value: unknown) => number | null;
  readonly assignees: (value: unknown) => string[];
  readonly labels: (value: unknown) => string[];
  readonly parent: (payload: Payload, items: WorkItems) => ExternalRef | null;
  readonly links: (payload: Payload, items: WorkItems) => CanonicalLink[];
  readonly issue: ReadingRules["issue"];
}

const OURS = readingRules(undefined);

export const READING: AzureReading = {
  id: (payload) => OURS.text(payload, "id", AZURE_DEVOPS),
  fields: ({ fields }) => (isObject(fields) ? fields : {}),
  title: OURS.title,
  body: (value) => (typeof value === "string" ? textOrNull(textFrom(value)) : null),
  url: (payload, items) => items.page(READING.id(payload)),
  status: (state, { states }) => states.valueOf(String(state)),
  issueType: (type, { types }) => types.valueOf(String(type)),
  priority: priorityFrom,
  assignees: (value) => textsOf([value], "displayName"),
  labels: (value) => (typeof value === "string" ? tagsOf(value) : []),
  parent(payload, items) {
    const parent = relationsOf(payload).find(({ rel }) => rel === PARENT);
    return parent?.id === undefined ? null : refTo(parent.id, items);
  },
  links: (payload, items) => linksFrom(payload, (id) => refTo(id, items)),
  issue: OURS.issue,
};

function refTo(id: string, { workspace, page }: WorkItems): ExternalRef {
  return { system: AZURE_DEVOPS, workspace, id, key: id, url: page(id) };
}

/** Priorities count from 1, the most urgent, to 4. */
export function priorityFrom(value: unknown): number | null {
  return typeof value === "number" && value >= 1 && value <= 4 ? Math.trunc(value) - 1 : null;
}

export function priorityNumber(priority: number): number {
  return Math.min(priority, 3) + 1;
}

export function tagsOf(text: string): string[] {
  return text
    .split(";")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

export function issueFrom(payload: Payload, items: WorkItems, reading: AzureReading): CanonicalIssue {
  const id = reading.id(payload);
  const fields = reading.fields(payload);
  const { workspace } = items;
  return reading.issue(
    {
      ref: { system: AZURE_DEVOPS, workspace, id, key: id, url: reading.url(payload, items) },
      title: reading.title(fields[FIELD.title]),
      body: reading.body(fields[FIELD.body]),
      status: reading.status(fields[FIELD.status], items),
      issue_type: reading.issueType(fields[FIELD.issue_type], items),
      priority: reading.priority(fields[FIELD.priority]),
      assignees: reading.assignees(fields[FIELD.assignees]),
      labels: reading.labels(fields[FIELD.labels]),
      parent: reading.parent(payload, items),
      links: reading.links(payload, items),
      created_at: parseDatetime(fields[FIELD.created_at]),
      updated_at: parseDatetime(fields[FIELD.updated_at]),
      raw: payload,
    },
    AZURE_DEVOPS,
  );
}

/** A comment; it is HTML unless it says that it is Markdown. */
export function commentFrom(payload: Payload): IssueComment {
  const text = textOrNull(payload["text"]) ?? "";
  const [author] = textsOf([payload["createdBy"]], "displayName");
  return {
    id: OURS.text(payload, "id", AZURE_DEVOPS),
    body: payload["format"] === "markdown" ? text : textFrom(text),
    author: author ?? null,
    created_at: parseDatetime(payload["createdDate"]),
    updated_at: parseDatetime(payload["modifiedDate"]),
  };
}
