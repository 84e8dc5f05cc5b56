import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { codeOf } from "../errors.js";
import { replaceFile } from "../files/replace-file.js";
import { gitLine, runGit } from "../git/run-git.js";
import { worktreeOf } from "../git/worktree.js";

/** Of event logs, as the Python client calls it, so that either installs it for both. */
const LOG_DRIVER = "spec-kitty-event-log";
/** Of what only this client's driver can merge. */
const FILE_DRIVER = "skitty-mission-file";

const ATTRIBUTES = [
  `kitty-specs/**/status.events.jsonl merge=${LOG_DRIVER}`,
  `kitty-specs/**/decisions.events.jsonl merge=${LOG_DRIVER}`,
  `.kittify/events/glossary/*.events.jsonl merge=${LOG_DRIVER}`,
  `kitty-specs/**/status.json merge=${FILE_DRIVER}`,
  `kitty-specs/**/meta.json merge=${FILE_DRIVER}`,
];

/** What tells of this machine alone: commits not confirmed yet, events from a full queue. */
const IGNORED = [".kittify/sync-state.json", ".kittify/.sync-state.json.*.tmp", ".kittify/sync/"];

export interface GitSetupOptions {
  readonly repoRoot: string;
  /** Starts this command in a shell: `skitty`, or a quoted path. */
  readonly command: string;
}

export type GitSetup =
  /** The files and settings that were changed; none where all was well. */
  | { readonly ok: true; readonly changed: readonly string[] }
  | { readonly ok: false; readonly code: "NOT_A_REPOSITORY" | "GIT_CONFIG_FAILED"; readonly message: string };

/**
 * Tells git how the files of missions are merged, and which files of this client it is to leave alone. Adds lines to
 * `.gitattributes` and `.gitignore`, and keeps all that stand there; the attributes are noted in the repository as well,
 * for worktrees whose branch has no such `.gitattributes` yet. May be run again. Throws what the file system throws.
 */
export async function setUpGit({ repoRoot, command }: GitSetupOptions): Promise<GitSetup> {
  const worktree = await worktreeOf(repoRoot);
  if (worktree === null) {
    const message = `${repoRoot} is in no git repository. Make one first: git init`;
    return { ok: false, code: "NOT_A_REPOSITORY", message };
  }
  const { root, commonDir } = worktree;
  const changed: string[] = [];
  for (const [file, lines] of [
    [".gitattributes", ATTRIBUTES],
    [".gitignore", IGNORED],
    [join(commonDir, "info", "attributes"), ATTRIBUTES],
  ] as const)
    if (addLines(resolve(root, file), lines)) changed.push(file);
  const driver = `${command} merge-driver %O %A %B %P`;
  for (const [name, title] of [
    [LOG_DRIVER, "Spec Kitty event logs, by event id"],
    [FILE_DRIVER, "Spec Kitty mission files"],
  ]) {
    for (const [key, value] of [
      [`merge.${name}.name`, title!],
      [`merge.${name}.driver`, driver],
    ] as const) {
      if ((await gitLine(root, ["config", "--local", "--get", key])) === value) continue;
      const { code, stderr } = await runGit(root, ["config", "--local", "--replace-all", key, value]);
      if (code !== 0) {
        const message = `git does not take the setting ${key}: ${stderr.trim() || "no word"}`;
        return { ok: false, code: "GIT_CONFIG_FAILED", message };
      }
      changed.push(key);
    }
  }
  return { ok: true, changed };
}

/** Adds the lines that a file lacks at its end, where they win over others; true where there were any. */
function addLines(path: string, lines: readonly string[]): boolean {
  const text = textOf(path);
  const known = new Set(text.split("\n").map((line) => line.trim()));
  const missing = lines.filter((line) => !known.has(line));
  if (missing.length === 0) return false;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const start = text === "" || text.endsWith("\n") ? text : `${text}${newline}`;
  replaceFile(path, start + missing.map((line) => `${line}${newline}`).join(""), { prefix: ".skitty-" });
  return true;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "";
    throw error;
  }
}
