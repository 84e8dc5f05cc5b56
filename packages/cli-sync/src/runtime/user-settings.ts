import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { codeOf, messageOf } from "../errors.js";
import type { OnWarning } from "../warning.js";

/** What `config.toml` in the user's folder says of sync (`cli-sync 4.1`); null where it says nothing. */
export interface UserSettings {
  readonly server_url: string | null;
  readonly max_queue_size: number | null;
  /** Whether repositories of this slug take part. */
  readonly repoDefault: (repoSlug: string) => boolean | null;
  /** Whether the checkout at this path takes part; it outranks the repository. */
  readonly checkoutOverride: (path: string) => boolean | null;
}

type Table = { readonly [key: string]: unknown };

/** Where a user keeps settings. */
export function settingsFile(root: string): string {
  return join(root, "config.toml");
}

/** Reads the settings; a file that cannot be understood counts as empty, with a warning. */
export function readUserSettings(root: string, onWarning: OnWarning): UserSettings {
  const sync = tableAt(readToml(settingsFile(root), onWarning), "sync");
  const repos = tableAt(sync, "repo_defaults");
  const checkouts = tableAt(sync, "checkout_overrides");
  const { server_url, max_queue_size } = sync;
  return {
    server_url: typeof server_url === "string" && server_url.trim() !== "" ? server_url : null,
    max_queue_size:
      Number.isSafeInteger(max_queue_size) && (max_queue_size as number) > 0
        ? (max_queue_size as number)
        : null,
    repoDefault: (slug) => enabledIn(tableAt(repos, slug)),
    checkoutOverride: (path) => enabledIn(tableAt(checkouts, path)),
  };
}

function readToml(path: string, onWarning: OnWarning): Table {
  try {
    return parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (codeOf(error) !== "ENOENT") {
      const message = `${path} could not be understood and counts as empty: ${messageOf(error).split("\n")[0]}`;
      onWarning({ code: "SETTINGS_NOT_UNDERSTOOD", message });
    }
    return {};
  }
}

function tableAt(table: Table, key: string): Table {
  const value = Object.hasOwn(table, key) ? table[key] : undefined;
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Table) : {};
}

function enabledIn({ enabled }: Table): boolean | null {
  return typeof enabled === "boolean" ? enabled : null;
}

/** Whether a flag of the environment is on: 1, true, yes, y or on, in any case (`cli-sync 4.1`). */
export function isFlagOn(text: string | undefined): boolean {
  return text !== undefined && ["1", "true", "yes", "y", "on"].includes(text.trim().toLowerCase());
}

/** Who may say that a checkout takes no part, the nearest first. */
export interface Participation {
  readonly settings: UserSettings;
  readonly checkoutPath: string;
  readonly repoSlug: string | null;
  /** `sync.enabled` of the repository. */
  readonly projectEnabled: boolean | null;
}

/** Whether events of this checkout may leave; where nobody says otherwise, they may. */
export function takesPart({ settings, checkoutPath, repoSlug, projectEnabled }: Participation): boolean {
  const byRepo = repoSlug === null ? null : settings.repoDefault(repoSlug);
  return settings.checkoutOverride(checkoutPath) ?? byRepo ?? projectEnabled ?? true;
}
