import { NANGO_MANAGED_TOKEN, type TrackerProvider } from "@spec-kitty/tracker";
import type { JiraConnectorConfig } from "./config.js";
import { JiraConnector } from "./connector.js";
import { jiraDiscovery } from "./discovery.js";
import { JIRA } from "./mapping.js";
import { jiraWebhookFor } from "./webhook.js";

export const jiraProvider: TrackerProvider = {
  name: JIRA,
  secret_fields: ["api_token"],
  addresses: { fields: ["base_url"], hosts: [".atlassian.net", "api.atlassian.com"] },
  // The connector checks it field by field.
  connect: (config, ports) => new JiraConnector(config as unknown as JiraConnectorConfig, ports),
  hosted_config: (params) => ({ ...params, email: NANGO_MANAGED_TOKEN, api_token: NANGO_MANAGED_TOKEN }),
  discovery: jiraDiscovery,
  webhook: jiraWebhookFor({}),
};
