import type { TrackerProvider } from "@spec-kitty/tracker";
import type { AzureDevOpsConnectorConfig } from "./config.js";
import { AzureDevOpsConnector } from "./connector.js";
import { AZURE_DEVOPS } from "./mapping.js";
import { azureWebhook } from "./webhook.js";

export const azureDevOpsProvider: TrackerProvider = {
  name: AZURE_DEVOPS,
  secret_fields: ["personal_access_token"],
  addresses: { fields: ["base_url"], hosts: ["dev.azure.com", ".visualstudio.com"] },
  // The connector checks all of it.
  connect: (config, ports) =>
    new AzureDevOpsConnector(config as unknown as AzureDevOpsConnectorConfig, ports),
  webhook: azureWebhook,
};
