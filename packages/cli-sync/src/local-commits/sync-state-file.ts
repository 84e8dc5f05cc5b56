import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sanitizeEventForLog } from "@spec-kitty/sync-protocol";
import { codeOf } from "../errors.js";
import { replaceFile } from "../files/replace-file.js";

/** A commit that the server has not confirmed yet, in the order of its keys in the file (`cli-sync 6.3`). */
export interface PendingLocalCommit {
  readonly type: "LocalCommit";
  /** The whole name of the commit. */
  readonly git_hash: string;
  /** The name of the mission's folder. */
  readonly mission_id: string;
  readonly build_id: string;
  /** Missing in files of Python 3.2.0; not sent while it is null. */
  readonly project_uuid?: string | null;
  /** Under `kitty-specs/`, relative to the repository. */
  readonly changed_files: readonly string[];
  /** ISO time, UTC. */
  readonly committed_at: string;
}

export interface LocalCommitState {
  readonly last_saas_confirmed_hash: string | null;
  readonly pending_local_commits: readonly PendingLocalCommit[];
}

const EMPTY: LocalCommitState = { last_saas_confirmed_hash: null, pending_local_commits: [] };

function syncStateFile(repoRoot: string): string {
  return join(repoRoot, ".kittify", "sync-state.json");
}

/** What stands in `.kittify/sync-state.json`; a missing or malformed file is empty. Throws what the file system throws. */
export function loadSyncState(repoRoot: string): LocalCommitState {
  const document = parsed(textOf(syncStateFile(repoRoot)));
  if (document === undefined) return EMPTY;
  const { last_saas_confirmed_hash: hash, pending_local_commits: pending } = document;
  return {
    last_saas_confirmed_hash: typeof hash === "string" ? hash : null,
    pending_local_commits: Array.isArray(pending) ? pending.filter(isPending) : [],
  };
}

/** Replaces the file whole, without personal fields. Hold a lock from before the load. Throws what the file system throws. */
export function saveSyncState(repoRoot: string, state: LocalCommitState): void {
  const { last_saas_confirmed_hash, pending_local_commits } = sanitizeEventForLog(state);
  const text = JSON.stringify({ last_saas_confirmed_hash, pending_local_commits }, null, 2);
  replaceFile(syncStateFile(repoRoot), text, { prefix: ".sync-state.json." });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "";
    throw error;
  }
}

function parsed(text: string): { readonly [key: string]: unknown } | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return isObject(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

function isPending(entry: unknown): entry is PendingLocalCommit {
  if (!isObject(entry) || entry["type"] !== "LocalCommit") return false;
  const { git_hash, project_uuid, changed_files, ...rest } = entry;
  return (
    typeof git_hash === "string" &&
    /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(git_hash) &&
    ["mission_id", "build_id", "committed_at"].every((key) => typeof rest[key] === "string") &&
    (project_uuid == null || typeof project_uuid === "string") &&
    Array.isArray(changed_files) &&
    changed_files.every((file) => typeof file === "string")
  );
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
