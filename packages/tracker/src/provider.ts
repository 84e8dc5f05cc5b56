/** What a connector package tells of its provider: the one value that hosts put into their list of providers. */
import type { TaskTrackerConnector } from "./connector.js";
import type { ProviderDiscovery } from "./discovery/discovery.js";
import { ConnectorConfigError } from "./errors.js";
import type { ConnectorPorts } from "./ports.js";
import type { WebhookSource } from "./webhook/source.js";

/** A configuration as it came from a file or a request; each provider checks its own. */
export type ProviderConfig = Readonly<Record<string, unknown>>;

export interface ProviderAddresses {
  /** The fields of the configuration that hold a URL. */
  readonly fields: readonly string[];
  /** The provider's own hosts; one that begins with a dot stands for all below it. */
  readonly hosts: readonly string[];
}

export interface TrackerProvider {
  /** The slug, which is the `system` of its refs too: `github`, `azure_devops`. */
  readonly name: string;
  /** The fields of its configuration that hold secrets; hosts take them from the environment, never from a file. */
  readonly secret_fields: readonly string[];
  /** Those of them that only sign and are never sent: a host may read one from a file that the configuration names. */
  readonly key_fields?: readonly string[];
  /** The fields that name a program: a host takes them from the person, never from a repository. */
  readonly program_fields?: readonly string[];
  /** Where requests go, and the secrets with them. */
  readonly addresses?: ProviderAddresses;
  /** Throws `ConnectorConfigError` where the configuration or a port is missing or wrong. Sends nothing yet. */
  connect(config: ProviderConfig, ports: ConnectorPorts): TaskTrackerConnector;
  /** Present where the provider can be reached through Nango: the configuration for the hosted params. */
  readonly hosted_config?: (params: ProviderConfig) => ProviderConfig;
  readonly discovery?: ProviderDiscovery;
  readonly webhook?: WebhookSource;
}

/** The provider of a name among those that a host knows. */
export function providerNamed(providers: Iterable<TrackerProvider>, name: string): TrackerProvider {
  const known: string[] = [];
  for (const provider of providers) {
    if (provider.name === name) return provider;
    known.push(provider.name);
  }
  throw new ConnectorConfigError(`Unknown provider: ${name}; known are ${known.sort().join(", ") || "none"}`);
}
