export { type GitHubConnectorConfig, githubHeaders, type TokenSource } from "./config.js";
export { GitHubConnector } from "./connector.js";
export { githubProvider } from "./provider.js";
