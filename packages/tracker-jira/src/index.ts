export { type JiraConnectorConfig, jiraHeaders } from "./config.js";
export { JiraConnector } from "./connector.js";
export { jiraProvider } from "./provider.js";
export { type JiraWebhookScope, jiraWebhookFor } from "./webhook.js";
