import type {
  DiscoveredResource,
  DiscoveredWorkspace,
  DiscoveryAccess,
  ProviderDiscovery,
} from "@spec-kitty/tracker";
import { DiscoveryClient, looseText, type Payload, textOrNull } from "@spec-kitty/tracker/connector-kit";
import { type JiraDiscoveryRules, jiraDiscoveryRules } from "./divergences.js";
import { jiraFailure } from "./failure.js";
import { JIRA } from "./mapping.js";

const GATEWAY = "https://api.atlassian.com";
const PAGE_SIZE = 50;
const PAGE_CAP = 20;

/** The sites that the connection was granted; their projects (`tracker 11`). Atlassian tells sites to OAuth alone. */
export const jiraDiscovery: ProviderDiscovery = {
  async workspaces(access) {
    const client = clientOf(access, GATEWAY);
    const sites = client.list(await client.get("/oauth/token/accessible-resources"));
    const rules = jiraDiscoveryRules(access.parity);
    return { items: sites.map((site) => workspaceOf(client, site, rules)), truncated: false };
  },

  async resources(workspace, access) {
    const client = clientOf(access, GATEWAY);
    const rules = jiraDiscoveryRules(access.parity);
    const cloud_id = client.context(workspace, "cloud_id");
    const path = `/ex/jira/${looseText(cloud_id)}`;
    const from: Site = { workspace, cloud_id, base_url: GATEWAY + path, rules };
    const items: DiscoveredResource[] = [];
    let isLast = false;
    for (let page = 0; page < PAGE_CAP && !isLast; page++) {
      const query = { startAt: page * PAGE_SIZE, maxResults: PAGE_SIZE };
      const body = await client.get(`${path}/rest/api/3/project/search`, query);
      const values = rules.member(client, body, "values");
      const projects = client.list(values === undefined ? [] : values);
      items.push(...projects.map((project) => resourceOf(client, project, from)));
      isLast = rules.isLast(rules.member(client, body, "isLast"));
    }
    return { items, truncated: !isLast };
  },
};

function clientOf(access: DiscoveryAccess, base_url: string): DiscoveryClient {
  return new DiscoveryClient({ ...{ provider: JIRA, base_url, access, classify: jiraFailure } });
}

function workspaceOf(client: DiscoveryClient, site: Payload, rules: JiraDiscoveryRules): DiscoveredWorkspace {
  const [id, name] = [rules.asked(client, site, "id"), rules.asked(client, site, "name")];
  const url = textOrNull(site["url"]);
  return {
    ...{ id, name, display: rules.display(site, name), kind: "site", provider: JIRA },
    provider_context: {
      cloud_id: id,
      ...client.later({ site_url: url ?? "", workspace_handle: url && handleOf(url), workspace_url: url }),
    },
  };
}

/** The first label of the site's host: the name in `NAME.atlassian.net`. */
function handleOf(url: string): string | null {
  try {
    return new URL(url).hostname.split(".")[0] || null;
  } catch {
    return null;
  }
}

interface Site {
  readonly workspace: DiscoveredWorkspace;
  readonly cloud_id: string;
  readonly base_url: string;
  readonly rules: JiraDiscoveryRules;
}

function resourceOf(
  client: DiscoveryClient,
  project: Payload,
  { workspace, cloud_id, base_url, rules }: Site,
): DiscoveredResource {
  const project_id = client.text(project, "id");
  const [project_key, project_name] = [
    rules.asked(client, project, "key"),
    rules.asked(client, project, "name"),
  ];
  const site_url = textOrNull(workspace.provider_context?.["site_url"]);
  return {
    ...{ provider: JIRA, parent_workspace_id: workspace.id, resource_type: "project" },
    ...{ stable_ref: project_id, display_name: project_name },
    connector_params: { project_key, cloud_id, base_url },
    routing_metadata: {
      ...{ project_id, project_key, project_name },
      ...client.later({
        display_key: project_key,
        resource_url: site_url && `${site_url}/browse/${project_key}`,
      }),
    },
  };
}
