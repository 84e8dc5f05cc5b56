import { NANGO_MANAGED_TOKEN, type TrackerProvider } from "@spec-kitty/tracker";
import { gitlabConfig } from "./config.js";
import { GitLabConnector } from "./connector.js";
import { gitlabDiscovery } from "./discovery.js";
import { GITLAB } from "./mapping.js";
import { gitlabWebhook } from "./webhook.js";

export const gitlabProvider: TrackerProvider = {
  name: GITLAB,
  secret_fields: ["token"],
  addresses: { fields: ["base_url"], hosts: ["gitlab.com"] },
  connect: (config, ports) => new GitLabConnector(gitlabConfig(config, ports.parity), ports),
  hosted_config: ({ project_id, base_url }) => ({ project_id, base_url, token: NANGO_MANAGED_TOKEN }),
  discovery: gitlabDiscovery,
  webhook: gitlabWebhook,
};
