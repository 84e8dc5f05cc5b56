import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import { DeviceLogins } from "./accounts/device-logins.js";
import { LOCAL_MEMBER, Members } from "./accounts/members.js";
import { Sessions } from "./accounts/sessions.js";
import { ServerError } from "./errors.js";
import { buildApp, hostName } from "./http/app.js";
import type { Context } from "./http/context.js";
import { Ingest } from "./ingest/ingest.js";
import { DEFAULT_LIMITS, type Limits } from "./limits.js";
import { Hub } from "./live/hub.js";
import { Metrics } from "./metrics.js";
import { Indexer } from "./projection/indexer.js";
import { MissionStates } from "./projection/mission-states.js";
import { serveSockets } from "./socket/socket-server.js";
import { JOURNAL_TOPIC, type ServerStore } from "./store/server-store.js";
import type { ServerSystem } from "./system.js";
import { tracing } from "./tracing.js";

export interface ServeOptions {
  /** Stays the caller's, who closes it after the server. */
  readonly store: ServerStore;
  readonly system: ServerSystem;
  readonly logger: Logger;
  /** `127.0.0.1` where left out. On an address that others reach, members must have been invited (`decisions` 27). */
  readonly host?: string;
  /** A free one where left out. */
  readonly port?: number;
  /** How clients reach the server where a proxy stands before it, as `https://sync.example.org`. */
  readonly publicUrl?: string;
  /** Milliseconds between two pings to each socket; 30,000 where left out. */
  readonly pingInterval?: number;
  /** Confirms every login by itself; refused on an address that others reach. */
  readonly autoApprove?: boolean;
  readonly limits?: Partial<Limits>;
}

export interface RunningServer {
  readonly url: string;
  /** Answers what was accepted, ends sockets and streams, and takes nothing more; at most five seconds. Safe to call twice. */
  close(): Promise<void>;
}

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);
const LOOK_UNASKED = 5_000;
const SWEEP = 3_600_000;
const PATIENCE = 4_500;

/** Starts a sync server. Throws `ServerError` where it may not or cannot. */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const { store, system, logger, host = "127.0.0.1", port = 0, autoApprove = false } = options;
  const loopback = LOOPBACK.has(host);
  const members = new Members(store.sql, system);
  await members.defaultTeam();
  await refuseOpenDoors(members, { loopback, host, autoApprove });
  if (loopback) await members.ensure(LOCAL_MEMBER);

  const stopping = new AbortController();
  const streams = { open: 0 };
  const live = { sockets: () => sockets?.openCount ?? 0, streams: () => streams.open };
  const metrics = new Metrics(live);
  const sessions = new Sessions(store.sql, system);
  const indexer = new Indexer(store);
  const hub = new Hub(store);
  const hosts = hostsOf(options.publicUrl, loopback);
  const context: Context = {
    ...{ store, system, members, sessions, indexer, hub, metrics, loopback, autoApprove },
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    devices: new DeviceLogins(store.sql, system),
    ingest: new Ingest(store, system, metrics),
    states: new MissionStates(store.sql),
    traced: await tracing(),
    stopping: stopping.signal,
    origin: (asked) => options.publicUrl?.replace(/\/$/, "") ?? `http://${asked ?? `${host}:${port}`}`,
  };
  const failed = (where: string) => (error: unknown) => {
    metrics.failed(where);
    logger.error({ err: error, where }, "work in the background failed; it is tried again");
  };
  const look = () => {
    indexer.wake(failed("index"));
    hub.wake(failed("stream"));
  };

  const app = buildApp(context, { logger, hosts, streams });
  const listening = await store.notifier.listen(JOURNAL_TOPIC, look);
  const pingInterval = options.pingInterval ?? 30_000;
  const sockets = serveSockets(app.server, context, { pingInterval, hosts, failed: failed("socket") });
  try {
    await app.listen({ host, port });
  } catch (cause) {
    await Promise.all([listening.close(), sockets.close(), app.close()]);
    throw unusable(host, port, cause);
  }
  // Notices are hints: what one missed is found by looking.
  const looking = setInterval(look, LOOK_UNASKED);
  const sweeping = setInterval(() => void sessions.sweep().catch(failed("sweep")), SWEEP);
  look();

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    clearInterval(looking);
    clearInterval(sweeping);
    stopping.abort();
    const patience = setTimeout(() => app.server.closeAllConnections(), PATIENCE);
    await sockets.close();
    await app.close();
    clearTimeout(patience);
    await Promise.all([context.ingest.idle(), indexer.idle(), hub.idle(), listening.close()]);
  }
  const address = app.server.address() as AddressInfo;
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return {
    url: options.publicUrl ?? `http://${name}:${address.port}`,
    close: () => (closing ??= close()),
  };
}

async function refuseOpenDoors(
  members: Members,
  { loopback, host, autoApprove }: { loopback: boolean; host: string; autoApprove: boolean },
): Promise<void> {
  if (loopback) return;
  if (autoApprove)
    throw new ServerError(
      "SERVER_AUTO_APPROVE_REFUSED",
      `Logins are confirmed by themselves only on 127.0.0.1; ${host} is reached by others. Leave --auto-approve out.`,
    );
  if (await members.hasInvited()) return;
  throw new ServerError(
    "SERVER_NEEDS_MEMBERS",
    `${host} is reached by others, and nobody could confirm a login. Invite somebody first: skitty serve invite EMAIL --store …`,
  );
}

/** A page of another site can give this machine any name, but cannot make a browser say another one. */
function hostsOf(publicUrl: string | undefined, loopback: boolean): ReadonlySet<string> | undefined {
  if (publicUrl !== undefined) return new Set([hostName(new URL(publicUrl).host), ...LOOPBACK, "[::1]"]);
  return loopback ? new Set([...LOOPBACK, "[::1]"]) : undefined;
}

function unusable(host: string, port: number, cause: unknown): ServerError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return new ServerError("SERVER_ADDRESS_IN_USE", `${host}:${port} is in use; choose another --port.`, {
      cause,
    });
  return new ServerError("SERVER_ADDRESS_UNUSABLE", `Cannot listen on ${host}:${port}: ${message}`, {
    cause,
  });
}
