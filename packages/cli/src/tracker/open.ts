/** The tracker of this checkout, opened for one command. */
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { loadIdentity } from "@spec-kitty/cli-sync";
import {
  ConnectorConfigError,
  createHostedConnector,
  type Fetch,
  type FieldOwner,
  type HostedConnectorRequest,
  machineClock,
  mappedConnector,
  pacedFetch,
  providerNamed,
  SyncEngine,
  splitOwnership,
  type TaskTrackerConnector,
  type TrackerProvider,
  type TrackerStore,
  type ValueMaps,
} from "@spec-kitty/tracker";
import { spawnRunner } from "@spec-kitty/tracker/process";
import { openSqliteTrackerStore } from "@spec-kitty/tracker/sqlite";
import { CommandError, type Io } from "../io.js";
import { checkout, userFolder } from "../sync/client.js";
import { trackerProviders } from "../trackers.js";
import { refuseSecrets, secretsOf, trackerSecretsFile, variableOf } from "./secrets.js";
import { readTrackerSettings, type TrackerSettings } from "./settings.js";

export interface OpenTracker {
  readonly connector: TaskTrackerConnector;
  readonly store: TrackerStore;
  readonly engine: SyncEngine;
}

/** Opens the tracker that the repository names, does the work and closes it, whatever happens. */
export async function withTracker<T>(io: Io, work: (tracker: OpenTracker) => Promise<T>): Promise<T> {
  const repoRoot = await checkout(io);
  const settings = await readTrackerSettings(repoRoot);
  const provider = providerNamed(trackerProviders, settings.provider);
  await using connector = await connect(io, provider, settings);
  await using store = await openStore(io, repoRoot);
  return await work({ connector, store, engine: engineOf(settings, connector, store) });
}

async function connect(
  io: Io,
  provider: TrackerProvider,
  { connection = {}, nango, values, requests_per_minute }: TrackerSettings,
): Promise<TaskTrackerConnector> {
  const clock = machineClock();
  const pace = requests_per_minute === undefined ? {} : { per_minute: requests_per_minute };
  const ports = {
    clock,
    fetch: pacedFetch(fetch as Fetch, { clock, ...pace }),
    run: spawnRunner(io.env),
    warn: (message: string) => void io.stderr.write(`skitty: ${message}\n`),
  };
  refuseSecrets(provider.name, provider.secret_fields, connection);
  if (nango !== undefined) {
    const { key } = await secretsOf(io, "nango", ["key"]);
    if (key === undefined) throw new CommandError(whereTo(io, "nango", "key"));
    const nango_context = { nango_base_url: "https://api.nango.dev", ...nango, nango_secret_key: key };
    // The factory checks that the params are the provider's.
    const request = { provider: provider.name, nango_context, params: connection };
    const hosted = createHostedConnector(
      request as unknown as HostedConnectorRequest,
      trackerProviders,
      ports,
    );
    return mapped(hosted, values);
  }
  const secrets = await secretsOf(io, provider.name, provider.secret_fields);
  try {
    return mapped(provider.connect({ ...connection, ...secrets }, ports), values);
  } catch (error) {
    const missing = provider.secret_fields.find((field) => secrets[field] === undefined);
    if (!(error instanceof ConnectorConfigError) || missing === undefined) throw error;
    throw new CommandError(`${error.message}\n${whereTo(io, provider.name, missing)}`);
  }
}

function whereTo(io: Io, provider: string, field: string): string {
  return `The ${field} of ${provider} is not known: set ${variableOf(provider, field)}, or write "${provider}: { ${field}: … }" into ${trackerSecretsFile(io)}`;
}

function mapped(connector: TaskTrackerConnector, values: TrackerSettings["values"]): TaskTrackerConnector {
  return values === undefined ? connector : mappedConnector(connector, values as ValueMaps);
}

/** One file a project, for all checkouts of this user. */
async function openStore(io: Io, repoRoot: string): Promise<TrackerStore> {
  const { uuid } = loadIdentity(repoRoot).identity;
  if (uuid === null) throw new CommandError("This project has no identity yet: run skitty init");
  const path = join(userFolder(io), "trackers", `${uuid}.sqlite`);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return openSqliteTrackerStore(path);
}

function engineOf(
  { ownership, conflicts, comments, scope, guard }: TrackerSettings,
  connector: TaskTrackerConnector,
  store: TrackerStore,
): SyncEngine {
  const { mode = "split_ownership", fields = {}, others } = ownership ?? {};
  return new SyncEngine({
    ...{ connector, store, clock: machineClock(), random: Math.random, newId: () => crypto.randomUUID() },
    policy: { ...splitOwnership(fields as Readonly<Record<string, FieldOwner>>, others), mode },
    ...(conflicts && { strategy: conflicts }),
    ...(comments && { comments }),
    ...(scope && { scope }),
    ...(guard && { guard }),
  });
}
