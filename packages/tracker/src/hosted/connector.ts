import { quote, violationsText } from "@spec-kitty/events-core";
import type { TaskTrackerConnector } from "../connector.js";
import { ConnectorConfigError } from "../errors.js";
import type { NangoConnectionContextInput } from "../generated/models.js";
import type { ConnectorPorts } from "../ports.js";
import { providerNamed, type TrackerProvider } from "../provider.js";
import { nangoFetch } from "./nango.js";
import { type HostedParamsInput, type HostedProviderSlug, hostedModel } from "./params.js";

export type HostedConnectorRequest = {
  readonly [P in HostedProviderSlug]: {
    readonly provider: P;
    readonly nango_context: NangoConnectionContextInput;
    readonly params: HostedParamsInput[P];
  };
}[HostedProviderSlug];

/**
 * The provider's own connector, its requests sent through Nango (`tracker 10`). Throws `ConnectorConfigError` for a
 * provider that is not hosted, for params that are another's, and where `ports.fetch` is missing; `TrackerValueError`
 * for a connection that lacks something.
 */
export function createHostedConnector(
  request: HostedConnectorRequest,
  providers: Iterable<TrackerProvider>,
  ports: ConnectorPorts,
): TaskTrackerConnector {
  const { provider: name, nango_context: context, params } = request;
  const { model } = hostedModel(name);
  const parsed = model.parse(params);
  if (!parsed.ok) {
    throw new ConnectorConfigError(
      `Expected ${model.name} for provider ${quote(name)}: ${violationsText(parsed.violations)}`,
    );
  }
  const provider = providerNamed(providers, name);
  if (provider.hosted_config === undefined || ports.fetch === undefined) {
    throw new ConnectorConfigError(
      provider.hosted_config === undefined
        ? `The connector of ${name} says nothing of its hosted configuration`
        : `A hosted connector needs the port fetch`,
    );
  }
  const { fetch, parity } = ports;
  const proxied = nangoFetch({ provider: name, context, fetch, ...(parity && { parity }) });
  return provider.connect(provider.hosted_config({ ...parsed.value }), { ...ports, fetch: proxied });
}
