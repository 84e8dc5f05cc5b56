/** What keeps a project from syncing as it should. Codes are stable; match on them. */
export const FINDING_CODES = [
  "NOT_A_REPOSITORY",
  "IDENTITY_MISSING",
  "IDENTITY_INCOMPLETE",
  "CONFIG_NOT_UNDERSTOOD",
  "CONFIG_READ_ONLY",
  "REPOSITORY_READ_ONLY",
  "SETTINGS_NOT_UNDERSTOOD",
  "QUEUE_DAMAGED",
  "QUEUE_NEARLY_FULL",
  "DEAD_LETTERS",
  "EVENTS_IN_FILES",
  "DELIVERY_OVERDUE",
  "CREDENTIALS_EXPOSED",
  "CREDENTIALS_NOT_UNDERSTOOD",
  "NOT_LOGGED_IN",
  "LOGIN_OVER",
  "NO_TEAM",
  "SERVER_URL_INVALID",
  "SERVER_UNREACHABLE",
  "SERVER_NOT_SYNC",
  "PROTOCOL_REFUSED",
  "CLOCK_SKEW",
  "CLOCK_DAMAGED",
  "CLOCK_BEHIND",
  "GIT_LOCK_STALE",
  "MERGE_DRIVER_MISSING",
  "SYNC_STATE_DAMAGED",
  "SYNC_STATE_VERSIONED",
  "STATUS_OUTDATED",
  "PERSONAL_DATA_COMMITTED",
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** Something that a person should see to. */
export interface Finding {
  readonly code: FindingCode;
  /** `error`: something does not work, or data is at risk. `warning`: it will, or may. */
  readonly severity: "error" | "warning";
  /** What is, and what follows from it. */
  readonly message: string;
  /** Absolute; null where no file is concerned. */
  readonly file: string | null;
  readonly remedy: Remedy;
}

/** What makes a finding go away. */
export interface Remedy {
  /** What to know before or after; null where the commands say it all. */
  readonly note: string | null;
  /** For a POSIX shell, typed anywhere in the checkout, one after the other. `URL` stands for what only a person knows. */
  readonly commands: readonly string[];
}

/** The commands of a remedy, with what to know about them. */
export function remedy(commands: readonly string[], note: string | null = null): Remedy {
  return { note, commands };
}

/** A path or address as a word for a shell. */
export function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
