/**
 * Makes `github-api.json` from GitHub's OpenAPI description in `@octokit/openapi` (MIT): the parameters and bodies of the
 * endpoints that the connector asks. Run by
 * `npx tsx packages/tracker-github/test/support/extract-description.ts PATH/TO/api.github.com.json`.
 */
import { readFileSync, writeFileSync } from "node:fs";

const ENDPOINTS = {
  list_issues: ["get", "/repos/{owner}/{repo}/issues"],
  create_issue: ["post", "/repos/{owner}/{repo}/issues"],
  // Before the one that takes any number in its place.
  list_events: ["get", "/repos/{owner}/{repo}/issues/events"],
  get_issue: ["get", "/repos/{owner}/{repo}/issues/{issue_number}"],
  update_issue: ["patch", "/repos/{owner}/{repo}/issues/{issue_number}"],
  list_comments: ["get", "/repos/{owner}/{repo}/issues/{issue_number}/comments"],
  create_comment: ["post", "/repos/{owner}/{repo}/issues/{issue_number}/comments"],
  list_organizations: ["get", "/user/orgs"],
  get_user: ["get", "/user"],
  list_organization_repositories: ["get", "/orgs/{org}/repos"],
  list_user_repositories: ["get", "/user/repos"],
  create_installation_token: ["post", "/app/installations/{installation_id}/access_tokens"],
} as const;

/** Fields of bodies that the connector never sends and whose schemas are long. */
const LEFT_OUT: ReadonlySet<string> = new Set(["permissions"]);

type Json = { readonly [key: string]: unknown };

const description = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as Json & {
  readonly info: { readonly version: string };
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
};

interface Operation {
  readonly parameters?: readonly Json[];
  readonly requestBody?: { readonly content: { readonly "application/json": { readonly schema: Json } } };
}

/** The schema in JSON Schema: references followed, `nullable` as null, prose left out; objects take no other fields. */
function schemaOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(schemaOf);
  if (typeof value !== "object" || value === null) return value;
  const { $ref, nullable, description: _, example: __, examples: ___, ...rest } = value as Json;
  if (typeof $ref === "string") return schemaOf(resolved($ref));
  const plain = Object.fromEntries(
    Object.entries(rest).map(([key, item]) => [
      key,
      key === "properties"
        ? Object.fromEntries(
            Object.entries(item as Json)
              .filter(([name]) => !LEFT_OUT.has(name))
              .map(([name, one]) => [name, schemaOf(one)]),
          )
        : schemaOf(item),
    ]),
  );
  const closed = plain["properties"] === undefined ? plain : { ...plain, additionalProperties: false };
  return nullable === true ? { anyOf: [closed, { type: "null" }] } : closed;
}

function resolved(ref: string): unknown {
  return ref
    .slice(2)
    .split("/")
    .reduce((at: unknown, key) => (at as Json)[key], description);
}

const endpoints = Object.entries(ENDPOINTS).map(([name, [method, path]]) => {
  const { parameters = [], requestBody } = description.paths[path]![method]!;
  const known = parameters.map((one) =>
    typeof one["$ref"] === "string" ? (resolved(one["$ref"]) as Json) : one,
  );
  const query = known.filter((one) => one["in"] === "query");
  return {
    ...{ name, method: method.toUpperCase(), path: path.replaceAll(/\{(\w+)\}/g, ":$1") },
    query: Object.fromEntries(query.map((one) => [one["name"], schemaOf(one["schema"])])),
    ...(requestBody && { body: schemaOf(requestBody.content["application/json"].schema) }),
  };
});
const source = { package: "@octokit/openapi", version: description.info.version, licence: "MIT" };
const file = new URL("github-api.json", import.meta.url);
writeFileSync(file, `${JSON.stringify({ source, endpoints }, null, 1)}\n`);
