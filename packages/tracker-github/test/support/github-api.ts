/** The endpoints of GitHub's REST API as its published description has them, see `extract-description.ts`. */
import { Ajv2020 } from "ajv/dist/2020.js";
import { type Endpoint, integer, type ValueRule } from "../../../tracker/test/support/api-description.ts";
import described from "./github-api.json" with { type: "json" };

export type GitHubEndpoint =
  | "list_issues"
  | "create_issue"
  | "get_issue"
  | "update_issue"
  | "list_comments"
  | "create_comment"
  | "list_events"
  | "list_organizations"
  | "get_user"
  | "list_organization_repositories"
  | "list_user_repositories"
  | "create_installation_token";

// Parameters come as text.
const inQuery = new Ajv2020({ strict: false, coerceTypes: true, validateFormats: false });
const inBody = new Ajv2020({ strict: false, validateFormats: false });

function ruleOf(ajv: Ajv2020, schema: object): ValueRule {
  const check = ajv.compile({ type: "object", properties: { it: schema } });
  return (value) => (check({ it: value }) ? undefined : ajv.errorsText(check.errors));
}

/** What the description says in prose alone. */
const PAGING: Readonly<Record<string, ValueRule>> = { per_page: integer(1, 100), page: integer(1) };

export const GITHUB_API: readonly Endpoint<GitHubEndpoint>[] = described.endpoints.map(
  ({ name, method, path, query, body }) => ({
    ...{ name: name as GitHubEndpoint, method, path },
    query: Object.fromEntries(
      Object.entries(query).map(([field, schema]) => [field, PAGING[field] ?? ruleOf(inQuery, schema)]),
    ),
    ...(body && { body: ruleOf(inBody, body) }),
  }),
);
