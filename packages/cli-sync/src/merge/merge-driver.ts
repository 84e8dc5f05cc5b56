import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { devNull } from "node:os";
import { dirname, posix, resolve } from "node:path";
import { mergeMetaTexts } from "@spec-kitty/mission-log";
import { codeOf } from "../errors.js";
import { runGit } from "../git/run-git.js";
import { type MergedText, mergeLogTexts, type Stages } from "./merge-texts.js";
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
  const files = { base, ours, theirs };
  const merged = await mergedBy(path, files, () => rebuildStatus({ root: cwd, path, files, env }));
  if (merged.ok) writeFileSync(ours, merged.text);
  else await leaveConflict(cwd, files);
  return merged;
}

async function mergedBy(
  path: string,
  files: Stages,
  rebuild: () => Promise<MergedText>,
): Promise<MergedText> {
  const name = posix.basename(path);
  if (name.endsWith(".events.jsonl")) return mergedTexts(files, mergeLogTexts);
  if (name === "meta.json") return mergedTexts(files, mergeMetaTexts);
  if (name === "status.json") return rebuild();
  const message =
    "this driver merges *.events.jsonl, meta.json and status.json; take its line out of .gitattributes";
  return { ok: false, code: "MERGE_FILE_UNKNOWN", message };
}

function mergedTexts(files: Stages, merge: (texts: Stages) => MergedText): MergedText {
  const texts = { base: textOf(files.base), ours: textOf(files.ours), theirs: textOf(files.theirs) };
  for (const [side, text] of Object.entries(texts))
    if (text === undefined) return { ok: false, code: "MERGE_NOT_UTF8", message: `${side}: not UTF-8` };
  return merge(texts as Stages);
}

/** Both sides between markers: were ours left as it is, adding it would drop theirs without a word. */
async function leaveConflict(cwd: string, { base, ours, theirs }: Stages): Promise<void> {
  const labels = ["ours", "base", "theirs"].flatMap((side) => ["-L", side]);
  const files = [ours, ...[base, theirs].map((file) => (existsSync(file) ? file : devNull))];
  await runGit(cwd, ["merge-file", ...labels, ...files]);
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Empty where there is no such file; undefined where it is not UTF-8: written back, its bytes would be others. */
function textOf(file: string): string | undefined {
  try {
    return decoder.decode(readFileSync(file));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "";
    if (codeOf(error) === "ERR_ENCODING_INVALID_ENCODED_DATA") return undefined;
    throw error;
  }
}
