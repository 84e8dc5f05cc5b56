import type { TaskTrackerConnector } from "../connector.js";
import type { CanonicalIssue, OwnershipPolicy } from "../generated/models.js";
import type { CanonicalIssueType, CanonicalStatus, ConflictStrategy } from "../model/vocabulary.js";
import type { Clock, Random } from "../ports.js";
import type { TrackerStore } from "../store/tracker-store.js";
import type { MergeSettings } from "./merge.js";
import type { EngineRules } from "./rules.js";

export interface SyncEngineOptions {
  readonly connector: TaskTrackerConnector;
  readonly store: TrackerStore;
  readonly policy: OwnershipPolicy;
  /** What becomes of a field that both sides changed; where left out a person is asked (`manual_review`). */
  readonly strategy?: ConflictStrategy;
  /** Ends a run with `SyncConflictError` where questions are open; false where left out. */
  readonly strict_manual_review?: boolean;
  /** Further tries of a request after the first; 2 where left out. */
  readonly max_retry_attempts?: number;
  /** Longest wait before one further try; where the provider asks for more the run ends and says so. 60 where left out. */
  readonly max_wait_seconds?: number;
  /** Which way comments go; `none` where left out. */
  readonly comments?: CommentDirection;
  /** Issues that enter the sync, on either side; what is bound already stays. All where left out. */
  readonly scope?: IssueScope;
  readonly guard?: Partial<BulkGuard>;
  /**
   * A text that is another one where the configuration of the connector is: what was refused under one is sent again
   * under another.
   */
  readonly configuration?: string;
  /** Keeps what the provider answered (`raw`) with each issue, many times the size of the issue itself; false where left out. */
  readonly keeps_raw?: boolean;
  readonly clock: Clock;
  readonly random: Random;
  /** Ids of runs and conflicts. */
  readonly newId: () => string;
  /** Behaves as the engine of that version (`decisions` 28). */
  readonly parity?: "0.3.0";
}

export type CommentDirection = "both" | "pull" | "push" | "none";

/** An issue is in scope when it has one of the values of each key that is given. */
export interface IssueScope {
  readonly labels?: readonly string[];
  readonly statuses?: readonly CanonicalStatus[];
  readonly issue_types?: readonly CanonicalIssueType[];
}

/** A run may change at most `floor` issues, or this share of those known, whichever is more. */
export interface BulkGuard {
  readonly floor: number;
  readonly share: number;
}

/** What each run of an engine works with. */
export interface RunSettings extends MergeSettings {
  readonly connector: TaskTrackerConnector;
  readonly store: TrackerStore;
  readonly rules: EngineRules;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: () => string;
  readonly strict_manual_review: boolean;
  readonly max_retry_attempts: number;
  readonly max_wait_seconds: number;
  readonly comments: CommentDirection;
  readonly guard: BulkGuard;
  readonly configuration: string | undefined;
  readonly inScope: (issue: CanonicalIssue) => boolean;
}

export function runSettings(options: SyncEngineOptions, rules: EngineRules): RunSettings {
  const { connector, store, policy, clock, random, newId, scope = {} } = options;
  return {
    ...{ connector, store, policy, clock, random, newId, rules },
    strategy: options.strategy ?? rules.default_strategy,
    profile: rules.profileOf(connector),
    strict_manual_review: options.strict_manual_review ?? false,
    max_retry_attempts: options.max_retry_attempts ?? 2,
    max_wait_seconds: options.max_wait_seconds ?? 60,
    keeps_raw: options.keeps_raw ?? rules.keeps_raw,
    comments: options.comments ?? "none",
    guard: { ...rules.guard, ...options.guard },
    configuration: options.configuration,
    inScope: (issue) => isInScope(issue, scope),
  };
}

function isInScope(issue: CanonicalIssue, { labels, statuses, issue_types }: IssueScope): boolean {
  return (
    (labels === undefined || labels.some((label) => issue.labels.includes(label))) &&
    (statuses === undefined || statuses.includes(issue.status)) &&
    (issue_types === undefined || issue_types.includes(issue.issue_type))
  );
}
