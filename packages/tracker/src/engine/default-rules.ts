import type { ConnectorProfile } from "../connector.js";
import type { CanonicalIssue } from "../generated/models.js";
import { sameMeaning } from "../model/field-values.js";
import { compareInstants, epochOf, type Instant, instantOf } from "../model/instant.js";
import { identityOf } from "../model/issue.js";
import { CORE_ISSUE_FIELDS, type CoreField } from "../model/vocabulary.js";
import type { Binding, CursorState } from "../store/entities.js";
import { isRequestError } from "../transport/retry.js";
import { createRemote, refusedCreation } from "./create.js";
import { isDue, pendingWork } from "./due.js";
import { withProviderRefs } from "./refs.js";
import { type EngineRules, NO_CURSOR, type PullRules } from "./rules.js";
import type { Run } from "./run.js";

/**
 * How far the mark of a pass stays behind its begin. An issue may change after its page was read and before the pass
 * ends; and clocks differ.
 */
const OVERLAP_SECONDS = 300;
/** How long a provider may show what an issue was before; from then on an older state is what it is now. */
const LAG_SECONDS = 86_400;
/** How often everything is read where `updated_since` does not see every change. */
const SWEEP_SECONDS = 3600;

const PULL: PullRules = {
  batches: (items) => [distinct(items)],
  sweeps({ incremental }, { updated_since, swept_at }, filters, now) {
    if (filters !== null) return false;
    if (incremental === "none" || updated_since === null) return true;
    if (incremental === "complete") return false;
    return swept_at === null || epochOf(now) - epochOf(swept_at) > SWEEP_SECONDS * 1000;
  },
  // A pass that was cut off goes on, with the time that it was begun with.
  begin(known, { now, sweep }) {
    if (known.cursor !== null && (sweep === null || known.sweep !== null)) return known;
    const updated_since = sweep === null ? known.updated_since : null;
    return { ...known, cursor: null, updated_since, started_at: now, sweep, altered: 0 };
  },
  end(state) {
    const { newest, started_at, sweep, swept_at } = state;
    return {
      ...NO_CURSOR,
      newest,
      updated_since: markOf(newest, started_at),
      swept_at: sweep === null ? swept_at : started_at,
    };
  },
  tells_filters_apart: true,
  stores_pages: true,
  reads_ahead: true,
};

/** Where the next pass begins: at the newest change seen, but not after this pass began. */
function markOf(newest: Instant | null, started_at: CursorState["started_at"]): Instant | null {
  if (newest === null || started_at === null) return newest;
  const latest = instantOf(epochOf(started_at) - OVERLAP_SECONDS * 1000);
  return compareInstants(newest, latest) > 0 ? latest : newest;
}

/** Errors that are about one issue and leave the rest of a run possible. */
const OF_ONE_ISSUE: ReadonlySet<unknown> = new Set([
  "CAPABILITY_NOT_SUPPORTED",
  "ISSUE_NOT_FOUND",
  "TRACKER_CONTRACT",
  "ISSUE_PAYLOAD_CONTRACT",
  "TRACKER_VALUE_INVALID",
]);

export const ENGINE_RULES: EngineRules = {
  default_strategy: "manual_review",
  guard: { floor: 50, share: 0.5 },
  keeps_raw: false,
  profileOf: ({ profile }) => profile,
  same: sameAsRead,
  compare: compareInstants,
  isQuestion: ({ manual_review_required }) => manual_review_required,
  baseOf: (binding) => binding?.base,
  isStale,
  isUpdate: (before, after) =>
    CORE_ISSUE_FIELDS.some((field) => !sameMeaning(field, before[field], after[field])),
  absorbs: (error) => isRequestError(error) || OF_ONE_ISSUE.has((error as { readonly code?: unknown }).code),
  retries_reads: true,
  retryClock: (clock) => clock,
  pull: PULL,
  push: {
    begin: pendingWork,
    isDue,
    create: createRemote,
    refusedCreation,
    providerRefs: withProviderRefs,
    ...{ stores_first: true, looks_again: true },
    answerBase: (base, expected) => ({ ...base, ...expected }),
  },
};

function sameAsRead(profile: ConnectorProfile, field: CoreField, local: unknown, external: unknown): boolean {
  // Both are values of the field, which is all that is asked of them.
  const [a, b] = [local, external] as [CanonicalIssue[typeof field], CanonicalIssue[typeof field]];
  if (sameMeaning(field, a, b)) return true;
  const back = profile.reads_back?.[field] as ((value: typeof a) => typeof a) | undefined;
  return back !== undefined && sameMeaning(field, back(a), b);
}

/** One item per issue: the newest state, where pages that shifted show one twice. */
function distinct(items: readonly CanonicalIssue[]): readonly CanonicalIssue[] {
  const newest = new Map<string, CanonicalIssue>();
  for (const item of items) {
    const identity = identityOf(item.ref);
    const known = newest.get(identity);
    if (known === undefined || !isOlder(item.updated_at, known.updated_at)) newest.set(identity, item);
  }
  return [...newest.values()];
}

function isOlder(a: Instant | null, b: Instant | null): boolean {
  if (b === null) return false;
  return a === null || compareInstants(a, b) < 0;
}

/** A backup that was brought back, or a clock that was wrong, gives an older time for good. */
function isStale(run: Run, binding: Binding | undefined, { updated_at }: CanonicalIssue): boolean {
  if (run.settings.profile.never_lags) return false;
  const seen = binding?.remote_updated_at ?? null;
  if (seen === null || updated_at === null || compareInstants(updated_at, seen) >= 0) return false;
  return Math.abs(epochOf(run.now()) - epochOf(seen)) <= LAG_SECONDS * 1000;
}
