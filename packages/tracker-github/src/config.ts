import { ConnectorConfigError, type ProviderConfig } from "@spec-kitty/tracker";
import { type ConfigShape, readConfig } from "@spec-kitty/tracker/connector-kit";

/** Gives a token that is valid now; `installationTokens` makes one for an app. */
export type TokenSource = () => Promise<string>;

export interface GitHubConnectorConfig {
  readonly owner: string;
  readonly repo: string;
  /** A personal access token, an OAuth token, or a source of tokens, which is asked before each request. */
  readonly token: string | TokenSource;
  /** `https://api.github.com` where left out; `https://HOST/api/v3` for GitHub Enterprise Server. */
  readonly base_url?: string;
}

export const API = "https://api.github.com";

const SHAPE: ConfigShape<Required<GitHubConnectorConfig>> = {
  title: "GitHub",
  required: ["owner", "repo", "token"],
  defaults: { base_url: API },
  filled: { fields: ["owner", "repo", "token"], otherwise: "GitHub owner, repo, and token are required" },
  unchecked: ["token"],
};

export function githubConfig(
  config: ProviderConfig | GitHubConnectorConfig,
  parity: "0.3.0" | undefined,
): Required<GitHubConnectorConfig> {
  const read = readConfig(SHAPE, { ...config }, parity);
  if (typeof read.token === "string" || typeof read.token === "function") return read;
  throw new ConnectorConfigError("GitHub configuration: token must be a text or a function that gives one", {
    fields: ["token"],
  });
}

/** The headers of every request. */
export async function githubHeaders(token: string | TokenSource): Promise<Record<string, string>> {
  return apiHeaders(typeof token === "string" ? token : await token());
}

export function apiHeaders(bearer: string): Record<string, string> {
  return {
    authorization: `Bearer ${bearer}`,
    accept: "application/vnd.github+json",
    "x-github-api-version": "2022-11-28",
  };
}
