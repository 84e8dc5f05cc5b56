import { gitLine, runGit } from "../git/run-git.js";
import { checkedOutBranch, isMissionBranch } from "../git/worktree.js";
import type { ProjectIdentity } from "../identity/project-identity.js";
import { type SyncSystem, wireTime } from "../system.js";
import {
  type LocalCommitState,
  loadSyncState,
  type PendingLocalCommit,
  saveSyncState,
} from "./sync-state-file.js";

/** How many commits wait for a connection; of more, the oldest are let go. Git has them all. */
const MAX_PENDING = 50;

export interface NewLocalCommit {
  /** Where `.kittify/sync-state.json` is. */
  readonly repoRoot: string;
  /** The checkout that was committed in. */
  readonly worktreeRoot: string;
  /** The whole name of the commit. */
  readonly sha: string;
  readonly identity: Pick<ProjectIdentity, "uuid" | "build_id">;
  readonly system: Pick<SyncSystem, "epochMilliseconds" | "newUuid">;
  /** Runs `work` while no other process reads and writes the file. */
  readonly exclusively: <T>(work: () => Promise<T> | T) => Promise<T>;
}

export type LocalCommitOutcome =
  | {
      readonly status: "pending";
      readonly frame: PendingLocalCommit;
      /** The commits that this one amends. */
      readonly replaced: readonly string[];
      /** The commits that were let go, since too many wait. */
      readonly dropped: readonly string[];
    }
  | { readonly status: "not_told"; readonly reason: "OUTSIDE_MISSIONS" | "NO_MISSION_BRANCH" };

/**
 * Notes a commit that touched a mission, on a mission's branch, to be told to the server (`cli-sync FR-010` to 016). The
 * frame of a commit that this one amends goes; those of earlier commits stay. Throws what the file system throws.
 */
export async function emitLocalCommit(commit: NewLocalCommit): Promise<LocalCommitOutcome> {
  const { repoRoot, worktreeRoot, sha, identity, system } = commit;
  const branch = await checkedOutBranch(worktreeRoot);
  if (!(await isMissionBranch(worktreeRoot, branch)))
    return { status: "not_told", reason: "NO_MISSION_BRANCH" };
  const changed_files = await missionFiles(worktreeRoot, sha);
  const mission_id = changed_files.map(missionOf).find((name) => name !== undefined);
  if (mission_id === undefined) return { status: "not_told", reason: "OUTSIDE_MISSIONS" };
  return commit.exclusively(async () => {
    const frame: PendingLocalCommit = {
      type: "LocalCommit",
      git_hash: sha,
      mission_id,
      build_id: identity.build_id ?? system.newUuid(),
      project_uuid: identity.uuid,
      changed_files,
      committed_at: wireTime(system.epochMilliseconds()),
    };
    const state = loadSyncState(repoRoot);
    const replaced = await amendedBy(frame, state, worktreeRoot);
    const gone = new Set([...replaced, sha]);
    const others = inOrder(state.pending_local_commits.filter(({ git_hash }) => !gone.has(git_hash)));
    const dropped = others.slice(0, Math.max(0, others.length + 1 - MAX_PENDING));
    const pending_local_commits = [...others.slice(dropped.length), frame];
    saveSyncState(repoRoot, { ...state, pending_local_commits });
    return { status: "pending", frame, replaced, dropped: dropped.map(({ git_hash }) => git_hash) };
  });
}

/** As they were committed; those without a readable time first. */
export function inOrder(pending: readonly PendingLocalCommit[]): PendingLocalCommit[] {
  const time = ({ committed_at }: PendingLocalCommit) => {
    const at = Date.parse(committed_at);
    return Number.isNaN(at) ? Number.NEGATIVE_INFINITY : at;
  };
  return pending.toSorted((a, b) => (time(a) === time(b) ? 0 : time(a) - time(b)));
}

/** The files of missions that a commit changed; those of a merge against its first parent. */
async function missionFiles(root: string, sha: string): Promise<string[]> {
  const args = ["log", "-1", "-m", "--first-parent", "--no-renames", "--name-only", "--format=", "-z", sha];
  const { stdout } = await runGit(root, args);
  return stdout.split("\0").filter((path) => path.split("/").includes("kitty-specs"));
}

function missionOf(path: string): string | undefined {
  const parts = path.split("/");
  const at = parts.indexOf("kitty-specs");
  return parts.length > at + 2 ? parts[at + 1] : undefined;
}

/**
 * The commits that a new one has taken the place of: same build and mission, same parents, and no branch holds them any
 * more. Two branches that go on from one commit amend nothing (`decisions` 21).
 */
async function amendedBy(
  frame: PendingLocalCommit,
  state: LocalCommitState,
  root: string,
): Promise<string[]> {
  const { git_hash, build_id, mission_id } = frame;
  const like = state.pending_local_commits.filter(
    (one) => one.git_hash !== git_hash && one.build_id === build_id && one.mission_id === mission_id,
  );
  if (like.length === 0) return [];
  const hashes = [git_hash, ...like.map((one) => one.git_hash)];
  const told = await gitLine(root, ["log", "--no-walk", "--ignore-missing", "--format=%H %P", ...hashes]);
  const parents = new Map(
    told?.split("\n").map((line) => [line.split(" ")[0]!, line.slice(line.indexOf(" "))] as const),
  );
  const amended: string[] = [];
  for (const hash of hashes.slice(1)) {
    if (!parents.has(hash) || parents.get(hash) !== parents.get(git_hash)) continue;
    const args = ["for-each-ref", "--count=1", "--format=%(refname)", `--contains=${hash}`, "refs/heads"];
    if ((await gitLine(root, args)) === "") amended.push(hash);
  }
  return amended;
}
