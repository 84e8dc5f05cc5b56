import { accessSync, constants, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { codeOf, messageOf } from "../errors.js";
import { replaceFile } from "../files/replace-file.js";
import { gitLine } from "../git/run-git.js";
import type { SyncWarning } from "../warning.js";
import { type ReadConfig, readConfig, type SyncSection, withIdentity } from "./config-document.js";
import type { Machine } from "./node-id.js";
import { ProjectIdentity } from "./project-identity.js";
import { projectSlug } from "./slug.js";

const NO_SWITCHES: SyncSection = { auto_start: null, enabled: null };
const TEMPORARY = ".config.yaml.";

/** Where a repository keeps its identity. */
export function configFile(repoRoot: string): string {
  return join(repoRoot, ".kittify", "config.yaml");
}

export interface LoadedIdentity {
  readonly identity: ProjectIdentity;
  readonly sync: SyncSection;
  readonly warnings: readonly SyncWarning[];
}

/** What the file says; empty where there is none, and with a warning where it cannot be understood. */
export function loadIdentity(repoRoot: string): LoadedIdentity {
  const read = readFile(configFile(repoRoot));
  if (read === undefined) return { identity: new ProjectIdentity(), sync: NO_SWITCHES, warnings: [] };
  if (read.config.ok) return { identity: read.config.identity, sync: read.config.sync, warnings: [] };
  const warnings = [
    notUnderstood(repoRoot, read.config.reason, "this project has no identity until it is mended"),
  ];
  return { identity: new ProjectIdentity(), sync: NO_SWITCHES, warnings };
}

export interface EnsureOptions {
  readonly repoRoot: string;
  readonly machine: Machine;
  readonly newUuid: () => string;
  /** Keeps other processes out while the file is written, see `withProcessLock`. */
  readonly exclusively: <T>(work: () => T) => Promise<T>;
}

export interface EnsuredIdentity extends LoadedIdentity {
  /** Whether the identity is that of the file; otherwise it lasts as long as this process. */
  readonly stored: boolean;
}

/**
 * The complete identity of a repository, written to its file where anything was missing (`cli-sync 1.5`). A file that
 * cannot be understood or written stays as it is, and the identity is made in memory, with a warning. Processes that
 * do this at the same time come to the same identity.
 */
export async function ensureIdentity(options: EnsureOptions): Promise<EnsuredIdentity> {
  const known = loadIdentity(options.repoRoot);
  if (known.identity.isComplete) return { ...known, stored: true };
  const slug = await repositorySlug(options.repoRoot);
  return options.exclusively(() => complete(options, slug));
}

/**
 * The identity that an emitter works with: as `ensureIdentity`, but a file that cannot be understood gives none, so that
 * its events stay on this machine instead of starting a project of their own.
 */
export async function resolveIdentity(options: EnsureOptions): Promise<EnsuredIdentity> {
  const known = loadIdentity(options.repoRoot);
  return known.warnings.length > 0 ? { ...known, stored: false } : ensureIdentity(options);
}

/** The slug that a repository's origin or directory gives (`cli-sync 1.3`). */
export async function repositorySlug(repoRoot: string): Promise<string> {
  const origin = await gitLine(repoRoot, ["remote", "get-url", "origin"]);
  return projectSlug(origin, basename(resolve(repoRoot)));
}

function complete({ repoRoot, machine, newUuid }: EnsureOptions, slug: string): EnsuredIdentity {
  const path = configFile(repoRoot);
  const read = readFile(path) ?? { text: "", config: readConfig("") };
  if (!read.config.ok) {
    const identity = new ProjectIdentity().withDefaults({ machine, slug, newUuid });
    const warnings = [notUnderstood(repoRoot, read.config.reason, "using in-memory identity")];
    return { identity, sync: NO_SWITCHES, stored: false, warnings };
  }
  const { identity: partial, sync } = read.config;
  // Another process may have completed it while this one waited.
  if (partial.isComplete) return { identity: partial, sync, stored: true, warnings: [] };
  const identity = partial.withDefaults({ machine, slug, newUuid });
  const unwritable = write(path, withIdentity(read.text, identity));
  if (unwritable !== undefined) return { identity, sync, stored: false, warnings: [unwritable] };
  // A process that takes no lock may have written after this one: the file is the truth.
  const { identity: stored } = loadIdentity(repoRoot);
  return { identity: stored.isComplete ? stored : identity, sync, stored: true, warnings: [] };
}

function readFile(path: string): { readonly text: string; readonly config: ReadConfig } | undefined {
  try {
    const text = readFileSync(path, "utf8");
    return { text, config: readConfig(text) };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    return { text: "", config: { ok: false, reason: messageOf(error) } };
  }
}

/** Writes the file, or says why it cannot be written. */
function write(path: string, text: string): SyncWarning | undefined {
  try {
    if (isReadOnly(path)) return notWritable(path, "it is read-only");
    replaceFile(path, text, { prefix: TEMPORARY });
    return undefined;
  } catch (error) {
    return notWritable(path, messageOf(error));
  }
}

/** A rename would replace a read-only file as well, where its folder may be written. */
function isReadOnly(path: string): boolean {
  return [path, dirname(path)].some((one) => {
    try {
      accessSync(one, constants.W_OK);
      return false;
    } catch (error) {
      return codeOf(error) !== "ENOENT";
    }
  });
}

function notWritable(path: string, why: string): SyncWarning {
  const message = `Config not writable; using in-memory identity (${path}: ${why})`;
  return { code: "CONFIG_NOT_WRITABLE", message };
}

function notUnderstood(repoRoot: string, reason: string, consequence: string): SyncWarning {
  const message = `Config exists but could not be understood; ${consequence} (${configFile(repoRoot)}: ${reason})`;
  return { code: "CONFIG_NOT_UNDERSTOOD", message };
}
