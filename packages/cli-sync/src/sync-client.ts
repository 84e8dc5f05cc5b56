import { resolve } from "node:path";
import { CredentialsFile, credentialsFile } from "./auth/credentials-file.js";
import { SessionTokens } from "./auth/session-tokens.js";
import { SharedClock } from "./clock/shared-clock.js";
import type { SyncState } from "./emit/blocked-reason.js";
import { EventEmitter } from "./emit/event-emitter.js";
import { withProcessLock } from "./files/process-lock.js";
import { type GitMetadata, gitMetadata } from "./git/git-metadata.js";
import { type SafeCommitOptions, type SafeCommitResult, safeCommit } from "./git/safe-commit.js";
import { GlossaryLog } from "./glossary/glossary-log.js";
import { type EnsuredIdentity, resolveIdentity } from "./identity/config-file.js";
import { type Machine, nodeIdOf } from "./identity/node-id.js";
import { LocalCommits } from "./local-commits/local-commits.js";
import { BodyUploadQueue } from "./queue/body-queue.js";
import { moveQueue } from "./queue/move-queue.js";
import { OfflineQueue } from "./queue/offline-queue.js";
import { queueFile } from "./queue/scope.js";
import { BackgroundSyncService } from "./runtime/background-sync-service.js";
import { SyncRuntime } from "./runtime/sync-runtime.js";
import { readUserSettings, takesPart } from "./runtime/user-settings.js";
import type { SyncSystem } from "./system.js";
import { httpBatchTransport } from "./transport/batch-transport.js";
import type { Fetch } from "./transport/http.js";
import { type PushReport, push } from "./transport/push.js";
import { pushBodies } from "./transport/push-bodies.js";
import { serverUrl } from "./transport/server-url.js";
import { WebSocketClient, type WebSocketClientOptions } from "./transport/web-socket-client.js";
import type { OnWarning } from "./warning.js";

export interface SyncClientOptions {
  /** The checkout that is worked in. */
  readonly repoRoot: string;
  /** The user's folder, `~/.spec-kitty`. */
  readonly root: string;
  /** The server to send to; that of the user's settings where left out, and nothing is sent where both are missing. */
  readonly server?: string;
  readonly machine: Machine;
  readonly system: SyncSystem;
  readonly fetch: Fetch;
  readonly onWarning: OnWarning;
  /** False where the user switched sync off. */
  readonly enabled?: boolean;
  /** What the live connection tells besides; see `WebSocketClientOptions`. */
  readonly live?: Pick<
    WebSocketClientOptions,
    "onConnect" | "onEvent" | "onLocalCommitAck" | "onStatus" | "timings"
  >;
  /** See `OfflineQueueOptions`. */
  readonly maxRejections?: number;
}

/** Everything of one checkout, put together. */
export interface SyncClient {
  readonly identity: EnsuredIdentity;
  readonly git: GitMetadata;
  readonly clock: SharedClock;
  readonly emitter: EventEmitter;
  /** Emits glossary events into the repository as well; other types only pass through it. */
  readonly glossary: GlossaryLog;
  /** Commits that touch missions, told to the server. */
  readonly localCommits: LocalCommits;
  readonly queue: OfflineQueue;
  readonly bodies: BodyUploadQueue;
  readonly runtime: SyncRuntime;
  /** Null where no server is known. */
  readonly tokens: SessionTokens | null;
  readonly syncState: () => SyncState;
  /** As `safeCommit`, in this repository; tells the server of what it commits to a mission. */
  commit(options: Omit<SafeCommitOptions, "repoRoot" | "system" | "onCommit">): Promise<SafeCommitResult>;
  /** Pushes events, then artifact bodies; what it needs of a login is an outcome. */
  push(options?: {
    readonly signal?: AbortSignal;
    readonly onProgress?: (report: PushReport) => void;
  }): Promise<PushReport>;
  /**
   * Tells the server of the commits that wait, over a connection of its own where there is none; how many wait still.
   * Takes fifteen seconds at most, and needs no login: without one they wait.
   */
  tellCommits(): Promise<number>;
  /** Stops the runtime and closes every file; safe to call twice. */
  close(): Promise<void>;
}

const ANSWER_TIMEOUT = 5000;

const NO_SERVER: PushReport = {
  ...{ delivered: 0, duplicates: 0, rejected: 0, dead: 0, pending: 0, unanswered: 0 },
  failure: {
    category: "unauthenticated",
    message: "No server is known: log in to one first",
    retryAfter: null,
  },
};

/** Opens the client of a checkout. Needs no network and no login; throws `StorageError` where the user's folder cannot be written. */
export async function openSyncClient(options: SyncClientOptions): Promise<SyncClient> {
  const { repoRoot, root, machine, system, fetch, onWarning } = options;
  const settings = readUserSettings(root, onWarning);
  const named = options.server ?? settings.server_url;
  const server = named === null ? null : serverUrl(named);
  const exclusively = <T>(work: () => T) => withProcessLock(`${root}/identity.lock`, { system }, work);
  const identity = await resolveIdentity({ repoRoot, machine, newUuid: () => system.newUuid(), exclusively });
  for (const warning of identity.warnings) onWarning(warning);
  const git = gitMetadata({ repoRoot, repoSlug: identity.identity.repo_slug, system, onWarning });
  const { repo_slug } = await git.read();
  const enabled =
    options.enabled !== false &&
    takesPart({
      settings,
      checkoutPath: resolve(repoRoot),
      repoSlug: repo_slug,
      projectEnabled: identity.sync.enabled,
    });

  const tokens =
    server === null
      ? null
      : new SessionTokens({
          server,
          file: new CredentialsFile(credentialsFile(root), onWarning),
          fetch,
          system,
        });
  const isAuthenticated = () => syncState().authenticated;
  const syncState = (): SyncState => {
    const session = tokens?.session() ?? null;
    return { enabled, authenticated: session !== null, teamId: session?.team_id ?? null };
  };

  const path = ownQueue(root, tokens);
  const queue = await OfflineQueue.open({
    ...{ path, system, onWarning, overflowFolder: resolve(repoRoot, ".kittify", "sync") },
    ...(settings.max_queue_size !== null && { maxSize: settings.max_queue_size }),
    ...(options.maxRejections !== undefined && { maxRejections: options.maxRejections }),
  });
  const bodies = BodyUploadQueue.open({ path, system });
  const clock = SharedClock.open({ root, nodeId: nodeIdOf(machine), system, onWarning });
  const emitter = new EventEmitter({
    identity: identity.identity,
    clock,
    git,
    queue,
    syncState,
    system,
    onWarning,
  });

  const glossary = new GlossaryLog({
    ...{ repoRoot, inner: emitter, onWarning },
    exclusively: (work) => withProcessLock(`${root}/glossary.lock`, { system }, work),
  });

  const localCommits = new LocalCommits({
    ...{ repoRoot, identity: identity.identity, system, onWarning },
    target: () => tokens?.session() ?? null,
    exclusively: (work) => withProcessLock(`${root}/sync-state.lock`, { system }, work),
  });
  const commit: SyncClient["commit"] = (given) =>
    safeCommit({
      ...{ ...given, repoRoot, system },
      onCommit: (sha) => localCommits.emit({ worktreeRoot: given.worktreeRoot, sha }),
    });

  const pushAll: SyncClient["push"] = async ({ signal, onProgress } = {}) => {
    if (server === null || tokens === null) return NO_SERVER;
    const now = () => system.epochMilliseconds();
    const given = signal === undefined ? {} : { signal };
    const transport = httpBatchTransport({ server, access: tokens, fetch, now });
    const report = await push({ queue, transport, system, ...given, ...(onProgress && { onProgress }) });
    if (report.failure === null) await pushBodies({ bodies, server, access: tokens, fetch, now, ...given });
    return report;
  };

  const service = new BackgroundSyncService({
    push: (signal) => pushAll({ signal }),
    // Nobody logged in is no failure: what waits, waits.
    hasWork: async () => isAuthenticated() && (bodies.size() > 0 || (await queue.drain(1)).length > 0),
    system,
    onWarning,
  });
  const newSocket = () =>
    new WebSocketClient({
      ...{ server: server!, access: tokens!, fetch, queue, system, onWarning },
      buildId: identity.identity.build_id,
      onReady: () => service.wake(),
      ...options.live,
      onConnect: async (connection) => {
        await localCommits.connected(connection);
        await options.live?.onConnect?.(connection);
      },
      onLocalCommitAck: (ack) => {
        localCommits.acknowledged(ack);
        options.live?.onLocalCommitAck?.(ack);
      },
    });
  const tellCommits = async (): Promise<number> => {
    const waiting = await localCommits.waiting();
    if (waiting === 0 || !enabled || !isAuthenticated()) return waiting;
    const own = runtime.socket?.isConnected() ? null : newSocket();
    if (own === null) await localCommits.flush();
    else await own.connect();
    await localCommits.answered(ANSWER_TIMEOUT);
    await own?.close();
    return localCommits.waiting();
  };
  const runtime = new SyncRuntime({
    enabled: enabled && tokens !== null,
    autoStart: identity.sync.auto_start,
    isAuthenticated,
    service,
    newSocket,
  });

  return {
    ...{ identity, git, clock, emitter, glossary, localCommits, queue, bodies, runtime, tokens, syncState },
    ...{ commit, push: pushAll, tellCommits },
    async close() {
      await runtime.stop();
      await localCommits.settled();
      await emitter.settled();
      await queue.close();
      bodies.close();
      clock.close();
    },
  };
}

/** The queue of the login, with what was queued before it; that of nobody where there is none (`cli-sync 3.1`). */
function ownQueue(root: string, tokens: SessionTokens | null): string {
  const session = tokens?.session() ?? null;
  const nobodys = queueFile(root, null);
  if (session === null || session.team_id === null) return nobodys;
  const { server, email, team_id } = session;
  const own = queueFile(root, { server, email, teamId: team_id });
  moveQueue(nobodys, own);
  return own;
}
