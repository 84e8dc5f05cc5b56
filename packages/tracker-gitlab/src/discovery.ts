import type {
  DiscoveredResource,
  DiscoveredWorkspace,
  DiscoveryAccess,
  ProviderDiscovery,
} from "@spec-kitty/tracker";
import { DiscoveryClient, type Payload } from "@spec-kitty/tracker/connector-kit";
import { type DiscoveryFields, discoveryFields } from "./discovery-fields.js";
import { GITLAB } from "./mapping.js";
import { gitlabFailure } from "./rate-limit.js";

const PAGE_CAP = 20;
/** The role of a guest: groups that the user is at all in. */
const ANY_ROLE = 10;

/** Groups that the user is in; their projects, those of subgroups too (`tracker 11`). */
export const gitlabDiscovery: ProviderDiscovery = {
  async workspaces(access) {
    const reader = readerOf(access);
    const query = { min_access_level: ANY_ROLE };
    return reader.client.pages("/groups", query, PAGE_CAP, (group) => workspaceOf(group, reader));
  },

  async resources(workspace, access) {
    const reader = readerOf(access);
    const { client, fields } = reader;
    const path = `/groups/${fields.segment(client.context(workspace, "group_id"))}/projects`;
    const read = (project: Payload) => resourceOf(project, workspace, reader);
    return client.pages(path, { include_subgroups: "true" }, PAGE_CAP, read);
  },
};

const CLOUD = "https://gitlab.com/api/v4";

interface Reader {
  readonly client: DiscoveryClient;
  readonly fields: DiscoveryFields;
  readonly base_url: string;
}

function readerOf(access: DiscoveryAccess): Reader {
  const { parity, base_url = CLOUD } = access;
  const client = new DiscoveryClient({ provider: GITLAB, base_url, access, classify: gitlabFailure });
  return { client, fields: discoveryFields(parity, client), base_url };
}

function workspaceOf(group: Payload, { client, fields }: Reader): DiscoveredWorkspace {
  const id = client.text(group, "id");
  const full_path = fields.required(group, "full_path");
  const web_url = fields.optional(group, "web_url", "");
  return {
    ...{ id, name: full_path, display: fields.optional(group, "full_name", full_path) },
    ...{ kind: "group", provider: GITLAB },
    provider_context: {
      ...{ group_id: id, full_path, web_url },
      ...client.later({ workspace_handle: full_path, workspace_url: web_url || null }),
    },
  };
}

function resourceOf(
  project: Payload,
  workspace: DiscoveredWorkspace,
  { client, fields, base_url }: Reader,
): DiscoveredResource {
  const project_id = client.text(project, "id");
  const path_with_namespace = fields.path(project);
  const web_url = fields.optional(project, "web_url", "");
  const namespace = fields.namespace(project);
  return {
    ...{ provider: GITLAB, parent_workspace_id: workspace.id, resource_type: "project" },
    ...{ stable_ref: project_id, display_name: fields.display(project, path_with_namespace) },
    connector_params: { project_id, base_url },
    routing_metadata: {
      ...{ project_id, path_with_namespace, web_url },
      namespace_id: Object.hasOwn(namespace, "id") ? client.text(namespace, "id") : "",
      namespace_path: fields.optional(namespace, "full_path", ""),
      ...client.later({ display_key: path_with_namespace, resource_url: web_url || null }),
    },
  };
}
