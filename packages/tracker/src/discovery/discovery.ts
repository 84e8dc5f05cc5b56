/** What a connection can reach: workspaces, and the resources in one (`tracker 11`). */
import { ConnectorConfigError } from "../errors.js";
import type {
  DiscoveredResource,
  DiscoveredWorkspace,
  NangoConnectionContextInput,
} from "../generated/models.js";
import { nangoFetch } from "../hosted/nango.js";
import type { Clock, Fetch } from "../ports.js";
import type { TrackerProvider } from "../provider.js";
import { checkedResult } from "./contract.js";

export interface DiscoveryResult<T> {
  readonly items: readonly T[];
  /** True where the cap on pages was reached with more to come. */
  readonly truncated: boolean;
}

export interface DiscoveryPorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly parity?: "0.3.0";
}

/** What a provider's discovery sends its requests with. */
export interface DiscoveryAccess extends DiscoveryPorts {
  /** Credentials of a direct connection; empty where the transport adds them. */
  readonly headers: Readonly<Record<string, string>>;
  /** The API of an installation of one's own, for providers that have such; their cloud where left out. */
  readonly base_url?: string;
  readonly signal?: AbortSignal;
}

export interface ProviderDiscovery {
  workspaces(access: DiscoveryAccess): Promise<DiscoveryResult<DiscoveredWorkspace>>;
  /** Throws `ConnectorConfigError` where the workspace's context lacks what the provider needs. */
  resources(
    workspace: DiscoveredWorkspace,
    access: DiscoveryAccess,
  ): Promise<DiscoveryResult<DiscoveredResource>>;
}

/** How discovery reaches the provider: through Nango, or with the provider's own credentials. */
export type DiscoveryConnection =
  | { readonly nango: NangoConnectionContextInput }
  | Pick<DiscoveryAccess, "headers" | "base_url">;

export interface DiscoveryOptions extends DiscoveryPorts {
  readonly provider: TrackerProvider;
  readonly connection: DiscoveryConnection;
  readonly signal?: AbortSignal;
}

/** The workspaces of a connection. Throws `DiscoveryContractError` where the provider's answer breaks the contract. */
export async function discoverWorkspaces(
  options: DiscoveryOptions,
): Promise<DiscoveryResult<DiscoveredWorkspace>> {
  const found = await discoveryOf(options).workspaces(accessOf(options));
  return options.parity === undefined ? checkedResult(found, "workspace") : found;
}

/** The teams, projects or repositories of a workspace. */
export async function discoverResources(
  workspace: DiscoveredWorkspace,
  options: DiscoveryOptions,
): Promise<DiscoveryResult<DiscoveredResource>> {
  const found = await discoveryOf(options).resources(workspace, accessOf(options));
  return options.parity === undefined ? checkedResult(found, "resource") : found;
}

function discoveryOf({ provider }: DiscoveryOptions): ProviderDiscovery {
  if (provider.discovery !== undefined) return provider.discovery;
  throw new ConnectorConfigError(`${provider.name} has no discovery: name the resource in the configuration`);
}

function accessOf({ provider, connection, fetch, clock, signal, parity }: DiscoveryOptions): DiscoveryAccess {
  const shared = { clock, ...(signal && { signal }), ...(parity && { parity }) };
  if ("headers" in connection) return { fetch, ...connection, ...shared };
  const proxied = nangoFetch({
    provider: provider.name,
    context: connection.nango,
    fetch,
    ...(parity && { parity }),
  });
  return { fetch: proxied, headers: {}, ...shared };
}
