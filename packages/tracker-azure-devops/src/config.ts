import {
  CanonicalIssueType,
  type CanonicalStatus,
  ConnectorConfigError,
  isObject,
  type ProviderConfig,
} from "@spec-kitty/tracker";
import { type ConfigShape, readConfig } from "@spec-kitty/tracker/connector-kit";

export interface AzureDevOpsConnectorConfig {
  readonly organization: string;
  /** The project's name or id. */
  readonly project: string;
  /** A personal access token with the scope Work Items (read and write). */
  readonly personal_access_token: string;
  /** `https://dev.azure.com` where left out; that of a server of your own, up to the collection. */
  readonly base_url?: string;
  /** The state that stands for a status, where the process has not those of Agile. */
  readonly status_map?: { readonly [S in CanonicalStatus]?: string };
  /** The work item type that stands for a type, where the process has not those of Agile. */
  readonly type_map?: { readonly [T in CanonicalIssueType]?: string };
}

export type WholeAzureConfig = Required<AzureDevOpsConnectorConfig>;

export const AZURE_SHAPE: ConfigShape<WholeAzureConfig> = {
  title: "Azure DevOps",
  required: ["organization", "project", "personal_access_token"],
  defaults: { base_url: "https://dev.azure.com", status_map: {}, type_map: {} },
  filled: {
    fields: ["organization", "project", "personal_access_token"],
    otherwise: "Azure organization, project and personal_access_token are required",
  },
  status_maps: ["status_map"],
  unchecked: ["type_map"],
};

const TYPES: ReadonlySet<string> = new Set(Object.values(CanonicalIssueType));

export function checkTypeMap({ type_map = {} }: ProviderConfig): void {
  const isRight =
    isObject(type_map) &&
    Object.entries(type_map).every(([type, name]) => TYPES.has(type) && typeof name === "string");
  if (isRight) return;
  throw new ConnectorConfigError(
    `Azure DevOps configuration: type_map must map ${[...TYPES].join(", ")} to names of work item types`,
  );
}

export function azureConfig(
  config: ProviderConfig | AzureDevOpsConnectorConfig,
  shape: ConfigShape<WholeAzureConfig>,
  parity: "0.3.0" | undefined,
): WholeAzureConfig {
  checkTypeMap({ ...config });
  return readConfig(shape, { ...config }, parity);
}

/** A token stands where a password would, of no user. */
export function azureHeaders(personal_access_token: string): Record<string, string> {
  const bytes = new TextEncoder().encode(`:${personal_access_token}`);
  return {
    authorization: `Basic ${btoa(String.fromCharCode(...bytes))}`,
    accept: "application/json",
    "content-type": "application/json",
  };
}
