import type { ProviderConfig } from "@spec-kitty/tracker";
import { type ConfigShape, readConfig } from "@spec-kitty/tracker/connector-kit";

export interface GitLabConnectorConfig {
  /** The project's number, or its path `group/project`. */
  readonly project_id: string;
  /** A personal, group or project access token with the scope `api`. */
  readonly token: string;
  /** `https://gitlab.com/api/v4` where left out; `https://HOST/api/v4` for an own GitLab. */
  readonly base_url?: string;
}

const SHAPE: ConfigShape<Required<GitLabConnectorConfig>> = {
  title: "GitLab",
  required: ["project_id", "token"],
  defaults: { base_url: "https://gitlab.com/api/v4" },
  filled: { fields: ["project_id", "token"], otherwise: "GitLab project_id and token are required" },
};

export function gitlabConfig(
  config: ProviderConfig | GitLabConnectorConfig,
  parity: "0.3.0" | undefined,
): Required<GitLabConnectorConfig> {
  return readConfig(SHAPE, { ...config }, parity);
}

/** The headers of every request. */
export function gitlabHeaders(token: string): Record<string, string> {
  return { "private-token": token, accept: "application/json", "content-type": "application/json" };
}
