/** The operations that need connectors: `connector_run`, `discover` and `hosted_params`. */
import type { Model } from "@spec-kitty/events-core/model";
import type { TaskTrackerConnector } from "../connector.js";
import { discoverResources, discoverWorkspaces } from "../discovery/discovery.js";
import { ConnectorConfigError } from "../errors.js";
import { DiscoveredWorkspace, NangoConnectionContext } from "../generated/models.js";
import { createHostedConnector, type HostedConnectorRequest } from "../hosted/connector.js";
import { connectorParamsToHostedParams, hostedModel } from "../hosted/params.js";
import type { ConnectorPorts } from "../ports.js";
import { providerNamed, type TrackerProvider } from "../provider.js";
import { type Args, built, listArg, objectArg, textArg } from "./args.js";
import { callMethod } from "./call.js";
import { type Outcome, outcomeOf, RequestError } from "./error.js";
import type { Operation } from "./operation.js";
import { scriptedNetwork, scriptedPrograms, steppingClock } from "./scripted.js";

export function connectorOperations(
  providers: readonly TrackerProvider[],
): Readonly<Record<string, Operation>> {
  return {
    connector_run: (args) => connectorRun(providers, args),
    discover: (args) => discovery(providers, args),
    hosted_params(args) {
      const provider = textArg(args, "provider");
      const value = connectorParamsToHostedParams(provider, objectArg(args, "connector_params"));
      return { type: hostedModel(provider).model.name, value };
    },
  };
}

async function connectorRun(providers: readonly TrackerProvider[], args: Args): Promise<object> {
  const { fetch, requests } = scriptedNetwork(listArg(args, "http"));
  const { run, commands } = scriptedPrograms(listArg(args, "commands"));
  const ports = { clock: steppingClock(args["clock"]), fetch, run, parity: "0.3.0" } as const;
  await using connector = connect(providers, args, ports);
  const results: Outcome[] = [];
  for (const { method, args: given = {} } of listArg(args, "calls")) {
    results.push(await outcomeOf(() => callMethod(connector, String(method), given as Args)));
  }
  return { results, requests, commands };
}

function connect(
  providers: readonly TrackerProvider[],
  args: Args,
  ports: ConnectorPorts,
): TaskTrackerConnector {
  const provider = knownProvider(providers, textArg(args, "provider"));
  const config = (args["config"] ?? {}) as Args;
  if (args["nango"] === undefined) return provider.connect(config, ports);
  const nango_context = built(NangoConnectionContext, args["nango"]);
  const params = built(hostedModel(provider.name).model as Model<object>, config);
  // The params are of the provider's model.
  const request = { provider: provider.name, nango_context, params } as unknown as HostedConnectorRequest;
  return createHostedConnector(request, providers, ports);
}

async function discovery(providers: readonly TrackerProvider[], args: Args): Promise<object> {
  const { fetch, requests } = scriptedNetwork(listArg(args, "http"));
  const name = textArg(args, "provider");
  const connection = { nango: built(NangoConnectionContext, args["nango"]) };
  const ports = { connection, clock: steppingClock(args["clock"]), fetch, parity: "0.3.0" } as const;
  const workspace = args["kind"] === "workspaces" ? null : built(DiscoveredWorkspace, args["workspace"]);
  const outcome = await outcomeOf(async () => {
    const provider = providers.find((one) => one.name === name && one.discovery !== undefined);
    if (provider === undefined) throw new ConnectorConfigError(`Unknown provider: ${name}`);
    const options = { provider, ...ports };
    return workspace === null ? discoverWorkspaces(options) : discoverResources(workspace, options);
  });
  return { outcome, requests };
}

function knownProvider(providers: readonly TrackerProvider[], name: string): TrackerProvider {
  try {
    return providerNamed(providers, name);
  } catch {
    throw new RequestError(
      `unknown provider; known: ${providers
        .map((one) => one.name)
        .sort()
        .join(", ")}`,
    );
  }
}
