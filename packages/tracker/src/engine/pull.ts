/** The provider's side comes in: page by page, each stored together with its cursor. */
import { compareCodePoints } from "@spec-kitty/events-core";
import type { IssueFilters, Page, TaskTrackerConnector } from "../connector.js";
import type { CanonicalIssue, ConflictRecord } from "../generated/models.js";
import type { Instant } from "../model/instant.js";
import { identityOf } from "../model/issue.js";
import { isObject } from "../model/plain.js";
import type { FailureClass } from "../model/vocabulary.js";
import type { CursorState } from "../store/entities.js";
import type { RecordChange } from "../store/records.js";
import { keyOf, type TrackerStore } from "../store/tracker-store.js";
import { isRequestError } from "../transport/retry.js";
import { pullDueComments } from "./comments.js";
import type { OpenCreations } from "./creations.js";
import { guardLocalChanges, guardOrphans } from "./guard.js";
import {
  commentCount,
  commentsDue,
  integrate,
  type KnownIssue,
  knownIssues,
  NEW_BINDING,
  pendingChange,
} from "./known.js";
import { shownFields } from "./merge.js";
import { checkMissing, hasBindings, missingIdentities } from "./orphans.js";
import { BulkChangeError } from "./result.js";
import { NO_CURSOR } from "./rules.js";
import type { Decision, Run } from "./run.js";

export interface PullOptions {
  /** Issues per page, at least 1; 100 where left out. */
  readonly limit?: number;
  readonly filters?: IssueFilters | null;
  /** Reads everything, which also tells what vanished; else the engine does so when the connector needs it. */
  readonly full?: boolean;
}

export async function pull(run: Run, options: PullOptions, creations: OpenCreations): Promise<void> {
  const { rules, newId } = run.settings;
  const { connector, store } = run.settings;
  const { pull: passes } = rules;
  const key = cursorKey(connector, passes.tells_filters_apart ? (options.filters ?? null) : null);
  const known = await cursorState(store, key);
  const isSweep =
    options.full ?? passes.sweeps(run.settings.profile, known, options.filters ?? null, run.now());
  const begun = passes.begin(known, { now: run.now(), sweep: isSweep ? newId() : null });
  let state = { ...begun, limit: limitOf(begun, options) };
  // What the provider does not show is missing only where it was known before.
  const mayMiss = state.sweep !== null && (state.cursor !== null || (await hasBindings(run)));
  for await (const { next_cursor, items } of pages(run, options, state)) {
    if (next_cursor === null) {
      state = await storePage(run, items, state, creations);
      await endPass(run, key, state, mayMiss && (options.filters ?? null) === null);
    } else {
      const store = passes.stores_pages ? (after: CursorState) => [cursorChange(key, after)] : undefined;
      state = await storePage(run, items, { ...state, cursor: next_cursor }, creations, store);
    }
  }
}

/** One issue as the provider shows it now, taken in as a pull would. */
export async function pullOne(run: Run, issue: CanonicalIssue, creations: OpenCreations): Promise<void> {
  await storePage(run, [issue], NO_CURSOR, creations);
}

/** A pass that is under way. */
type PassState = CursorState & { readonly limit: number };

/** How many issues a page has: a pass that goes on keeps its number, since a cursor may count pages. */
function limitOf({ cursor, limit }: CursorState, options: PullOptions): number {
  return (cursor === null ? undefined : limit) ?? options.limit ?? 100;
}

/** The pages from a state on; each is on its way while the one before it is stored. */
async function* pages(
  run: Run,
  options: PullOptions,
  state: PassState,
): AsyncGenerator<Page<CanonicalIssue>> {
  if (run.isStopped) return;
  const { reads_ahead } = run.settings.rules.pull;
  const left = new AbortController();
  const signal = run.signal === undefined ? left.signal : AbortSignal.any([run.signal, left.signal]);
  const read = (cursor: string | null, isResumed = false) =>
    readPage(run, options, { ...state, cursor }, isResumed, signal);
  let ahead: ReturnType<typeof readPage> | undefined = read(state.cursor, state.cursor !== null);
  try {
    for (let page = await ahead; page !== undefined; page = await ahead) {
      const { next_cursor } = page;
      ahead = next_cursor !== null && reads_ahead ? read(next_cursor) : undefined;
      // Whatever became of it is told when its turn comes.
      ahead?.catch(() => undefined);
      yield page;
      if (next_cursor === null || run.isStopped) return;
      ahead ??= read(next_cursor);
    }
  } finally {
    left.abort();
  }
}

async function readPage(
  run: Run,
  options: PullOptions,
  state: PassState,
  isResumed: boolean,
  signal: AbortSignal,
): Promise<Page<CanonicalIssue> | undefined> {
  const { connector } = run.settings;
  const { filters = null } = options;
  const { updated_since, cursor, limit } = state;
  try {
    return await run.read(
      () => connector.listIssues({ updated_since, cursor, limit, filters, signal }),
      signal,
    );
  } catch (error) {
    signal.throwIfAborted();
    // A cursor of an earlier run may have ended since: the pass begins anew.
    if (isResumed && isRefusal(error))
      return readPage(run, options, { ...state, cursor: null }, false, signal);
    run.fail("pull_page", null, error);
    return undefined;
  }
}

const REFUSALS: ReadonlySet<FailureClass> = new Set(["validation", "not_found", "non_retryable"]);

function isRefusal(error: unknown): boolean {
  return isRequestError(error) && REFUSALS.has(error.failure_class);
}

/** Takes in the items of a page; the state of the pass with their times, which is stored with the last of them. */
async function storePage<S extends CursorState>(
  run: Run,
  items: readonly CanonicalIssue[],
  state: S,
  creations: OpenCreations,
  stored: (state: S) => readonly RecordChange[] = () => [],
): Promise<S> {
  let { newest, altered = 0 } = state;
  const batches = run.settings.rules.pull.batches(items);
  for (const [i, batch] of batches.entries()) {
    newest = newestOf(run, newest, batch);
    const isLast = i === batches.length - 1;
    const pulled = await run.commitWhole(async () => {
      const known = await knownIssues(
        run,
        batch.map(({ ref }) => identityOf(ref)),
      );
      const parts: PulledItem[] = [];
      for (const item of batch) parts.push(await pullItem(run, item, known, state.sweep, creations));
      const after = altered + parts.filter(({ outcome }) => outcome === "pulled_updated").length;
      await guardLocalChanges(run, after, altered);
      const last = isLast ? stored({ ...state, newest, altered: after }) : [];
      return {
        changes: [...parts.flatMap(({ changes }) => changes), ...last],
        decisions: parts.flatMap(({ decisions }) => decisions),
        value: parts,
      };
    });
    for (const { outcome, conflicts } of pulled) {
      run.stats[outcome]++;
      run.addConflicts(conflicts);
      if (outcome === "pulled_updated") altered++;
    }
  }
  await pullDueComments(run);
  return { ...state, newest, altered };
}

interface PulledItem {
  readonly identity: string;
  readonly outcome: "pulled_created" | "pulled_updated" | "skipped";
  readonly changes: readonly RecordChange[];
  readonly decisions: readonly Decision[];
  readonly conflicts: readonly ConflictRecord[];
}

async function pullItem(
  run: Run,
  external: CanonicalIssue,
  issues: ReadonlyMap<string, KnownIssue>,
  sweep: string | null,
  creations: OpenCreations,
): Promise<PulledItem> {
  const { settings } = run;
  const identity = identityOf(external.ref);
  const known = issues.get(identity);
  if (known === undefined) {
    const adopted = await creations.adoptionOf(run, external);
    if (adopted !== undefined) return { ...adopted, identity, outcome: "skipped" };
    const item = settings.inScope(external) ? imported(external, identity, sweep, run) : skipped(identity);
    return { ...item, changes: [...item.changes, ...creations.candidateChanges(run, external)] };
  }
  const seen = sweep ?? known.binding?.sweep ?? null;
  if (settings.rules.isStale(run, known.binding, external)) {
    const binding = { ...known.binding!, sweep: seen };
    return { ...skipped(identity), changes: [{ collection: "bindings", key: identity, value: binding }] };
  }
  const { merged, binding, changes, decisions } = await integrate(run, known, external, { sweep: seen });
  return {
    identity,
    outcome: settings.rules.isUpdate(known.stored.issue, merged.issue) ? "pulled_updated" : "skipped",
    changes: [...changes, ...(changes.length > 0 ? pendingChange(run, identity, merged.issue, binding) : [])],
    decisions,
    conflicts: merged.conflicts.map(({ base: _, ...conflict }) => conflict),
  };
}

function imported(external: CanonicalIssue, identity: string, sweep: string | null, run: Run): PulledItem {
  const { profile, keeps_raw } = run.settings;
  const binding = {
    ...NEW_BINDING,
    ...{ base: shownFields(external, {}, profile), remote_updated_at: external.updated_at, sweep },
    ...commentCount(run, external),
  };
  return {
    identity,
    outcome: "pulled_created",
    changes: [
      {
        ...{ collection: "issues", key: identity, expected: 0 },
        value: keeps_raw ? external : { ...external, raw: null },
      },
      { collection: "bindings", key: identity, value: binding },
      ...commentsDue(run, identity, binding),
    ],
    decisions: [{ identity, action: "import", fields: { title: { from: null, to: external.title } } }],
    conflicts: [],
  };
}

function skipped(identity: string): PulledItem {
  return { identity, outcome: "skipped", changes: [], decisions: [], conflicts: [] };
}

/** After the last page: looks for what a full pass did not show, then sets the mark for the next one. */
async function endPass(run: Run, key: string, state: CursorState, mayMiss: boolean): Promise<void> {
  const end = run.settings.rules.pull.end(state);
  try {
    if (mayMiss && state.sweep !== null) {
      const missing = await missingIdentities(run, state.sweep);
      await guardOrphans(run, missing.length);
      await checkMissing(run, missing);
    }
  } catch (error) {
    // What was read stays read; the next pull looks again for what is missing.
    if (error instanceof BulkChangeError)
      await run.commit([cursorChange(key, { ...end, swept_at: state.swept_at })]);
    throw error;
  }
  await run.commit([cursorChange(key, end)]);
}

export async function cursorState(store: TrackerStore, key: string): Promise<CursorState> {
  const known = await store.records.get("cursors", key);
  return (known?.value as CursorState | undefined) ?? NO_CURSOR;
}

/** The key of the cursor of a list: the same filters in any order are one list. */
export function cursorKey({ name, workspace }: TaskTrackerConnector, filters: IssueFilters | null): string {
  return keyOf(name, workspace, filters === null ? "" : sortedText(filters));
}

function sortedText(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    isObject(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => compareCodePoints(a, b)))
      : item,
  );
}

function cursorChange(key: string, state: CursorState): RecordChange {
  return { collection: "cursors", key, value: state };
}

function newestOf(
  { settings }: Run,
  newest: Instant | null,
  items: readonly CanonicalIssue[],
): Instant | null {
  return items.reduce<Instant | null>((latest, { updated_at }) => {
    if (updated_at === null) return latest;
    return latest === null || settings.rules.compare(updated_at, latest) > 0 ? updated_at : latest;
  }, newest);
}
