import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { driftOf, fileText, materialise, readLog, readMeta } from "@spec-kitty/mission-log";
import { PERSONAL_FIELDS, sanitizeEventForLog } from "@spec-kitty/sync-protocol";
import { codeOf } from "../errors.js";
import { sortedJson } from "../files/python-json.js";
import { runGit } from "../git/run-git.js";
import { remedy, word } from "./finding.js";
import type { Rule } from "./world.js";

/** A `status.json` that is not what its log says, and what it should be. */
export interface OutdatedStatus {
  readonly file: string;
  readonly parts: readonly string[];
  readonly text: string;
}

/** `status.json` follows from its log, and somebody may have changed one without the other (`mission-log 5.3`). */
export const statusFiles: Rule = ({ repoRoot }) =>
  outdatedStatuses(repoRoot).map(({ file, parts }) => {
    const message = `${relative(repoRoot, file)} is not what its log says (${parts.join(", ")}): the log counts.`;
    return {
      code: "STATUS_OUTDATED",
      severity: "warning",
      message,
      file,
      remedy: remedy(["skitty doctor --fix"]),
    };
  });

export function outdatedStatuses(repoRoot: string): OutdatedStatus[] {
  const specs = join(repoRoot, "kitty-specs");
  return foldersIn(specs).flatMap((slug) => {
    const file = join(specs, slug, "status.json");
    const [status, log] = [textOf(file), textOf(join(specs, slug, "status.events.jsonl"))];
    if (status === undefined || log === undefined) return [];
    const { meta } = readMeta(textOf(join(specs, slug, "meta.json")) ?? "{}");
    const snapshot = materialise(
      readLog(Buffer.from(log)).lines.map(({ line }) => line),
      meta,
    );
    const document = objectOf(status);
    const parts = document === undefined ? ["no JSON object"] : driftOf(document, snapshot);
    return parts.length === 0 ? [] : [{ file, parts, text: fileText(snapshot) }];
  });
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function objectOf(text: string): { readonly [key: string]: never } | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const PERSONAL = [...PERSONAL_FIELDS, "session_started_at", "session_ended_at"].join("|");
const LOGS = ["kitty-specs/**/*.jsonl", ".kittify/**/*.jsonl"].map((pattern) => `:(glob)${pattern}`);

/** What is committed everybody gets: no log may say who works where (`cli-sync NFR-001`). */
export const committedLogs: Rule = async ({ repoRoot }) => {
  const paths = await committedLogsWithPersonalData(repoRoot);
  if (paths.length === 0) return [];
  const files = paths.map((path) => join(repoRoot, path));
  const more = paths.length > 1 ? ` and ${paths.length - 1} more` : "";
  const message = `Personal data is committed in ${paths[0]}${more}.`;
  const note = "Earlier commits keep it; git filter-repo can take it out of the history.";
  const commit = `git commit -q -m 'Remove personal data from event logs' -- ${files.map(word).join(" ")}`;
  const file = files[0]!;
  const cure = remedy(["skitty doctor --fix", commit], note);
  return [{ code: "PERSONAL_DATA_COMMITTED", severity: "error", message, file, remedy: cure }];
};

/** Logs of the last commit that hold a personal field, relative to the repository. */
export async function committedLogsWithPersonalData(repoRoot: string): Promise<string[]> {
  const args = ["grep", "-l", "-z", "-E", `"(${PERSONAL})"[[:space:]]*:`, "HEAD", "--", ...LOGS];
  const { code, stdout } = await runGit(repoRoot, args, { timeout: 60_000 });
  if (code !== 0) return [];
  const candidates = stdout
    .split("\0")
    .filter(Boolean)
    .map((name) => name.slice("HEAD:".length));
  const found: string[] = [];
  for (const path of candidates) {
    const { stdout: text } = await runGit(repoRoot, ["show", `HEAD:./${path}`]);
    if (withoutPersonalData(text) !== text) found.push(path);
  }
  return found;
}

/** The text of a log without personal fields; lines that have none, or are no JSON, stay byte for byte. */
export function withoutPersonalData(text: string): string {
  return text.split("\n").map(cleanLine).join("\n");
}

function cleanLine(line: string): string {
  const document = objectOf(line);
  if (document === undefined) return line;
  const clean = sanitizeEventForLog(document);
  if (JSON.stringify(clean) === JSON.stringify(document)) return line;
  // As the line's own writer puts it.
  return sortedJson(clean, line.includes('": ') ? "spaced" : "compact") + (line.endsWith("\r") ? "\r" : "");
}
