import {
  type DiscoveredResource,
  type DiscoveredWorkspace,
  type DiscoveryAccess,
  isRequestError,
  type ProviderDiscovery,
  ReferencePlatformError,
} from "@spec-kitty/tracker";
import { DiscoveryClient, type Payload, textOrNull } from "@spec-kitty/tracker/connector-kit";
import { API } from "./config.js";
import { type DiscoveryFields, discoveryFields } from "./discovery-fields.js";
import { GITHUB } from "./mapping.js";
import { githubFailure } from "./rate-limit.js";

const PAGE_CAP = 10;

interface Reader {
  readonly client: DiscoveryClient;
  readonly fields: DiscoveryFields;
}

/** Organisations and the user's own account; their repositories (`tracker 11`). */
export const githubDiscovery: ProviderDiscovery = {
  async workspaces(access) {
    const reader = readerOf(access);
    const { client, fields } = reader;
    const items: DiscoveredWorkspace[] = [];
    const query = fields.organizations;
    for (let page = 1; ; page++) {
      const asked = page === 1 ? query : { ...query, page };
      const orgs = client.list(await client.get("/user/orgs", asked));
      items.push(...orgs.map((org) => workspaceOf(reader, org, "org")));
      const isLast = query["per_page"] === undefined || orgs.length < query["per_page"];
      if (!isLast && page < PAGE_CAP) continue;
      const user = await ownAccount(reader);
      if (user !== undefined) items.push(workspaceOf(reader, user, "user"));
      return { items, truncated: !isLast };
    }
  },

  async resources(workspace, access) {
    const reader = readerOf(access);
    const { client, fields } = reader;
    const repositories: Payload[] = [];
    let answer = await client.send({ method: "GET", path: repositoriesOf(workspace, fields) });
    let next: string | null;
    for (let page = 1; ; page++) {
      repositories.push(...client.list(answer.body));
      next = fields.nextLink(answer.headers.get("link"));
      if (next === null || page === PAGE_CAP) break;
      answer = await fields.follow(next);
    }
    const items = repositories.map((repository) => resourceOf(reader, repository, workspace));
    return { items, truncated: next !== null };
  },
};

function readerOf(access: DiscoveryAccess): Reader {
  const client = new DiscoveryClient({
    ...{ provider: GITHUB, access, classify: githubFailure },
    base_url: access.base_url ?? API,
  });
  return { client, fields: discoveryFields(access.parity, client) };
}

/** Not every token may read its user: an app installation's has none. */
async function ownAccount({ client, fields }: Reader): Promise<Payload | undefined> {
  try {
    return fields.account(await client.get("/user"));
  } catch (error) {
    if (error instanceof ReferencePlatformError && error.platform_type === "HTTPStatusError")
      return undefined;
    if (isRequestError(error) && (error.status_code === 403 || error.status_code === 404)) return undefined;
    throw error;
  }
}

function workspaceOf(
  { client, fields }: Reader,
  account: Payload,
  kind: "org" | "user",
): DiscoveredWorkspace {
  const [id, login] = [client.text(account, "id"), fields.required(account, "login")];
  const display = fields.display(account[kind === "org" ? "description" : "name"], login);
  return {
    ...{ id, name: login, display, kind, provider: GITHUB },
    provider_context: {
      ...{ workspace_type: kind, login, account_id: id },
      ...client.later({ workspace_handle: login, workspace_url: `https://github.com/${login}` }),
    },
  };
}

function repositoriesOf(
  { name, provider_context }: DiscoveredWorkspace,
  { segment }: DiscoveryFields,
): string {
  return provider_context?.["workspace_type"] === "user"
    ? "/user/repos?affiliation=owner&sort=full_name&per_page=100"
    : `/orgs/${segment(name)}/repos?sort=full_name&per_page=100`;
}

function resourceOf(
  { client, fields }: Reader,
  repo: Payload,
  workspace: DiscoveredWorkspace,
): DiscoveredResource {
  const visibility = fields.visibility(repo);
  const repo_id = client.text(repo, "id");
  const full_name = fields.required(repo, "full_name");
  const owner = fields.owner(repo);
  const name = fields.required(repo, "name");
  const html_url = fields.optional(repo, "html_url", "");
  return {
    ...{ provider: GITHUB, parent_workspace_id: workspace.id, resource_type: "repository" },
    ...{ stable_ref: repo_id, display_name: full_name },
    connector_params: { owner, repo: name },
    routing_metadata: {
      ...{ repo_id, full_name, default_branch: fields.optional(repo, "default_branch", "main") },
      ...{ html_url, visibility },
      ...client.later({ display_key: name, resource_url: textOrNull(html_url) }),
    },
  };
}
