import { runGit } from "./run-git.js";

/** What the index holds of one path. */
export interface IndexEntry {
  readonly mode: string;
  readonly hash: string;
  readonly path: string;
}

/** The entries at or under some paths; those of a conflict are left out. */
export async function indexEntries(root: string, paths: readonly string[]): Promise<IndexEntry[]> {
  const args = ["--literal-pathspecs", "ls-files", "--stage", "-z", "--", ...paths];
  const { stdout } = await runGit(root, args);
  return stdout.split("\0").flatMap((line) => {
    const [, mode, hash, stage, path] = /^(\d+) ([0-9a-f]+) (\d)\t(.+)$/s.exec(line) ?? [];
    return mode !== undefined && hash !== undefined && path !== undefined && stage === "0"
      ? [{ mode, hash, path }]
      : [];
  });
}

/** Puts the index back to what it held of some paths; no file on disk changes. */
export async function restoreIndex(
  root: string,
  paths: readonly string[],
  before: readonly IndexEntry[],
): Promise<void> {
  const known = new Map(before.map((entry) => [entry.path, entry]));
  const now = await indexEntries(root, paths);
  const gone = now.filter(({ path }) => !known.has(path)).map(({ path }) => path);
  if (gone.length > 0) await runGit(root, ["update-index", "--force-remove", "--", ...gone]);
  const same = new Set(now.filter((entry) => isSame(entry, known.get(entry.path))).map(({ path }) => path));
  const changed = before.filter(({ path }) => !same.has(path));
  if (changed.length === 0) return;
  const entries = changed.flatMap(({ mode, hash, path }) => ["--cacheinfo", `${mode},${hash},${path}`]);
  await runGit(root, ["update-index", "--add", ...entries]);
}

function isSame(a: IndexEntry, b: IndexEntry | undefined): boolean {
  return b !== undefined && a.mode === b.mode && a.hash === b.hash;
}
