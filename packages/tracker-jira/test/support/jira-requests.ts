/**
 * What Jira's REST API, version 3, takes: paths, parameters, bodies and documents, after Atlassian's published
 * description (OpenAPI document 1001.0.0) and schema of documents. All that is not named here is refused.
 */
import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";

const ajv = new Ajv({ strict: false, allErrors: false });
const documentSchema = JSON.parse(
  readFileSync(new URL("adf-schema.json", import.meta.url), "utf8"),
) as object;
const isDocument = ajv.compile(documentSchema);

const text = { type: "string", minLength: 1 };
const closed = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  ...{ type: "object", properties, required, additionalProperties: false },
});
const idOrKey = { oneOf: [closed({ id: text }), closed({ key: text })] };
const nullable = (schema: object) => ({ anyOf: [schema, { type: "null" }] });

/** The fields of the test project, as its create and edit screens have them. */
const FIELDS = {
  summary: { type: "string", minLength: 1, maxLength: 255, pattern: "^[^\\r\\n]*$" },
  description: nullable({ type: "object" }),
  issuetype: closed({ name: text }),
  labels: { type: "array", items: { type: "string", pattern: "^\\S+$", maxLength: 255 } },
  priority: closed({ name: text }),
  assignee: nullable(closed({ accountId: text })),
  parent: idOrKey,
  customfield_10050: nullable({ type: "string", maxLength: 255 }),
  customfield_10051: nullable({ type: "object" }),
};
const property = closed({ key: { ...text, maxLength: 255 }, value: {} });
const linkEnd = closed({ id: text });

/** The parameters of a request: a pattern for each value. */
type Parameters = Readonly<Record<string, RegExp>>;

export interface Endpoint {
  readonly name: EndpointName;
  readonly method: string;
  readonly path: RegExp;
  readonly query: Parameters;
  readonly required?: readonly string[];
  readonly body?: ValidateFunction;
}

export type EndpointName =
  | ("search" | "issue" | "create" | "edit" | "transitions" | "transition" | "fields")
  | ("comments" | "comment" | "link" | "projects" | "sites");

const NUMBER = /^\d{1,9}$/;
const NAMES = /^[\w.-]+(,[\w.-]+)*$/;
const ISSUE = "/rest/api/3/issue/([^/]+)";

function endpoint(
  name: EndpointName,
  method: string,
  path: string,
  query: Parameters = {},
  body?: object,
): Endpoint {
  const compiled = body === undefined ? {} : { body: ajv.compile(body) };
  return { name, method, path: new RegExp(`^${path}$`), query, ...compiled };
}

const ENDPOINTS: readonly Endpoint[] = [
  {
    ...endpoint("search", "GET", "/rest/api/3/search/jql", {
      ...{ jql: /./s, nextPageToken: /./, maxResults: NUMBER, fields: NAMES, properties: NAMES },
    }),
    required: ["jql"],
  },
  endpoint("issue", "GET", ISSUE, { fields: NAMES }),
  endpoint(
    ...(["create", "POST", "/rest/api/3/issue", {}] as const),
    closed(
      {
        fields: closed({ project: idOrKey, ...FIELDS }, ["project", "summary", "issuetype"]),
        properties: { type: "array", items: property },
      },
      ["fields"],
    ),
  ),
  endpoint(
    "edit",
    "PUT",
    ISSUE,
    {},
    {
      ...closed(
        {
          fields: { ...closed(FIELDS, []), minProperties: 1 },
          update: closed({
            parent: { type: "array", items: closed({ set: closed({ none: { const: true } }) }) },
          }),
        },
        [],
      ),
      minProperties: 1,
    },
  ),
  endpoint("transitions", "GET", `${ISSUE}/transitions`),
  endpoint("transition", "POST", `${ISSUE}/transitions`, {}, closed({ transition: closed({ id: text }) })),
  endpoint("fields", "GET", "/rest/api/3/field"),
  endpoint("comments", "GET", `${ISSUE}/comment`, {
    ...{ startAt: NUMBER, maxResults: NUMBER, orderBy: /^[+-]?created$/ },
  }),
  endpoint("comment", "POST", `${ISSUE}/comment`, {}, closed({ body: { type: "object" } })),
  endpoint(
    ...(["link", "POST", "/rest/api/3/issueLink", {}] as const),
    closed({ type: closed({ name: text }), inwardIssue: linkEnd, outwardIssue: linkEnd }),
  ),
  endpoint("projects", "GET", "/rest/api/3/project/search", { startAt: NUMBER, maxResults: NUMBER }),
  endpoint("sites", "GET", "/oauth/token/accessible-resources"),
];

export interface CheckedRequest {
  readonly endpoint: EndpointName;
  /** What stands in the path for the issue. */
  readonly issue: string;
  readonly query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: checked against its schema
  readonly body: any;
}

/** The request as Jira takes it, or why it does not. */
export function checkedRequest(
  method: string,
  url: URL,
  headers: Readonly<Record<string, unknown>>,
  raw: string,
): CheckedRequest | { readonly refusal: string } {
  if (url.pathname === "/rest/api/3/search") {
    return {
      refusal: "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.",
    };
  }
  const found = ENDPOINTS.find(({ path, ...one }) => one.method === method && path.test(url.pathname));
  if (found === undefined) return { refusal: `there is no ${method} ${url.pathname}` };
  if (headers["accept"] !== "application/json") return { refusal: "accept is not application/json" };
  const unknown = [...url.searchParams].find(([name, value]) => !found.query[name]?.test(value));
  if (unknown !== undefined) return { refusal: `${found.name} takes no parameter ${unknown.join("=")}` };
  const missing = found.required?.find((name) => !url.searchParams.has(name));
  if (missing !== undefined) return { refusal: `${found.name} needs the parameter ${missing}` };
  const issue = decodeURIComponent(found.path.exec(url.pathname)?.[1] ?? "");
  const request = { endpoint: found.name, issue, query: url.searchParams };
  if (found.body === undefined) {
    return raw === "" ? { ...request, body: undefined } : { refusal: `${found.name} takes no body` };
  }
  if (headers["content-type"] !== "application/json")
    return { refusal: "content-type is not application/json" };
  const body: unknown = JSON.parse(raw);
  if (!found.body(body)) return { refusal: `${found.name}: ${ajv.errorsText(found.body.errors)}: ${raw}` };
  return { ...request, body };
}

/** Why Jira does not take a document; undefined where it does. */
export function documentRefusal(document: unknown): string | undefined {
  if (document === null || document === undefined || isDocument(document)) return undefined;
  return `INVALID_INPUT: not a valid document: ${ajv.errorsText(isDocument.errors)}: ${JSON.stringify(document)}`;
}
