export type { CredentialSource, LinearConnectorConfig } from "./config.js";
export { LinearConnector } from "./connector.js";
export { linearProvider } from "./provider.js";
export { linearWebhookFor } from "./webhook.js";
