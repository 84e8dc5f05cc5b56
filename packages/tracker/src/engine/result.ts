import { SpecKittyTrackerError } from "../errors.js";
import type { ConflictRecord, ExternalRef, SyncFailure, SyncStats } from "../generated/models.js";
import { identityOf } from "../model/issue.js";
import type { AuditAction } from "../store/entities.js";
import { isRequestError } from "../transport/retry.js";

export type SyncOperation =
  | "pull_page"
  | "read"
  | "create"
  | "update"
  | "link"
  | "comment"
  | "patch_field_denied";

/** What a run did, and what it could not do (`tracker 7`). */
export interface SyncResult {
  readonly run_id: string;
  readonly stats: SyncStats;
  /** Decided by the strategy or left open; each is stored with its losing value. */
  readonly conflicts: readonly ConflictRecord[];
  readonly failures: readonly SyncFailure[];
  /** The failures as text. */
  readonly errors: readonly string[];
  /** How many decisions of each kind were made. */
  readonly decisions: { readonly [A in AuditAction]?: number };
  /** Seconds that the provider asked to wait before the rest; null where nothing is left for that reason. */
  readonly resume_after_seconds: number | null;
}

/** A failure as text: `update[jira:x:1]: message`. */
export function failureText({ operation, issue_ref, message }: SyncFailure): string {
  return `${operation}[${issue_ref === null ? "<none>" : identityOf(issue_ref)}]: ${message}`;
}

export function failureOf(
  operation: SyncOperation,
  issue_ref: ExternalRef | null,
  error: unknown,
  retryable?: boolean,
): SyncFailure {
  const known = isRequestError(error);
  return {
    issue_ref,
    operation,
    failure_class: known ? error.failure_class : null,
    message: error instanceof Error ? error.message : String(error),
    retryable: retryable ?? (known && error.is_retryable),
  };
}

/** Questions were left open although the engine was told to be strict; nothing is rolled back. */
export class SyncConflictError extends SpecKittyTrackerError {
  readonly result: SyncResult;

  constructor(message: string, result: SyncResult) {
    super(message, { code: "SYNC_CONFLICT" });
    this.result = result;
  }
}

/** Another run is at work on the same connector and store. */
export class SyncBusyError extends SpecKittyTrackerError {
  readonly holder: string;
  readonly until: string;

  constructor(scope: string, holder: string, until: string) {
    super(
      `A sync of ${scope} is under way (${holder}); try again when it has ended, at the latest after ${until}. Take over only if it is gone.`,
      { code: "SYNC_BUSY" },
    );
    this.holder = holder;
    this.until = until;
  }
}

/** More would be changed at once than the guard lets pass; nothing of that kind was changed any further. */
export class BulkChangeError extends SpecKittyTrackerError {
  readonly kind: "remote_writes" | "local_changes" | "orphans";
  readonly count: number;
  readonly limit: number;
  /** What was done before. */
  readonly result: SyncResult;

  constructor(kind: BulkChangeError["kind"], count: number, limit: number, result: SyncResult) {
    const what = {
      remote_writes: "issues would be written at the provider",
      local_changes: "local issues would be changed by what the provider shows",
      orphans: "issues seem to have vanished at the provider",
    }[kind];
    super(
      `${count} ${what}, and at most ${limit} may at once. Plan with --allow-bulk (allow_bulk) to see them; allow it if it is right.`,
      {
        code: "BULK_CHANGE",
      },
    );
    this.kind = kind;
    this.count = count;
    this.limit = limit;
    this.result = result;
  }
}
