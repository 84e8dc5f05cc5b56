import { ConnectorConfigError, type ProviderConfig } from "@spec-kitty/tracker";
import { type ConfigShape, readConfig } from "@spec-kitty/tracker/connector-kit";

/** Gives a credential that is valid now: an OAuth access token, which expires. */
export type CredentialSource = () => Promise<string>;

export interface LinearConnectorConfig {
  /**
   * What the header `Authorization` holds: a personal API key as it is, an OAuth access token as `Bearer TOKEN`, or a
   * source of such.
   */
  readonly api_key: string | CredentialSource;
  /** The UUID of the team whose issues are meant. */
  readonly team_id: string;
  /** The name that refs carry; `linear` where left out. */
  readonly workspace?: string;
  readonly graphql_url?: string;
  /**
   * The workflow state that stands for a status. Statuses that are left out go to the team's first state that reads as
   * that status.
   */
  readonly status_to_state_id?: Readonly<Record<string, string>>;
}

export const LINEAR_API = "https://api.linear.app/graphql";

const SHAPE: ConfigShape<Required<LinearConnectorConfig>> = {
  title: "Linear",
  required: ["api_key", "team_id"],
  defaults: { workspace: "linear", graphql_url: LINEAR_API, status_to_state_id: {} },
  filled: { fields: ["api_key", "team_id"], otherwise: "Linear api_key and team_id are required" },
  status_maps: ["status_to_state_id"],
  unchecked: ["api_key"],
};

export function linearConfig(
  config: ProviderConfig | LinearConnectorConfig,
  parity: "0.3.0" | undefined,
): Required<LinearConnectorConfig> {
  const read = readConfig(SHAPE, { ...config }, parity);
  if (typeof read.api_key === "string" || typeof read.api_key === "function") return read;
  throw new ConnectorConfigError(
    "Linear configuration: api_key must be a text or a function that gives one",
    {
      fields: ["api_key"],
    },
  );
}
