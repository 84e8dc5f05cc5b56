import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parse } from "smol-toml";
import { codeOf, messageOf } from "../errors.js";
import { gitLine, runGit } from "../git/run-git.js";
import { readConfig } from "../identity/config-document.js";
import { configFile } from "../identity/config-file.js";
import { settingsFile } from "../runtime/user-settings.js";
import { type Finding, remedy, word } from "./finding.js";
import type { Rule } from "./world.js";

/** Without git there are no branches, commits and logs to share. */
export const repository: Rule = async ({ repoRoot }) => {
  if ((await gitLine(repoRoot, ["rev-parse", "--git-dir"])) !== null) return [];
  const message = `${repoRoot} is no git repository: events name no branch and no commit, and decisions are not committed.`;
  const commands = [`git init -q ${word(repoRoot)}`];
  return [{ code: "NOT_A_REPOSITORY", severity: "warning", message, file: null, remedy: remedy(commands) }];
};

/** `.kittify/config.yaml` says which project this is (`cli-sync 1`). */
export const identity: Rule = async ({ repoRoot }) => {
  const file = configFile(repoRoot);
  const text = textOf(file);
  const read = typeof text === "string" ? readConfig(text) : ({ ok: false, reason: text.reason } as const);
  if (!read.ok) return [await notUnderstood(repoRoot, file, read.reason)];
  if (read.identity.isComplete) return [];
  const blocked = notWritable(file);
  if (blocked.length > 0) {
    const message = `${blocked[0]} may not be written: each command gives the project a new identity, and its events seem to come from as many projects.`;
    const commands = [`chmod u+w ${blocked.map(word).join(" ")}`, "skitty init"];
    return [{ code: "CONFIG_READ_ONLY", severity: "error", message, file, remedy: remedy(commands) }];
  }
  const missing = (["uuid", "slug", "node_id", "build_id"] as const).filter((key) => !read.identity[key]);
  const isEmpty = missing.length === 4;
  const message = isEmpty
    ? "This project has no identity yet; its first event will give it one."
    : `The project's identity lacks ${missing.join(", ")}.`;
  const code = isEmpty ? "IDENTITY_MISSING" : "IDENTITY_INCOMPLETE";
  return [{ code, severity: "warning", message, file, remedy: remedy(["skitty init"]) }];
};

async function notUnderstood(repoRoot: string, file: string, reason: string): Promise<Finding> {
  const path = relative(repoRoot, file);
  const committed = await runGit(repoRoot, ["show", `HEAD:./${path}`]);
  const kept = committed.code === 0 ? readConfig(committed.stdout) : null;
  const isKept = kept?.ok === true && kept.identity.isComplete;
  const message = `${path} could not be understood (${reason}): events stay on this machine.`;
  const cure = isKept
    ? remedy([`git checkout HEAD -- ${word(file)}`], "The last commit has a good version.")
    : remedy(
        [`mv ${word(file)} ${word(`${file}.damaged`)}`, "skitty init"],
        "Mend it by hand if you can: a new identity is a new project on the server.",
      );
  return { code: "CONFIG_NOT_UNDERSTOOD", severity: "error", message, file, remedy: cure };
}

function textOf(path: string): string | { readonly reason: string } {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    return codeOf(error) === "ENOENT" ? "" : { reason: messageOf(error) };
  }
}

/** The file and its folder, or the nearest one that is there, as far as they may not be written. */
function notWritable(file: string): string[] {
  let place = file;
  while (!existsSync(place)) place = dirname(place);
  // A file is replaced, so its folder counts too.
  return (place === file ? [file, dirname(file)] : [place]).filter((one) => {
    try {
      accessSync(one, constants.W_OK);
      return false;
    } catch {
      return true;
    }
  });
}

/** Decisions and the glossary are written into the repository. */
export const writable: Rule = ({ repoRoot }) => {
  const folders = [".kittify", "kitty-specs"]
    .map((name) => join(repoRoot, name))
    .filter((path) => existsSync(path));
  const blocked = folders.flatMap((folder) => notWritable(join(folder, "log")));
  if (blocked.length === 0) return [];
  const message = `${blocked[0]} may not be written: decisions and glossary events are refused.`;
  const commands = [`chmod u+w ${blocked.map(word).join(" ")}`];
  return [
    { code: "REPOSITORY_READ_ONLY", severity: "error", message, file: blocked[0]!, remedy: remedy(commands) },
  ];
};

/** `config.toml` in the user's folder. */
export const settings: Rule = ({ root }) => {
  const file = settingsFile(root);
  try {
    parse(readFileSync(file, "utf8"));
    return [];
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    const message = `${file} could not be understood and counts as empty: ${messageOf(error).split("\n")[0]}`;
    const commands = [`mv ${word(file)} ${word(`${file}.damaged`)}`];
    const note = "Or mend it by hand; it holds your own settings.";
    return [
      { code: "SETTINGS_NOT_UNDERSTOOD", severity: "warning", message, file, remedy: remedy(commands, note) },
    ];
  }
};
