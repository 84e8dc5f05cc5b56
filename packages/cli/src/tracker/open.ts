/** The tracker of this checkout, opened for one command. */
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { loadIdentity } from "@spec-kitty/cli-sync";
import {
  type CommandRunner,
  ConnectorConfigError,
  type ConnectorPorts,
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
import { checkHosts } from "./hosts.js";
import { pathFields, refusePersonal, secretsOf, type Told, whereTo } from "./secrets.js";
import { readTrackerSettings, type TrackerSettings } from "./settings.js";

export interface OpenTracker {
  readonly sendsComments: boolean;
  readonly connector: TaskTrackerConnector;
  readonly store: TrackerStore;
  readonly engine: SyncEngine;
}

/** Opens the tracker that the repository names, does the work and closes it, whatever happens. */
export async function withTracker<T>(io: Io, work: (tracker: OpenTracker) => Promise<T>): Promise<T> {
  const repoRoot = await checkout(io);
  const settings = await readTrackerSettings(repoRoot);
  const provider = providerNamed(trackerProviders, settings.provider);
  await using connector = await connect(io, repoRoot, provider, settings);
  await using store = await openStore(io, repoRoot);
  const sendsComments = settings.comments === "both" || settings.comments === "push";
  return await work({ connector, store, engine: engineOf(settings, connector, store), sendsComments });
}

const NANGO = { fields: ["nango_base_url"], hosts: ["api.nango.dev"] };

async function connect(
  io: Io,
  repoRoot: string,
  provider: TrackerProvider,
  { connection = {}, nango, values, requests_per_minute }: TrackerSettings,
): Promise<TaskTrackerConnector> {
  const clock = machineClock();
  const pace = requests_per_minute === undefined ? {} : { per_minute: requests_per_minute };
  const ports = {
    clock,
    fetch: pacedFetch(fetch as Fetch, { clock, ...pace }),
    run: runnerIn(repoRoot, io.env),
    warn: (message: string) => void io.stderr.write(`skitty: ${message}\n`),
  };
  refusePersonal(provider, connection);
  // Through Nango too, which sends its own tokens there.
  await checkHosts(io, provider, connection, "tracker.connection");
  if (nango !== undefined) {
    const owner = { name: "nango", secret_fields: ["key"], addresses: NANGO };
    await checkHosts(io, owner, nango, "tracker.nango");
    const { key } = await secretsOf(io, owner, { connection: {}, repoRoot });
    if (key === undefined) throw new CommandError(whereTo(io, owner, "key"));
    const nango_context = { nango_base_url: "https://api.nango.dev", ...nango, nango_secret_key: key.text };
    // The factory checks that the params are the provider's.
    const request = { provider: provider.name, nango_context, params: connection };
    const hosted = createHostedConnector(
      request as unknown as HostedConnectorRequest,
      trackerProviders,
      ports,
    );
    return mapped(hosted, values);
  }
  return mapped(await connectDirectly(io, provider, { connection, repoRoot }, ports), values);
}

/** Runs programs in the repository, wherever in it the person is; a relative `cwd` begins at its root. */
function runnerIn(repoRoot: string, env: Io["env"]): CommandRunner {
  const run = spawnRunner(env);
  return (request) => run({ ...request, cwd: resolve(repoRoot, request.cwd ?? ".") });
}

async function connectDirectly(
  io: Io,
  provider: TrackerProvider,
  told: Told,
  ports: ConnectorPorts,
): Promise<TaskTrackerConnector> {
  const secrets = await secretsOf(io, provider, told);
  const paths = pathFields(provider);
  const config = Object.entries(told.connection).filter(([field]) => !paths.includes(field));
  for (const [field, { text }] of Object.entries(secrets)) config.push([field, text]);
  try {
    return provider.connect(Object.fromEntries(config), ports);
  } catch (error) {
    if (!(error instanceof ConnectorConfigError)) throw error;
    const { fields } = error;
    const hints = provider.secret_fields
      .filter((field) => fields.includes(field))
      .map((field) => {
        const from = secrets[field]?.from;
        return from ? `The ${field} of ${provider.name} is from ${from}` : whereTo(io, provider, field);
      });
    throw new ConnectorConfigError([error.message, ...hints].join("\n"), { fields, cause: error });
  }
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
  settings: TrackerSettings,
  connector: TaskTrackerConnector,
  store: TrackerStore,
): SyncEngine {
  const { provider, connection, nango, values, ownership, conflicts, comments, scope, guard } = settings;
  const { mode = "split_ownership", fields = {}, others } = ownership ?? {};
  return new SyncEngine({
    configuration: fingerprint({ provider, connection, nango, values }),
    ...{ connector, store, clock: machineClock(), random: Math.random, newId: () => crypto.randomUUID() },
    policy: { ...splitOwnership(fields as Readonly<Record<string, FieldOwner>>, others), mode },
    ...(conflicts && { strategy: conflicts }),
    ...(comments && { comments }),
    ...(scope && { scope }),
    ...(guard && { guard }),
  });
}

/** The same for the same configuration of the connector; secrets are no part of it. */
function fingerprint(configuration: object): string {
  return createHash("sha256").update(JSON.stringify(configuration)).digest("hex");
}
