import { isRepoSlug, repoSlugOfOrigin } from "../identity/slug.js";
import type { SyncSystem } from "../system.js";
import type { OnWarning } from "../warning.js";
import { gitLine } from "./run-git.js";

/** What git says of a repository at one moment; null where it says nothing (`cli-sync 1.4`). */
export interface GitState {
  readonly git_branch: string | null;
  readonly head_commit_sha: string | null;
  readonly repo_slug: string | null;
}

/** Gives the git part of envelopes. Never throws; asks git at most every two seconds. */
export interface GitMetadata {
  read(): Promise<GitState>;
}

const FRESH = 2000;

export interface GitMetadataOptions {
  readonly repoRoot: string;
  /** The user's own `repo_slug`, null where there is none. */
  readonly repoSlug: string | null;
  readonly system: Pick<SyncSystem, "monotonic">;
  readonly onWarning: OnWarning;
}

export function gitMetadata({ repoRoot, repoSlug, system, onWarning }: GitMetadataOptions): GitMetadata {
  let slug: Promise<string | null> | undefined;
  let read: { readonly at: number; readonly state: Promise<GitState> } | undefined;

  const resolveSlug = async (): Promise<string | null> => {
    if (repoSlug !== null && isRepoSlug(repoSlug)) return repoSlug;
    if (repoSlug !== null) {
      const message = `project.repo_slug should look like owner/repo; it is ${repoSlug}. Using the origin's instead.`;
      onWarning({ code: "REPO_SLUG_INVALID", message });
    }
    const origin = await gitLine(repoRoot, ["remote", "get-url", "origin"]);
    return origin === null ? null : repoSlugOfOrigin(origin);
  };

  const ask = async (): Promise<GitState> => {
    slug ??= resolveSlug();
    const [git_branch, head_commit_sha, repo_slug] = await Promise.all([
      gitLine(repoRoot, ["rev-parse", "--abbrev-ref", "HEAD"]),
      gitLine(repoRoot, ["rev-parse", "HEAD"]),
      slug,
    ]);
    return { git_branch, head_commit_sha, repo_slug };
  };

  return {
    read() {
      const now = system.monotonic();
      if (read === undefined || now - read.at >= FRESH) read = { at: now, state: ask() };
      return read.state;
    },
  };
}
