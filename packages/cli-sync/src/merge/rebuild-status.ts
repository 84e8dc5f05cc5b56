import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import {
  EMPTY_META,
  fileText,
  materialise,
  mergeMetaTexts,
  readLog,
  readMeta,
} from "@spec-kitty/mission-log";
import { gitLine, runGit } from "../git/run-git.js";
import { type MergedText, mergeLogTexts, type Stages } from "./merge-texts.js";

export interface StatusMerge {
  /** The top of the checkout. */
  readonly root: string;
  /** Of the `status.json`, relative to the top, with `/`. */
  readonly path: string;
  /** The three states of it, as files. */
  readonly files: { readonly base: string; readonly ours: string; readonly theirs: string };
  /** Variables that git sets for its drivers. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The `status.json` that the merged log says. A driver sees one file at a time, and the merged log is nowhere yet; so
 * the commits that are merged are looked for, known by the state of `status.json` that they hold, and their logs are
 * joined here as they are joined there.
 */
export async function rebuildStatus(merge: StatusMerge): Promise<MergedText> {
  const { root, path, files } = merge;
  const theirs = await commitWith(merge, files.theirs, await likelyTheirs(merge));
  const ours = await commitWith(merge, files.ours, ["HEAD"]);
  if (theirs === null || ours === null) return notFound(path);
  const bases = await gitLine(root, ["merge-base", "--all", ours, theirs]);
  const likely = [`${theirs}^`, ...(bases?.split("\n") ?? [])];
  const base = await commitWith(merge, files.base, likely, { searches: false });
  const stagesOf = async (name: string): Promise<Stages> => {
    const file = posix.join(posix.dirname(path), name);
    const [inBase, inOurs, inTheirs] = await Promise.all(
      [base, ours, theirs].map((c) => textIn(root, c, file)),
    );
    return { base: inBase!, ours: inOurs!, theirs: inTheirs! };
  };
  const log = joined(await stagesOf("status.events.jsonl"), mergeLogTexts);
  if (log.ok && log.text === "") return noLog(path);
  if (!log.ok) return { ...log, message: `status.events.jsonl, ${log.message}` };
  const meta = joined(await stagesOf("meta.json"), mergeMetaTexts);
  const lines = readLog(Buffer.from(log.text)).lines.map(({ line }) => line);
  const read = meta.ok && meta.text !== "" ? readMeta(meta.text).meta : EMPTY_META;
  return { ok: true, text: fileText(materialise(lines, read)) };
}

/** What git makes of a file: it asks its driver only where both sides have changed it. */
function joined(stages: Stages, merge: (stages: Stages) => MergedText): MergedText {
  const { base, ours, theirs } = stages;
  if (ours === theirs || theirs === base) return { ok: true, text: ours };
  return ours === base ? { ok: true, text: theirs } : merge(stages);
}

function notFound(path: string): MergedText {
  const message = `the commits that are merged cannot be told, so ${path} cannot be rebuilt. Finish the merge with either side of it, then: skitty doctor --fix`;
  return { ok: false, code: "MERGE_LOG_NOT_FOUND", message };
}

/** What nothing says is not made up: an empty snapshot would drop what both sides have. */
function noLog(path: string): MergedText {
  const message = `${path} cannot be rebuilt: there is no status.events.jsonl beside it`;
  return { ok: false, code: "MERGE_LOG_NOT_FOUND", message };
}

/** The first commit that holds this state of the file; null where there is none. */
async function commitWith(
  { root, path }: StatusMerge,
  file: string,
  likely: readonly string[],
  { searches = true } = {},
): Promise<string | null> {
  const blob = await gitLine(root, ["hash-object", "--no-filters", file]);
  if (blob === null) return null;
  for (const name of likely)
    if ((await gitLine(root, ["rev-parse", "--verify", "--quiet", `${name}:${path}`])) === blob)
      return gitLine(root, ["rev-parse", "--verify", "--quiet", `${name}^{commit}`]);
  if (!searches) return null;
  // Stashes and detached commits are in reflogs alone, and what a merge made is in no diff but its own.
  const args = ["log", "--all", "--reflog", "-m", "--format=%H", `--find-object=${blob}`, "--", path];
  const { stdout } = await runGit(root, args, { timeout: SEARCH_TIMEOUT });
  for (const commit of stdout.split("\n").filter(Boolean))
    if ((await gitLine(root, ["rev-parse", "--verify", "--quiet", `${commit}:${path}`])) === blob)
      return commit;
  return null;
}

const SEARCH_TIMEOUT = 60_000;
const HEADS = ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD", "refs/stash"];

/** Git tells nobody which commit it merges; each of its commands leaves another trace of it. */
async function likelyTheirs({ root, env }: StatusMerge): Promise<string[]> {
  const ofMerge = Object.keys(env).flatMap((name) => /^GITHEAD_([0-9a-f]{40,64})$/.exec(name)?.[1] ?? []);
  const gitDir = await gitLine(root, ["rev-parse", "--absolute-git-dir"]);
  const ofRebase = gitDir === null ? [] : lastPicked(join(gitDir, "rebase-merge"));
  return [...ofMerge, ...ofRebase, ...HEADS];
}

/** The commit that a rebase is at: the last line of what it has begun. */
function lastPicked(folder: string): string[] {
  try {
    if (!readdirSync(folder).includes("done")) return [];
    const last = readFileSync(join(folder, "done"), "utf8").trimEnd().split("\n").at(-1) ?? "";
    return last.match(/\b[0-9a-f]{7,64}\b/)?.slice(0, 1) ?? [];
  } catch {
    return [];
  }
}

/** The text of a file in a commit; empty where it has none. */
async function textIn(root: string, commit: string | null, path: string): Promise<string> {
  if (commit === null) return "";
  const { code, stdout } = await runGit(root, ["cat-file", "blob", `${commit}:${path}`]);
  return code === 0 ? stdout : "";
}
