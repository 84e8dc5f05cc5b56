/** What version 0.3.0 does otherwise (`tracker-connectors 1`): each difference once, by name. */
import { isBlank, strip } from "@spec-kitty/events-core";
import {
  type CanonicalStatus,
  type ExternalRef,
  isObject,
  MISSION_FIELD,
  ReferencePlatformError,
  TrackerValueError,
} from "@spec-kitty/tracker";
import {
  type DiscoveryClient,
  isFalsy,
  looseGet,
  looseItems,
  looseMember,
  looseText,
  looseWhole,
  type Payload,
  type ReadingRules,
  textOrNull,
} from "@spec-kitty/tracker/connector-kit";
import { JIRA_SHAPE } from "./config.js";
import { priorityField, typeName } from "./fields.js";
import { issueFrom, JIRA, type JiraReading, jiraReading, nameOf, priorityFrom } from "./mapping.js";
import { FIELDS, type JiraRules, RULES, type SearchRules } from "./rules.js";
import { isSame, statusNamed, wantedName } from "./status.js";
import type { JiraWrite } from "./update.js";

export function jiraRules(parity: "0.3.0" | undefined): JiraRules {
  return parity === undefined ? RULES : DIVERGENCES_0_3_0;
}

/** The search whose pages follow each other by their offset; Atlassian has removed it. */
const OFFSET_PAGES: SearchRules = {
  path: "/rest/api/3/search",
  jql(project_key, filters, updated_since) {
    // The wall time of the instant, read by Jira in the zone of the account; years without zeros before them.
    const time = updated_since?.slice(0, 16).replace("T", " ").replace(/^0+/, "");
    return scope(project_key, filters) + (time ? ` AND updated >= "${time}"` : "");
  },
  page: (cursor) => ({ startAt: offset(cursor) }),
  next(answer, cursor) {
    const issues = answer["issues"] ?? [];
    const end = offset(cursor) + (Array.isArray(issues) ? issues.length : Object.keys(issues).length);
    return end < looseWhole(Object.hasOwn(answer, "total") ? answer["total"] : 0) ? String(end) : null;
  },
};

function scope(project_key: string, filters: Payload): string {
  const escaped = (name: string) => looseText(filters[name]).replaceAll('"', '\\"');
  if (Object.hasOwn(filters, "query_key")) return `key = "${escaped("query_key")}"`;
  const project = `project = ${project_key}`;
  if (Object.hasOwn(filters, "query_text")) return `${project} AND text ~ "${escaped("query_text")}"`;
  return Object.hasOwn(filters, "jql") ? looseText(filters["jql"]) : project;
}

function offset(cursor: string | null): number {
  return cursor === null || cursor === "" ? 0 : looseWhole(cursor);
}

/** How that version reads an issue: a title of null is `None`, a priority of null ends the call, links are not read. */
function reading030(reading: ReadingRules): JiraReading {
  return {
    ...jiraReading(reading),
    fields(payload) {
      const fields = looseGet(payload, "fields");
      if (fields === undefined || isObject(fields)) return fields ?? {};
      throw new ReferencePlatformError("AttributeError", "fields");
    },
    ref: ref030,
    parent: (parent, site) => (isObject(parent) ? ref030(parent, site) : null),
    title: (summary) => (summary === undefined ? "Untitled" : looseText(summary)),
    body: body030,
    status: (status) => statusNamed(nameOf(status)) ?? "todo",
    priority({ priority = {} }) {
      looseGet(priority, "name");
      return priorityFrom(nameOf(priority));
    },
    // Of any type.
    assignees(assignee) {
      const id = isObject(assignee) ? assignee["accountId"] : null;
      return isFalsy(id) ? [] : [id as string];
    },
    labels: (labels) => (isFalsy(labels) ? [] : looseItems(labels)) as string[],
    links: () => [],
    custom_fields: () => ({}),
  };
}

function ref030(payload: Payload, workspace: string): ExternalRef {
  const id = Object.hasOwn(payload, "id") ? looseText(payload["id"]) : "";
  if (isBlank(id)) throw new TrackerValueError("ExternalRef.id must not be empty");
  const key = Object.hasOwn(payload, "key") ? looseText(payload["key"]) : null;
  return { system: JIRA, workspace, id, key: key || null, url: `${workspace}/browse/${key ?? "None"}` };
}

/** The text nodes directly inside the blocks, one after the other; what is no node is passed over there. */
function body030(description: unknown): string | null {
  if (typeof description === "string") return description;
  if (!isObject(description)) return null;
  const texts = listed030(description["content"]).flatMap((block) =>
    listed030(looseGet(block, "content"))
      .filter((node) => isObject(node) && node["type"] === "text")
      .map(({ text }) => text030(text)),
  );
  return strip(texts.join("")) || null;
}

/** What is no object is told when its turn comes. */
function listed030(list: unknown = []): readonly Payload[] {
  return looseItems(list) as readonly Payload[];
}

function text030(value: unknown = ""): string {
  return looseText(value);
}

function document030(text: string | null): object {
  const content = [{ type: "paragraph", content: [{ type: "text", text: text ?? "" }] }];
  return { type: "doc", version: 1, content };
}

/** The transition of that name, else the first that the issue offers, whatever that is. */
async function transition030(
  ref: ExternalRef,
  status: CanonicalStatus,
  { api, context, signal }: JiraWrite,
): Promise<void> {
  const offered = await api.transitions(ref, signal);
  const wanted = wantedName(status, context.config.status_name_map);
  const chosen = offered.find((one) => isSame(text030(looseGet(one, "name")), wanted)) ?? offered[0];
  if (chosen === undefined) return;
  if (!Object.hasOwn(chosen, "id")) throw new ReferencePlatformError("KeyError", "id");
  await api.transition(ref, looseText(chosen["id"]), signal);
}

/** A priority out of range is a medium one. */
function priorityField030(priority: number | null | undefined): Payload {
  return priorityField(
    priority === undefined || priority === null || priority in [0, 1, 2, 3, 4] ? priority : 2,
  );
}

const LINK_NAMES: Readonly<Record<string, string>> = {
  blocks: "Blocks",
  blocked_by: "Blocks",
  duplicates: "Duplicate",
};

const DIVERGENCES_0_3_0: JiraRules = {
  shape: {
    ...JIRA_SHAPE,
    defaults: { default_issue_type: "Task", status_name_map: {}, spec_kitty_mission_field_id: null },
    filled: { fields: ["base_url", "project_key"], otherwise: "Jira base_url and project_key are required" },
  },
  site: ({ base_url }) => base_url,
  address: ({ key, id }) => key || id,
  contentType: () => ({ "content-type": "application/json" }),
  body: (body) => (isObject(body) ? body : { items: body }),
  listed: listed030,
  fields: () => FIELDS,
  search: OFFSET_PAGES,
  read: reading030,
  checkPatch: () => undefined,
  async creation({ title, body, issue_type, labels, priority }, _key, { context }) {
    const { project_key } = context.config;
    return {
      fields: {
        ...{ project: { key: project_key }, summary: title, description: document030(body) },
        ...{ issuetype: { name: typeName(issue_type, "Task") }, labels, ...priorityField(priority) },
      },
    };
  },
  created(answer, { context }) {
    if (!Object.hasOwn(answer, "id") || !Object.hasOwn(answer, "key"))
      throw new ReferencePlatformError("KeyError", "id");
    return ref030(answer, context.site);
  },
  shown: (read) => read(),
  // The status first, with a read of its own.
  async update(ref, { status, title, body, labels, priority, custom_fields }, write) {
    const { api, context, signal } = write;
    if (status !== undefined) {
      await transition030(ref, status, write);
      issueFrom(await api.issue(ref, FIELDS, signal), context);
    }
    const field = context.config.spec_kitty_mission_field_id;
    const fields = {
      ...(title !== undefined && { summary: title }),
      ...(body !== undefined && { description: document030(body) }),
      ...(labels !== undefined && { labels }),
      ...priorityField030(priority),
      ...(field &&
        isObject(custom_fields) &&
        Object.hasOwn(custom_fields, MISSION_FIELD) && { [field]: pythonJson(custom_fields[MISSION_FIELD]) }),
    };
    if (Object.keys(fields).length > 0) await api.edit(ref, { fields }, signal);
  },
  transition: transition030,
  // Which of the two blocks the other is lost.
  async link(ref, { type, target }, { api, signal }) {
    const keyed = ({ key, id }: ExternalRef) => ({ key: key || id });
    const body = {
      type: { name: LINK_NAMES[type] ?? "Relates" },
      ...{ inwardIssue: keyed(ref), outwardIssue: keyed(target) },
    };
    await api.send({ method: "POST", path: "/rest/api/3/issueLink", body }, signal);
  },
  comment: document030,
  // What was made is not looked at.
  commented: () => undefined,
};

export interface JiraDiscoveryRules {
  /** A field that every site and project has. */
  readonly asked: (client: DiscoveryClient, payload: Payload, field: string) => string;
  /** What a site is shown as. */
  readonly display: (site: Payload, name: string) => string;
  /** A member of a page of projects, undefined where it has none such. */
  readonly member: (client: DiscoveryClient, page: unknown, name: string) => unknown;
  readonly isLast: (told: unknown) => boolean;
}

export function jiraDiscoveryRules(parity: "0.3.0" | undefined): JiraDiscoveryRules {
  return parity === undefined ? DISCOVERY_RULES : DISCOVERY_0_3_0;
}

const DISCOVERY_RULES: JiraDiscoveryRules = {
  asked: (client, payload, field) => client.text(payload, field),
  display: ({ url }, name) => textOrNull(url) ?? name,
  member: (client, page, name) => client.object(page, "a page of projects")[name],
  isLast: (told) => told !== false,
};

const DISCOVERY_0_3_0: JiraDiscoveryRules = {
  // As it comes, whatever it is.
  asked: (_client, payload, field) => looseMember(payload, field) as string,
  display: (site, name) => (Object.hasOwn(site, "url") ? (site["url"] as string) : name),
  member: (_client, page, name) => looseGet(page, name),
  isLast: (told = true) => !isFalsy(told),
};

/** With blanks after separators, and in ASCII. */
function pythonJson(value: unknown): string {
  return spaced(value).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${spaced(item)}`);
  return `{${members.join(", ")}}`;
}
