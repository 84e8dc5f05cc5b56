import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gitLine, runGit } from "../git/run-git.js";
import { worktreeOf } from "../git/worktree.js";
import { remedy, word } from "./finding.js";
import type { Rule } from "./world.js";

const STALE_MINUTES = 10;
const LOCKS = ["index.lock", "HEAD.lock", "config.lock", "packed-refs.lock"];

/** A git process that was killed leaves its lock, and then nothing can be committed. */
export const gitLocks: Rule = async ({ repoRoot, system }) => {
  const worktree = await worktreeOf(repoRoot);
  if (worktree === null) return [];
  const files = [worktree.gitDir, worktree.commonDir].flatMap((folder) =>
    LOCKS.map((name) => join(folder, name)),
  );
  return [...new Set(files)].flatMap((file) => {
    const status = statSync(file, { throwIfNoEntry: false });
    const minutes = status === undefined ? 0 : (system.epochMilliseconds() - status.mtimeMs) / 60_000;
    if (minutes < STALE_MINUTES) return [];
    const message = `${file} is ${Math.floor(minutes)} min old: git refuses to commit while it is there, and no git process takes so long.`;
    const cure = remedy([`rm ${word(file)}`], "Make sure that no git process is at work in this repository.");
    return [{ code: "GIT_LOCK_STALE", severity: "error", message, file, remedy: cure }];
  });
};

/** Logs that two branches append to conflict, unless git is told how to join them. */
export const mergeDriver: Rule = async ({ repoRoot }) => {
  const logs = ["status", "decisions"].map((name) => `kitty-specs/*/${name}.events.jsonl`);
  const [log] = ((await gitLine(repoRoot, ["ls-files", "--", ...logs])) ?? "").split("\n").filter(Boolean);
  if (log === undefined) return [];
  const attribute = await gitLine(repoRoot, ["check-attr", "merge", "--", log]);
  const driver = attribute?.split(": ").at(-1) ?? "unspecified";
  if ((await gitLine(repoRoot, ["config", "--get", `merge.${driver}.driver`])) !== null) return [];
  const message =
    "Event logs are versioned here, but git does not know how to merge them: two branches that both moved work packages conflict.";
  const cure = remedy(["skitty init --git"]);
  return [{ code: "MERGE_DRIVER_MISSING", severity: "warning", message, file: null, remedy: cure }];
};

const SYNC_STATE = ".kittify/sync-state.json";

/** Commits that the server has not confirmed yet; of this machine alone (`cli-sync 6.3`). */
export const syncState: Rule = async ({ repoRoot }) => {
  const file = join(repoRoot, SYNC_STATE);
  if (!existsSync(file)) return [];
  if (!isSyncState(readFileSync(file, "utf8"))) {
    const message = `${SYNC_STATE} is damaged: it does not say any more which commits the server knows.`;
    const cure = remedy(
      [`rm ${word(file)}`],
      "The commits themselves are safe; the next ones are told again.",
    );
    return [{ code: "SYNC_STATE_DAMAGED", severity: "warning", message, file, remedy: cure }];
  }
  const tracked = await runGit(repoRoot, ["ls-files", "--error-unmatch", "--", SYNC_STATE]);
  if (tracked.code !== 0) return [];
  const message = `${SYNC_STATE} is versioned, but it says what this machine has sent: it conflicts with everybody else's.`;
  const cure = remedy([
    `git rm -q --cached ${word(file)}`,
    `echo ${SYNC_STATE} >> ${word(join(repoRoot, ".gitignore"))}`,
  ]);
  return [{ code: "SYNC_STATE_VERSIONED", severity: "warning", message, file, remedy: cure }];
};

function isSyncState(text: string): boolean {
  try {
    const { pending_local_commits, last_saas_confirmed_hash: hash } = JSON.parse(text);
    return Array.isArray(pending_local_commits) && (hash === null || typeof hash === "string");
  } catch {
    return false;
  }
}
