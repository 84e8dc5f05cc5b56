import type {
  DiscoveredResource,
  DiscoveredWorkspace,
  DiscoveryAccess,
  DiscoveryResult,
  ProviderDiscovery,
} from "@spec-kitty/tracker";
import { DiscoveryClient, type Payload } from "@spec-kitty/tracker/connector-kit";
import { LINEAR } from "./answers.js";
import { LINEAR_API } from "./config.js";
import { type DiscoveryRules, discoveryRules } from "./discovery-rules.js";
import { ORGANIZATION } from "./documents.js";
import { httpFailureOf } from "./failures.js";

const PAGE_CAP = 20;

/** The workspace that the credentials belong to, and its teams (`tracker 11`). */
export const linearDiscovery: ProviderDiscovery = {
  async workspaces(access) {
    const { client, rules } = toolsFor(access);
    const data = await query(client, rules, access, { query: ORGANIZATION });
    return { items: [workspaceOf(client, rules, rules.object(data, "organization"))], truncated: false };
  },

  async resources(workspace, access): Promise<DiscoveryResult<DiscoveredResource>> {
    const { client, rules } = toolsFor(access);
    const items: DiscoveredResource[] = [];
    let after: string | null = null;
    for (let page = 0; page < PAGE_CAP; page++) {
      const { nodes, next } = rules.teams(await query(client, rules, access, rules.teamQuery(after)));
      items.push(...nodes.map((team) => resourceOf(client, rules, team, workspace)));
      after = next;
      if (after === null) break;
    }
    return { items, truncated: after !== null };
  },
};

function toolsFor(access: DiscoveryAccess) {
  const options = { provider: LINEAR, base_url: LINEAR_API, access, classify: httpFailureOf };
  return { client: new DiscoveryClient(options), rules: discoveryRules(access.parity) };
}

async function query(
  client: DiscoveryClient,
  rules: DiscoveryRules,
  { clock }: DiscoveryAccess,
  body: object,
): Promise<Payload> {
  const headers = { "content-type": "application/json" };
  return rules.data(await client.send({ method: "POST", path: "", headers, body }), () => clock.now());
}

function workspaceOf(
  client: DiscoveryClient,
  rules: DiscoveryRules,
  organization: Payload,
): DiscoveredWorkspace {
  const id = rules.text(organization, "id");
  const [url_key, display] = [rules.text(organization, "urlKey"), rules.text(organization, "name")];
  return {
    ...{ id, name: url_key, display, kind: "workspace", provider: LINEAR },
    provider_context: {
      ...{ org_id: id, url_key },
      ...client.later({ workspace_handle: url_key, workspace_url: `https://linear.app/${url_key}` }),
    },
  };
}

function resourceOf(
  client: DiscoveryClient,
  rules: DiscoveryRules,
  team: Payload,
  { id: parent_workspace_id, name: url_key }: DiscoveredWorkspace,
): DiscoveredResource {
  const [team_id, team_key] = [rules.text(team, "id"), rules.text(team, "key")];
  const team_name = rules.text(team, "name");
  return {
    ...{ provider: LINEAR, parent_workspace_id, resource_type: "team" },
    ...{ stable_ref: team_id, display_name: team_name },
    connector_params: { team_id },
    routing_metadata: {
      ...{ team_key, team_name, url_key },
      ...client.later({
        display_key: team_key,
        resource_url: `https://linear.app/${url_key}/team/${team_key}`,
      }),
    },
  };
}
