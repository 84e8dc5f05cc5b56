/** What version 0.3.0 does otherwise (`tracker-connectors 5`): each difference once, by name. */
import { strip } from "@spec-kitty/events-core";
import { ConnectorConfigError, isObject, ReferencePlatformError } from "@spec-kitty/tracker";
import {
  isFalsy,
  looseGet,
  looseItems,
  looseMember,
  loosePriority,
  looseText,
  looseWhole,
  type Payload,
  readingRules,
} from "@spec-kitty/tracker/connector-kit";
import { AZURE_SHAPE } from "./config.js";
import type { AzureLists } from "./lists.js";
import { AZURE_DEVOPS, type AzureReading, FIELD } from "./mapping.js";
import { stateNames, typeNames } from "./names.js";
import { add, type Operation } from "./operations.js";
import { AZURE_CAPABILITIES } from "./profile.js";
import { PARENT } from "./relations.js";
import { type AzureRules, RULES } from "./rules.js";

export function azureRules(parity: "0.3.0" | undefined): AzureRules {
  return parity === undefined ? RULES : DIVERGENCES_0_3_0;
}

const BATCH_FIELDS = [
  ...["System.Id", FIELD.title, FIELD.body, FIELD.status, FIELD.issue_type, FIELD.assignees, FIELD.labels],
  ...[FIELD.created_at, FIELD.updated_at, FIELD.priority],
];

/** One page, of what changed last. */
const LISTS_0_3_0: AzureLists = {
  ask({ project, updated_since, limit }) {
    // The wall time of the instant, whatever its zone; years without zeros before them.
    const time = updated_since?.slice(0, 19).replace(/^0+/, "");
    const since = time && ` AND [System.ChangedDate] >= '${time}Z'`;
    // A quote in the project's name ends the text.
    const where = `[System.TeamProject] = '${project}'${since ?? ""}`;
    const query = `SELECT [System.Id] FROM WorkItems WHERE ${where} ORDER BY [System.ChangedDate] DESC`;
    // The service reads $top from the address alone.
    return { body: { query, $top: limit } };
  },
  ids: (answer) => looseItems(listed(answer, "workItems")).map((item) => looseWhole(looseMember(item, "id"))),
  batch: (ids) => ({ ids, fields: BATCH_FIELDS, $expand: "relations" }),
  rows: (answer) => looseItems(listed(answer, "value")),
  next: () => null,
  issues: (issues) => issues,
};

function listed(answer: Payload, field: string): unknown {
  return Object.hasOwn(answer, field) ? answer[field] : [];
}

const texts = (value: unknown, otherwise: string) => (isFalsy(value) ? otherwise : looseText(value));

/** Whatever is no text is made one; HTML stays as it is. */
const READING_0_3_0: AzureReading = {
  id(payload) {
    const fields = looseGet(payload, "fields");
    const named = isObject(fields) ? fields["System.Id"] : undefined;
    return looseText(isFalsy(named) ? looseGet(payload, "id") : named);
  },
  fields(payload) {
    const fields = Object.hasOwn(payload, "fields") ? payload["fields"] : {};
    looseGet(fields, FIELD.title);
    return fields as Payload;
  },
  title: (value) => texts(value, "Untitled"),
  body: (value) => texts(value, "") || null,
  url: ({ url }) => texts(url, ""),
  // A state that is written for a status is not read as it.
  status: (state) => stateNames({}).valueOf(texts(state, "")),
  issueType: (type) => typeNames({}).valueOf(texts(type, "")),
  // The numbers as they are, so that the least urgent of ours is out of range there.
  priority(value) {
    if (typeof value === "boolean") return value as unknown as number;
    return typeof value === "string" || Number.isInteger(value) ? loosePriority(value) : null;
  },
  assignees(value) {
    const name = isObject(value) ? value["displayName"] : typeof value === "string" ? value : null;
    return isFalsy(name) ? [] : [looseText(name)];
  },
  labels: (value) => texts(value, "").split(";").map(strip).filter(Boolean),
  // Of the first relation of the kind whose address ends in something.
  parent({ relations }, { workspace }) {
    if (!Array.isArray(relations)) return null;
    for (const relation of relations) {
      if (looseGet(relation, "rel") !== PARENT) continue;
      const url = looseText(Object.hasOwn(relation, "url") ? relation.url : "");
      const id = url.slice(url.lastIndexOf("/") + 1);
      if (id !== "") return { system: AZURE_DEVOPS, workspace, id, key: id, url };
    }
    return null;
  },
  links: () => [],
  issue: readingRules("0.3.0").issue,
};

function joined(labels: unknown): string {
  const items = looseItems(labels);
  if (items.every((label) => typeof label === "string")) return items.join("; ");
  throw new ReferencePlatformError("TypeError", "labels");
}

const DIVERGENCES_0_3_0: AzureRules = {
  shape: {
    ...AZURE_SHAPE,
    defaults: { base_url: "https://dev.azure.com", status_map: {} },
    filled: {
      fields: ["organization", "project"],
      otherwise: "Azure organization and project are required",
    },
  },
  capabilities: { ...AZURE_CAPABILITIES, supports_comments: false, supports_custom_fields: true },
  http: {},
  fetch: (fetch) => fetch,
  // Written into the path as it is.
  segment: (text) => text,
  item: ({ id }) => id,
  // Only lists show parents.
  relations: {},
  object: (body) => (isObject(body) ? body : { items: body }),
  lists: LISTS_0_3_0,
  reading: READING_0_3_0,
  draft: ({ title, body, priority, labels }) => [
    add(FIELD.title, title),
    ...(isFalsy(body) ? [] : [add(FIELD.body, body)]),
    ...(priority === null ? [] : [add(FIELD.priority, priority)]),
    ...(isFalsy(labels) ? [] : [add(FIELD.labels, joined(labels))]),
  ],
  change({ title, body, priority, labels, status }, { states }): readonly Operation[] {
    return [
      ...(title !== undefined ? [add(FIELD.title, title)] : []),
      ...(body !== undefined ? [add(FIELD.body, body)] : []),
      ...(priority !== undefined && priority !== null ? [add(FIELD.priority, priority)] : []),
      // Kept beside the tags that are there.
      ...(labels !== undefined ? [add(FIELD.labels, joined(labels))] : []),
      ...(status !== undefined ? [add(FIELD.status, states.nameOf(status))] : []),
    ];
  },
  checkPatch: () => undefined,
  revision: () => [],
  checkPlace: () => undefined,
  writes_relations: false,
  answers_updates: false,
  checkComments() {
    throw new ConnectorConfigError(
      "AzureDevOpsConnector.add_comment is not enabled in v0.1.0. Set supports_comments=False and write comments through extension APIs if needed.",
    );
  },
};
