/** The points in which an engine can be another; `default-rules.ts` says what they are, `parity/` what they were. */
import type { ConnectorProfile, IssueFilters, IssuePatch, TaskTrackerConnector } from "../connector.js";
import type { CanonicalIssue } from "../generated/models.js";
import type { Instant } from "../model/instant.js";
import type { ConflictStrategy } from "../model/vocabulary.js";
import type { Clock } from "../ports.js";
import type { Binding, CursorState, RefusalReason } from "../store/entities.js";
import type { OpenCreations } from "./creations.js";
import type { KnownIssue } from "./known.js";
import type { MergeRules } from "./merge.js";
import type { ProviderRefs } from "./refs.js";
import type { Run } from "./run.js";
import type { BulkGuard } from "./settings.js";

export interface EngineRules extends MergeRules {
  readonly default_strategy: ConflictStrategy;
  readonly guard: BulkGuard;
  readonly keeps_raw: boolean;
  readonly profileOf: (connector: TaskTrackerConnector) => ConnectorProfile;
  /** What a merge compares with. */
  readonly baseOf: (binding: Binding | undefined) => IssuePatch | undefined;
  /** True for a state that is older than one seen before: a list that lags behind must not undo a write. */
  readonly isStale: (run: Run, binding: Binding | undefined, external: CanonicalIssue) => boolean;
  /** Whether a merge that changed the local issue so counts as an update. */
  readonly isUpdate: (before: CanonicalIssue, after: CanonicalIssue) => boolean;
  /** Whether an error becomes a failure in the result; else the run ends with it. */
  readonly absorbs: (error: unknown) => boolean;
  readonly retries_reads: boolean;
  readonly retryClock: (clock: Clock) => Clock;
  readonly pull: PullRules;
  readonly push: PushRules;
}

/** How a list is read over pages and runs. */
export interface PullRules {
  /** Items of a page that are handled and stored together. */
  readonly batches: (items: readonly CanonicalIssue[]) => readonly (readonly CanonicalIssue[])[];
  /** Whether a pull reads everything by itself. */
  readonly sweeps: (
    profile: ConnectorProfile,
    known: CursorState,
    filters: IssueFilters | null,
    now: Instant,
  ) => boolean;
  /** The state to begin a pass with. */
  readonly begin: (
    known: CursorState,
    pass: { readonly now: Instant; readonly sweep: string | null },
  ) => CursorState;
  readonly end: (state: CursorState) => CursorState;
  /** Whether lists with different filters are read each for itself. */
  readonly tells_filters_apart: boolean;
  /** Whether the state is stored with each page. */
  readonly stores_pages: boolean;
  /** Whether a page is asked for while the one before it is stored. */
  readonly reads_ahead: boolean;
}

export interface PushOptions {
  /** Issues per page where the connector's list is read; 200 where left out. */
  readonly limit?: number;
  readonly filters?: IssueFilters | null;
}

/** Which local issues are looked at, and how they find their remote ones. */
export interface PushRules {
  readonly begin: (run: Run, options: PushOptions) => Promise<PushWork>;
  /** Whether an issue may have something to send. */
  readonly isDue: (run: Run, known: KnownIssue, creations: OpenCreations) => boolean;
  /** Makes the remote issue of a local one; the issue that it made, undefined where that is not known. */
  readonly create: (
    run: Run,
    known: KnownIssue,
    creations: OpenCreations,
  ) => Promise<CanonicalIssue | undefined>;
  /** Why the provider refused a creation that would be the same again. */
  readonly refusedCreation: (run: Run, known: KnownIssue) => Promise<RefusalReason | undefined>;
  /** An issue with the provider's refs in place of those of drafts. */
  readonly providerRefs: (run: Run, issue: CanonicalIssue) => Promise<ProviderRefs>;
  /** Whether what a merge decided is stored, and the update written down, before the update is sent. */
  readonly stores_first: boolean;
  /** Whether it is made sure, right before an update, that it overwrites nothing that was not looked at. */
  readonly looks_again: boolean;
  /** What the answer of an update is compared with. */
  readonly answerBase: (base: IssuePatch, expected: IssuePatch) => IssuePatch | undefined;
}

export interface PushWork {
  readonly identities: readonly string[];
  /** The remote issue, undefined where there is none. */
  readonly remoteOf: (known: KnownIssue) => Promise<CanonicalIssue | undefined>;
}

export const NO_CURSOR: CursorState = {
  ...{ cursor: null, updated_since: null, newest: null },
  ...{ started_at: null, sweep: null, swept_at: null },
};
