import {
  type DiscoveredResource,
  type DiscoveredWorkspace,
  type DiscoveryAccess,
  isRequestError,
  type ProviderDiscovery,
} from "@spec-kitty/tracker";
import { DiscoveryClient, type Payload, textOrNull } from "@spec-kitty/tracker/connector-kit";
import { GITHUB } from "./mapping.js";
import { githubFailure } from "./rate-limit.js";

const PAGE_CAP = 10;

/** Organisations and the user's own account; their repositories (`tracker 11`). */
export const githubDiscovery: ProviderDiscovery = {
  async workspaces(access) {
    const client = clientOf(access);
    const orgs = client.list(await client.get("/user/orgs"));
    const items = orgs.map((org) => workspaceOf(client, org, "org", textOrNull(org["description"])));
    const user = await ownAccount(client);
    if (user !== undefined) items.push(workspaceOf(client, user, "user", textOrNull(user["name"])));
    return { items, truncated: false };
  },

  async resources(workspace, access) {
    const client = clientOf(access);
    const items: DiscoveredResource[] = [];
    let next: string | null = repositoriesOf(workspace);
    for (let page = 0; page < PAGE_CAP && next !== null; page++) {
      const answer = await client.send({ method: "GET", path: next });
      for (const repo of client.list(answer.body)) items.push(resourceOf(client, repo, workspace));
      next = nextLink(answer.headers.get("link"));
    }
    return { items, truncated: next !== null };
  },
};

function clientOf(access: DiscoveryAccess): DiscoveryClient {
  return new DiscoveryClient({
    ...{ provider: GITHUB, access, classify: githubFailure },
    base_url: access.base_url ?? "https://api.github.com",
  });
}

/** Not every token may read its user: an app installation's has none. */
async function ownAccount(client: DiscoveryClient): Promise<Payload | undefined> {
  try {
    return client.object(await client.get("/user"), "the user");
  } catch (error) {
    const { platform_type } = error as { readonly platform_type?: unknown };
    if (platform_type === "HTTPStatusError") return undefined;
    if (isRequestError(error) && (error.status_code === 403 || error.status_code === 404)) return undefined;
    throw error;
  }
}

function workspaceOf(
  client: DiscoveryClient,
  account: Payload,
  kind: "org" | "user",
  display: string | null,
): DiscoveredWorkspace {
  const [id, login] = [client.text(account, "id"), client.text(account, "login")];
  return {
    ...{ id, name: login, display: display ?? login, kind, provider: GITHUB },
    provider_context: {
      ...{ workspace_type: kind, login, account_id: id },
      ...client.later({ workspace_handle: login, workspace_url: `https://github.com/${login}` }),
    },
  };
}

function repositoriesOf({ name, provider_context }: DiscoveredWorkspace): string {
  return provider_context?.["workspace_type"] === "user"
    ? "/user/repos?affiliation=owner&sort=full_name&per_page=100"
    : `/orgs/${encodeURIComponent(name)}/repos?sort=full_name&per_page=100`;
}

function resourceOf(
  client: DiscoveryClient,
  repo: Payload,
  workspace: DiscoveredWorkspace,
): DiscoveredResource {
  const owner = client.object(repo["owner"], "owner");
  const [repo_id, full_name] = [client.text(repo, "id"), client.text(repo, "full_name")];
  const name = client.text(repo, "name");
  const html_url = textOr(repo["html_url"], "");
  return {
    ...{ provider: GITHUB, parent_workspace_id: workspace.id, resource_type: "repository" },
    ...{ stable_ref: repo_id, display_name: full_name },
    connector_params: { owner: client.text(owner, "login"), repo: name },
    routing_metadata: {
      ...{ repo_id, full_name, default_branch: textOr(repo["default_branch"], "main"), html_url },
      visibility: textOr(repo["visibility"], repo["private"] === true ? "private" : "public"),
      ...client.later({ display_key: name, resource_url: textOrNull(html_url) }),
    },
  };
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

function nextLink(header: string | null): string | null {
  const links = header?.split(",") ?? [];
  const next = links.find((link) => /;\s*rel="?next"?/.test(link));
  return next === undefined ? null : (/<([^>]*)>/.exec(next)?.[1] ?? null);
}
