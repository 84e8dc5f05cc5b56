export type { AzureDevOpsConnectorConfig } from "./config.js";
export { AzureDevOpsConnector } from "./connector.js";
export { azureDevOpsProvider } from "./provider.js";
