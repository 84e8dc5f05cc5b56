import { readFileSync, writeFileSync } from "node:fs";
import { dirname, posix, resolve } from "node:path";
import { runGit } from "../git/run-git.js";
import { type MergedText, mergeLogTexts, mergeMetaTexts, type Stages } from "./merge-texts.js";
import { rebuildStatus } from "./rebuild-status.js";

/** What git hands to a merge driver (`gitattributes`, "Defining a custom merge driver"). */
export interface MergeDriverCall {
  /** Where git runs it: the top of the checkout. Relative paths are taken from here. */
  readonly cwd: string;
  /** %O, %A and %B: files with the three states. The result goes to `ours`. */
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  /** %P: what is merged, relative to the top. */
  readonly path: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Merges one file as git's driver: event logs by the id of their lines, `meta.json` by its rules, and `status.json` is
 * made anew from the merged log. What cannot be merged so is left as git's own merge of text leaves it, with markers,
 * and the outcome says why. Throws what the file system throws.
 */
export async function runMergeDriver(call: MergeDriverCall): Promise<MergedText> {
  const { cwd, path, env } = call;
  const [base, ours, theirs] = [call.base, call.ours, call.theirs].map((file) => resolve(cwd, file)) as [
    string,
    string,
    string,
  ];
  // Git makes its three files in one folder; anything else was typed by hand, and may overwrite a file that counts.
  if (new Set([base, ours, theirs].map(dirname)).size > 1) {
    const message = `${call.base}, ${call.ours} and ${call.theirs} should be in one folder, as git makes them`;
    return { ok: false, code: "MERGE_FOLDERS_DIFFER", message };
  }
  const stages = (): Stages => ({ base: textOf(base), ours: textOf(ours), theirs: textOf(theirs) });
  const merged = await mergedBy(path, stages, () =>
    rebuildStatus({ root: cwd, path, files: { base, ours, theirs }, env }),
  );
  if (merged.ok) writeFileSync(ours, merged.text);
  else await leaveConflict(cwd, { base, ours, theirs });
  return merged;
}

async function mergedBy(
  path: string,
  stages: () => Stages,
  rebuild: () => Promise<MergedText>,
): Promise<MergedText> {
  const name = posix.basename(path);
  if (name.endsWith(".events.jsonl")) return mergeLogTexts(stages());
  if (name === "meta.json") return mergeMetaTexts(stages());
  if (name === "status.json") return rebuild();
  const message =
    "this driver merges *.events.jsonl, meta.json and status.json; take its line out of .gitattributes";
  return { ok: false, code: "MERGE_FILE_UNKNOWN", message };
}

/** Both sides between markers: were ours left as it is, adding it would drop theirs without a word. */
async function leaveConflict(
  cwd: string,
  { base, ours, theirs }: { readonly base: string; readonly ours: string; readonly theirs: string },
): Promise<void> {
  await runGit(cwd, ["merge-file", "-L", "ours", "-L", "base", "-L", "theirs", ours, base, theirs]);
}

function textOf(file: string): string {
  return readFileSync(file, "utf8");
}
