import { NANGO_MANAGED_TOKEN, type TrackerProvider } from "@spec-kitty/tracker";
import { githubConfig } from "./config.js";
import { GitHubConnector } from "./connector.js";
import { githubDiscovery } from "./discovery.js";
import { githubRules } from "./divergences.js";
import { GITHUB } from "./mapping.js";
import { githubWebhook } from "./webhook.js";

export const githubProvider: TrackerProvider = {
  name: GITHUB,
  secret_fields: ["token", "private_key"],
  key_fields: ["private_key"],
  addresses: { fields: ["base_url"], hosts: ["api.github.com"] },
  connect(config, ports) {
    const signedIn = githubRules(ports.parity).signIn(config, ports);
    return new GitHubConnector(githubConfig(signedIn, ports.parity), ports);
  },
  hosted_config: ({ owner, repo, base_url }) => ({ owner, repo, base_url, token: NANGO_MANAGED_TOKEN }),
  discovery: githubDiscovery,
  webhook: githubWebhook,
};
