export { type GitHubConnectorConfig, githubHeaders, type TokenSource } from "./config.js";
export { GitHubConnector } from "./connector.js";
export { type GitHubInstallation, installationTokens } from "./installation-token.js";
export { githubProvider } from "./provider.js";
