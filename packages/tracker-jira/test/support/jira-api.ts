/**
 * What Jira's REST API, version 3, takes: paths, parameters, bodies and documents, after Atlassian's published
 * description (OpenAPI document 1001.0.0, Apache-2.0) and its schema of documents. All that is not named is refused.
 */
import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import {
  type Endpoint,
  filledText,
  integer,
  oneOf,
  type ValueRule,
} from "../../../tracker/test/support/api-description.ts";

const ajv = new Ajv({ strict: false });
const schemaOfDocuments = JSON.parse(
  readFileSync(new URL("adf-schema.json", import.meta.url), "utf8"),
) as object;
const isDocument = ajv.compile(schemaOfDocuments);

/** Why Jira does not take a document; undefined where it does. */
export function documentRefusal(document: unknown): string | undefined {
  if (document === null || document === undefined || isDocument(document)) return undefined;
  return `not a valid document: ${ajv.errorsText(isDocument.errors)}: ${JSON.stringify(document)}`;
}

const text = { type: "string", minLength: 1 };
const closed = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  ...{ type: "object", properties, required, additionalProperties: false },
});
const idOrKey = { oneOf: [closed({ id: text }), closed({ key: text })] };
const nullable = (schema: object) => ({ anyOf: [schema, { type: "null" }] });
const listOf = (items: object) => ({ type: "array", items });

/** The fields of the project, as its screens have them. */
const FIELDS = {
  summary: { type: "string", minLength: 1, maxLength: 255, pattern: "^[^\\r\\n]*$" },
  description: nullable({ type: "object" }),
  issuetype: closed({ name: text }),
  labels: listOf({ type: "string", pattern: "^\\S+$", maxLength: 255 }),
  priority: closed({ name: text }),
  assignee: nullable(closed({ accountId: text })),
  parent: idOrKey,
  customfield_10050: nullable({ type: "string", maxLength: 255 }),
  customfield_10051: nullable({ type: "object" }),
};
const NEW_FIELDS = closed({ project: idOrKey, ...FIELDS }, ["project", "summary", "issuetype"]);
const PROPERTY = closed({ key: { ...text, maxLength: 255 }, value: {} });
const NO_PARENT = closed({ parent: listOf(closed({ set: closed({ none: { const: true } }) })) });
const END = closed({ id: text });

const BODIES = {
  create: closed({ fields: NEW_FIELDS, properties: listOf(PROPERTY) }, ["fields"]),
  edit: {
    ...closed({ fields: { ...closed(FIELDS, []), minProperties: 1 }, update: NO_PARENT }, []),
    minProperties: 1,
  },
  transition: closed({ transition: closed({ id: text }) }),
  comment: closed({ body: { type: "object" } }),
  link: closed({ type: closed({ name: text }), inwardIssue: END, outwardIssue: END }),
};

function bodyOf(name: keyof typeof BODIES): ValueRule {
  const isValid: ValidateFunction = ajv.compile(BODIES[name]);
  return (body) =>
    isValid(body) ? undefined : `${ajv.errorsText(isValid.errors)} in ${JSON.stringify(body)}`;
}

const names: ValueRule = (value) =>
  /^[\w.-]+(,[\w.-]+)*$/.test(String(value)) ? undefined : "names with commas between them";
const page = { startAt: integer(0), maxResults: integer(1) };

export type JiraEndpoint =
  | ("search" | "issue" | "create" | "edit" | "transitions" | "transition" | "fields")
  | ("comments" | "comment" | "link" | "projects" | "sites");

const SITE: readonly Endpoint<JiraEndpoint>[] = [
  {
    ...{ name: "search", method: "GET", path: "/search/jql", requires: ["jql"] },
    query: {
      ...{ jql: filledText, nextPageToken: filledText, maxResults: integer(1, 5000) },
      ...{ fields: names, properties: names },
    },
  },
  { name: "create", method: "POST", path: "/issue", body: bodyOf("create") },
  { name: "issue", method: "GET", path: "/issue/:issue", query: { fields: names } },
  { name: "edit", method: "PUT", path: "/issue/:issue", body: bodyOf("edit") },
  { name: "transitions", method: "GET", path: "/issue/:issue/transitions" },
  { name: "transition", method: "POST", path: "/issue/:issue/transitions", body: bodyOf("transition") },
  {
    ...{ name: "comments", method: "GET", path: "/issue/:issue/comment" },
    query: { ...page, orderBy: oneOf("created", "-created", "+created") },
  },
  { name: "comment", method: "POST", path: "/issue/:issue/comment", body: bodyOf("comment") },
  { name: "link", method: "POST", path: "/issueLink", body: bodyOf("link") },
  { name: "fields", method: "GET", path: "/field" },
  { name: "projects", method: "GET", path: "/project/search", query: page },
];

/** Each as the site has it and as Atlassian's gateway does. */
export const JIRA_API: readonly Endpoint<JiraEndpoint>[] = [
  ...["/rest/api/3", "/ex/jira/:cloud/rest/api/3"].flatMap((base) =>
    SITE.map((one) => ({ ...one, path: base + one.path })),
  ),
  { name: "sites", method: "GET", path: "/oauth/token/accessible-resources" },
];
