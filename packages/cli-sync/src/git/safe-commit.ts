import { existsSync, lstatSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { withProcessLock } from "../files/process-lock.js";
import type { SyncSystem } from "../system.js";
import { indexEntries, restoreIndex } from "./index-entries.js";
import { type GitResult, gitLine, runGit } from "./run-git.js";
import { checkedOutBranch, PROTECTED_BRANCHES, real, type Worktree, worktreeOf } from "./worktree.js";

/** Why nothing was committed; stable words (`cli-sync 6.2`). */
export type SafeCommitCode =
  | "SAFE_COMMIT_DESTINATION_REF_SHAPE"
  | "SAFE_COMMIT_EMPTY_CHANGESET"
  | "SAFE_COMMIT_NOT_A_WORKTREE"
  | "SAFE_COMMIT_HEAD_MISMATCH"
  | "SAFE_COMMIT_DESTINATION_NOT_FOUND"
  | "SAFE_COMMIT_PROTECTED_BRANCH"
  | "SAFE_COMMIT_PATH_POLICY"
  | "SAFE_COMMIT_PATH_NOT_FOUND"
  | "SAFE_COMMIT_BACKSTOP"
  | "SAFE_COMMIT_NOTHING_TO_COMMIT"
  | "SAFE_COMMIT_GIT_FAILED";

export type SafeCommitResult =
  /** `sha` is the whole name of the commit. */
  { readonly ok: true; readonly sha: string } | SafeCommitRefusal;

export interface SafeCommitRefusal {
  readonly ok: false;
  readonly code: SafeCommitCode;
  readonly message: string;
}

export interface SafeCommitOptions {
  /** Any checkout of the repository. */
  readonly repoRoot: string;
  /** The checkout to commit in: the repository itself, or a worktree of it. */
  readonly worktreeRoot: string;
  /** The short name of the branch that must be checked out there. */
  readonly destinationRef: string;
  /** Files or folders, absolute or relative to the worktree; nothing else is committed. */
  readonly paths: readonly string[];
  readonly message: string;
  /** True to commit to main or master all the same. */
  readonly allowProtectedBranch?: boolean;
  /** Told of the commit before another one is made here; must not reject. */
  readonly onCommit?: (sha: string) => Promise<unknown>;
  readonly system: Pick<SyncSystem, "sleep" | "random" | "monotonic">;
}

/** Hooks may run tests. */
const COMMIT_TIMEOUT = 600_000;

/**
 * Commits exactly the paths given, to the branch given, or nothing. What else is staged stays staged and out of the
 * commit; where nothing is committed the index is as it was. Ignored files are committed, deleted ones as deletions,
 * and hooks run. Several processes may do this at once. Never throws for what git says: that is an outcome.
 */
export async function safeCommit(options: SafeCommitOptions): Promise<SafeCommitResult> {
  const { destinationRef, paths } = options;
  if (destinationRef.startsWith("refs/") || destinationRef.trim() === "")
    return refuse(
      "DESTINATION_REF_SHAPE",
      `A destination is the short name of a branch; got ${quoted(destinationRef)}`,
    );
  if (paths.length === 0)
    return refuse("EMPTY_CHANGESET", "No path was given. Name the files that are to be committed.");
  const worktree = await ownWorktree(options);
  if (worktree === null) {
    const message = `${options.worktreeRoot} is no worktree of the repository ${options.repoRoot}`;
    return refuse("NOT_A_WORKTREE", message);
  }
  const lock = join(worktree.gitDir, "skitty-commit.lock");
  return withProcessLock(lock, { system: options.system, timeout: COMMIT_TIMEOUT }, () =>
    checkedCommit(options, worktree),
  );
}

async function ownWorktree({ repoRoot, worktreeRoot }: SafeCommitOptions): Promise<Worktree | null> {
  const [repository, worktree] = await Promise.all([worktreeOf(repoRoot), worktreeOf(worktreeRoot)]);
  const isOwn = worktree?.commonDir === repository?.commonDir && worktree?.root === real(worktreeRoot);
  return isOwn ? worktree : null;
}

async function checkedCommit(options: SafeCommitOptions, worktree: Worktree): Promise<SafeCommitResult> {
  const refusal = (await refusedDestination(options, worktree)) ?? refusedPath(options, worktree);
  if (refusal !== null) return refusal;
  const paths = options.paths.map((path) => insideWorktree(path, options, worktree)!);
  const before = await indexEntries(worktree.root, paths);
  const missing = paths.filter(
    (path) => !isOnDisk(join(worktree.root, path)) && !before.some((entry) => isAt(path, entry.path)),
  );
  if (missing.length > 0)
    return refuse("PATH_NOT_FOUND", `${missing.join(", ")}: neither on disk nor known to git`);
  const result = await stageAndCommit(options, worktree, paths);
  if (result.ok) await options.onCommit?.(result.sha);
  else await restoreIndex(worktree.root, paths, before);
  return result;
}

async function refusedDestination(
  { destinationRef, allowProtectedBranch }: SafeCommitOptions,
  { root, gitDir }: Worktree,
): Promise<SafeCommitRefusal | null> {
  const head = await checkedOutBranch(root);
  if (head !== destinationRef) {
    const there = head === null ? "no branch (HEAD is detached)" : head;
    const message = `${root} should have ${destinationRef} checked out; it has ${there}. Check it out first.`;
    return refuse("HEAD_MISMATCH", message);
  }
  if ((await gitLine(root, ["rev-parse", "--verify", "--quiet", `refs/heads/${destinationRef}`])) === null)
    return refuse("DESTINATION_NOT_FOUND", `The branch ${destinationRef} has no commit yet. Make its first.`);
  if (PROTECTED_BRANCHES.has(destinationRef) && allowProtectedBranch !== true) {
    const message = `${destinationRef} is protected. Commit to the branch of the mission instead.`;
    return refuse("PROTECTED_BRANCH", message);
  }
  // Git makes no partial commit then, and conflicted entries of the index could not be put back.
  const underWay = existsSync(join(gitDir, "MERGE_HEAD"));
  return underWay ? refuse("GIT_FAILED", `A merge is under way in ${root}. Finish or abort it first.`) : null;
}

function refusedPath(options: SafeCommitOptions, worktree: Worktree): SafeCommitRefusal | null {
  for (const path of options.paths) {
    const inside = insideWorktree(path, options, worktree);
    if (inside === null) return refuse("PATH_POLICY", `${path} is not inside ${options.worktreeRoot}`);
    if (inside.split("/")[0] === ".worktrees")
      return refuse(
        "PATH_POLICY",
        `${path} belongs to another worktree; nothing under .worktrees/ is committed`,
      );
  }
  return null;
}

/** The path relative to the worktree, with `/`; null where it lies outside. */
function insideWorktree(
  path: string,
  { worktreeRoot }: SafeCommitOptions,
  { root }: Worktree,
): string | null {
  const absolute = isAbsolute(path) ? path : resolve(worktreeRoot, path);
  for (const base of [resolve(worktreeRoot), root]) {
    const inside = relative(base, absolute);
    if (inside !== "" && !isAbsolute(inside) && inside.split(sep)[0] !== "..")
      return inside.split(sep).join("/");
  }
  return null;
}

async function stageAndCommit(
  { destinationRef, message }: SafeCommitOptions,
  { root }: Worktree,
  paths: readonly string[],
): Promise<SafeCommitResult> {
  const added = await git(root, ["add", "--force", "--", ...paths]);
  if (added.code !== 0) return gitFailed("add", added);
  const backstop = await refusedBackstop(root, paths);
  if (backstop !== null) return backstop;
  const unchanged = await git(root, ["diff", "--cached", "--quiet", "--", ...paths]);
  if (unchanged.code === 0)
    return refuse("NOTHING_TO_COMMIT", `nothing to commit: ${paths.join(", ")} as in ${destinationRef}`);
  const committed = await git(root, ["commit", "--quiet", "--only", "-m", message, "--", ...paths]);
  if (committed.code !== 0) return gitFailed("commit", committed);
  const sha = await gitLine(root, ["rev-parse", "HEAD"]);
  return sha === null ? refuse("GIT_FAILED", `git does not tell HEAD of ${root}`) : { ok: true, sha };
}

/** What somebody else staged and went on editing is not touched: what of it to keep is not ours to decide. */
async function refusedBackstop(root: string, paths: readonly string[]): Promise<SafeCommitRefusal | null> {
  const [staged, edited] = await Promise.all([
    changedNames(root, ["diff", "--cached", "--name-only", "--no-renames", "-z"]),
    changedNames(root, ["diff", "--name-only", "--no-renames", "-z"]),
  ]);
  const isOurs = (name: string) => paths.some((path) => isAt(path, name));
  const others = staged.filter((name) => !isOurs(name) && edited.includes(name));
  if (others.length === 0) return null;
  const message = `${others.join(", ")}: staged by somebody else, with unstaged changes as well. Commit or unstage first.`;
  return refuse("BACKSTOP", message);
}

/** Whether a file is at a path or under it. */
function isAt(path: string, file: string): boolean {
  return file === path || file.startsWith(`${path}/`);
}

/** A link that leads nowhere is there too. */
function isOnDisk(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

async function changedNames(root: string, args: readonly string[]): Promise<string[]> {
  const { stdout } = await git(root, args);
  return stdout.split("\0").filter((name) => name !== "");
}

/** Paths are names here, never patterns. */
function git(root: string, args: readonly string[]): Promise<GitResult> {
  return runGit(root, ["--literal-pathspecs", ...args], { timeout: COMMIT_TIMEOUT });
}

function gitFailed(what: string, { stdout, stderr }: GitResult): SafeCommitRefusal {
  return refuse(
    "GIT_FAILED",
    `git ${what} failed: ${(stderr.trim() || stdout.trim() || "no word").slice(0, 2000)}`,
  );
}

function refuse(
  code: SafeCommitCode extends `SAFE_COMMIT_${infer C}` ? C : never,
  message: string,
): SafeCommitRefusal {
  return { ok: false, code: `SAFE_COMMIT_${code}`, message };
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
