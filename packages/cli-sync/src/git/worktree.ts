import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { gitLine } from "./run-git.js";

/** Where git keeps things of one worktree; all paths real and absolute. */
export interface Worktree {
  readonly root: string;
  /** Of this worktree alone: its index and what is under way in it. */
  readonly gitDir: string;
  /** Shared by all worktrees of the repository. */
  readonly commonDir: string;
}

/** The worktree that a folder is in; null where it is in none. */
export async function worktreeOf(folder: string): Promise<Worktree | null> {
  const told = await gitLine(folder, ["rev-parse", "--show-toplevel", "--git-dir", "--git-common-dir"]);
  const [root, gitDir, commonDir] = told?.split("\n").map((path) => real(resolve(folder, path))) ?? [];
  return root !== undefined && gitDir !== undefined && commonDir !== undefined
    ? { root, gitDir, commonDir }
    : null;
}

/** A path without symbolic links, as far as it exists. */
export function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The short name of the branch that is checked out, one without commits too; null where HEAD is detached. */
export function checkedOutBranch(folder: string): Promise<string | null> {
  return gitLine(folder, ["symbolic-ref", "--quiet", "--short", "HEAD"]);
}

/** The branch that the origin calls its own; null where it says nothing. */
async function originDefaultBranch(folder: string): Promise<string | null> {
  const name = await gitLine(folder, ["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]);
  return name === null ? null : name.replace(/^origin\//, "");
}

/** Refused as a destination without an explicit permission (`cli-sync 6.2`). */
export const PROTECTED_BRANCHES: ReadonlySet<string> = new Set(["main", "master"]);

/** Whether missions are worked on in a branch: not in a protected one, nor in the origin's default (`cli-sync FR-011`). */
export async function isMissionBranch(folder: string, branch: string | null): Promise<boolean> {
  if (branch === null || PROTECTED_BRANCHES.has(branch)) return false;
  return branch !== (await originDefaultBranch(folder));
}
