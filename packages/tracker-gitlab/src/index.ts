export { type GitLabConnectorConfig, gitlabHeaders } from "./config.js";
export { GitLabConnector } from "./connector.js";
export { gitlabProvider } from "./provider.js";
