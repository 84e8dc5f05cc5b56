import { NANGO_MANAGED_TOKEN, type TrackerProvider } from "@spec-kitty/tracker";
import { LINEAR } from "./answers.js";
import { linearConfig } from "./config.js";
import { LinearConnector } from "./connector.js";
import { linearDiscovery } from "./discovery.js";
import { linearWebhookFor } from "./webhook.js";

export const linearProvider: TrackerProvider = {
  name: LINEAR,
  secret_fields: ["api_key"],
  addresses: { fields: ["graphql_url"], hosts: ["api.linear.app"] },
  connect: (config, ports) => new LinearConnector(linearConfig(config, ports.parity), ports),
  hosted_config: ({ team_id, workspace, graphql_url, status_to_state_id }) => ({
    ...{ team_id, workspace, graphql_url, status_to_state_id },
    api_key: NANGO_MANAGED_TOKEN,
  }),
  discovery: linearDiscovery,
  webhook: linearWebhookFor({}),
};
