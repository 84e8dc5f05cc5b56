import type { LocalCommitAck } from "@spec-kitty/sync-protocol";
import type { LiveConnection } from "../transport/web-socket-client.js";
import { inOrder } from "./emit-local-commit.js";
import {
  type LocalCommitState,
  loadSyncState,
  type PendingLocalCommit,
  saveSyncState,
} from "./sync-state-file.js";
import { type CommitTarget, wireFrame } from "./wire-frame.js";

export interface FlushOptions {
  /** Where `.kittify/sync-state.json` is. */
  readonly repoRoot: string;
  readonly connection: LiveConnection;
  readonly target: CommitTarget;
  /** Commits that this connection has been told of. */
  readonly told?: ReadonlySet<string>;
}

/**
 * Tells a connection of the commits that wait, in their order, and waits for no answer; returns the commits told. They
 * stay in the file until they are acknowledged. Throws what the file system throws.
 */
export function flushPendingLocalCommits({ repoRoot, connection, target, told }: FlushOptions): string[] {
  const { last_saas_confirmed_hash: confirmed, pending_local_commits: pending } = loadSyncState(repoRoot);
  const sent: string[] = [];
  for (const commit of inOrder(pending)) {
    const { git_hash } = commit;
    if (git_hash === confirmed || told?.has(git_hash)) continue;
    const frame = wireFrame(commit, target);
    if (frame === null) continue;
    if (!connection.sendFrame(frame)) break;
    sent.push(git_hash);
  }
  return sent;
}

/**
 * Writes down what the server says of commits, in one go. Call it within the lock of the file. Throws what the file
 * system throws.
 */
export function recordLocalCommitAck(repoRoot: string, ...acks: readonly LocalCommitAck[]): void {
  const before = loadSyncState(repoRoot);
  const after = acks.reduce(withAck, before);
  if (after !== before) saveSyncState(repoRoot, after);
}

/** The state after one answer: a confirmed commit is the last known one; a refused one only goes (`cli-sync 6.3`). */
function withAck(state: LocalCommitState, ack: LocalCommitAck): LocalCommitState {
  const pending = state.pending_local_commits.filter((commit) => !isMeant(commit, ack));
  const isRefusal = "status" in ack && ack.status === "rejected";
  const isOurs = pending.length < state.pending_local_commits.length || !("build_id" in ack);
  if (!isOurs) return state;
  return {
    last_saas_confirmed_hash: isRefusal ? state.last_saas_confirmed_hash : ack.git_hash,
    pending_local_commits: pending,
  };
}

function isMeant(commit: PendingLocalCommit, ack: LocalCommitAck): boolean {
  if (commit.git_hash !== ack.git_hash) return false;
  if (!("build_id" in ack)) return true;
  const project = commit.project_uuid?.toLowerCase();
  return commit.build_id === ack.build_id && project === ack.project_uuid.toLowerCase();
}
