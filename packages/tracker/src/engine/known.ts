/** What is known of one issue before it is merged, and the changes that a merge makes of it. */
import type { IssuePatch } from "../connector.js";
import type { CanonicalIssue } from "../generated/models.js";
import { samePlain } from "../model/plain.js";
import type { Binding, Refusal, SentWrite, StoredIssue } from "../store/entities.js";
import type { RecordChange, StoredRecord } from "../store/records.js";
import { openKey } from "../store/tracker-store.js";
import { conflictChanges } from "./conflicts.js";
import { type MergedIssue, mergeIssues, patchTo, shownFields } from "./merge.js";
import type { Decision, Run } from "./run.js";

export interface KnownIssue {
  readonly identity: string;
  readonly stored: StoredIssue;
  readonly binding: Binding | undefined;
  /** An update whose outcome is not known. */
  readonly sent: IssuePatch | undefined;
}

export const NEW_BINDING: Binding = {
  ...{ state: "bound", reason: null, base: {}, remote_updated_at: null },
  ...{ questions: {}, refusal: null, sweep: null },
};

export async function knownIssue(run: Run, identity: string): Promise<KnownIssue | undefined> {
  return (await knownIssues(run, [identity])).get(identity);
}

/** What is known of each of some issues, by identity; nothing of those that are not stored. */
export async function knownIssues(
  { settings }: Run,
  identities: readonly string[],
): Promise<ReadonlyMap<string, KnownIssue>> {
  const { records } = settings.store;
  const issues = await records.getAll("issues", identities);
  const keys = issues.map(({ key }) => key);
  const bindings = valuesOf<Binding>(await records.getAll("bindings", keys));
  const openKeys = keys.map((key) => openKey("update", key));
  const open = valuesOf<SentWrite>(await records.getAll("idempotency_keys", openKeys));
  return new Map(
    issues.map(({ key, revision, value }) => [
      key,
      {
        identity: key,
        stored: { issue: value as CanonicalIssue, revision },
        binding: bindings.get(key),
        sent: open.get(openKey("update", key))?.content as IssuePatch | undefined,
      },
    ]),
  );
}

/** A collection holds one kind of value, which its writer alone decides. */
function valuesOf<T>(records: readonly StoredRecord[]): ReadonlyMap<string, T> {
  return new Map(records.map(({ key, value }) => [key, value as T]));
}

export interface Integration {
  readonly merged: MergedIssue;
  readonly binding: Binding;
  readonly changes: readonly RecordChange[];
  readonly decisions: readonly Decision[];
}

export interface IntegrateOptions {
  /** The local issue to merge where it is not the stored one. */
  readonly local?: CanonicalIssue;
  /** What the merge compares with; the base of the binding where left out. */
  readonly base?: IssuePatch | undefined;
  readonly sweep?: string | null;
  /** What it is called that local values change. */
  readonly takes?: "take" | "altered";
  /** What the provider refused; kept while it shows no change where left out. */
  readonly refusal?: Refusal | null;
}

/** Merges what the provider shows into the local issue, as changes of the store. */
export async function integrate(
  run: Run,
  { identity, stored, binding: known, sent }: KnownIssue,
  external: CanonicalIssue,
  options: IntegrateOptions = {},
): Promise<Integration> {
  const { local = stored.issue, sweep = known?.sweep ?? null, takes = "take" } = options;
  const base = "base" in options ? options.base : run.settings.rules.baseOf(known);
  const merged = mergeIssues({ local, external, base, ...(sent !== undefined && { sent }) }, run.settings);
  const questions = await conflictChanges(run, identity, known?.questions ?? {}, merged.conflicts);
  const binding: Binding = {
    ...{ state: "bound", reason: null, base: merged.base, sweep, questions: questions.open },
    remote_updated_at: external.updated_at ?? known?.remote_updated_at ?? null,
    refusal: options.refusal === undefined ? stillRefused(known, external) : options.refusal,
    ...commentCount(run, external, known),
  };
  const issue: RecordChange = {
    ...{ collection: "issues", key: identity, value: merged.issue },
    expected: stored.revision,
  };
  const changes = [
    ...(samePlain(merged.issue, stored.issue) ? [] : [issue]),
    ...(samePlain(binding, known)
      ? []
      : [{ collection: "bindings", key: identity, value: binding } as const]),
    ...(maySayMore(binding, known) ? commentsDue(run, identity, binding) : []),
    ...questions.changes,
  ];
  const decisions = [...mergeDecisions(identity, known, merged, takes), ...questions.decisions];
  return { merged, binding, changes, decisions };
}

/** The number of comments that the provider shows, where the connector tells it. */
export function commentCount(
  { settings: { profile } }: Run,
  external: CanonicalIssue,
  known?: Binding,
): Pick<Binding, "comment_count"> {
  const comment_count = profile.comment_count?.(external) ?? known?.comment_count;
  return comment_count === undefined ? {} : { comment_count };
}

function maySayMore(now: Binding, known: Binding | undefined): boolean {
  return now.remote_updated_at !== known?.remote_updated_at || now.comment_count !== known?.comment_count;
}

/** Whatever changed an issue, someone may have said something about it; unless it is known to have no comments. */
export function commentsDue(
  { settings }: Run,
  identity: string,
  { comment_count }: Pick<Binding, "comment_count">,
): readonly RecordChange[] {
  const { comments, connector } = settings;
  if (
    comment_count === 0 ||
    comments === "none" ||
    comments === "push" ||
    connector.listComments === undefined
  )
    return [];
  return [{ collection: "comments_due", key: identity, value: {} }];
}

/** The provider may take what it refused, once something has changed there. */
function stillRefused(known: Binding | undefined, { updated_at }: CanonicalIssue): Refusal | null {
  return known !== undefined && known.remote_updated_at === updated_at ? known.refusal : null;
}

function mergeDecisions(
  identity: string,
  known: Binding | undefined,
  { fields, lost }: MergedIssue,
  takes: "take" | "altered",
): Decision[] {
  const isEmpty = Object.keys(fields).length === 0 && Object.keys(lost).length === 0;
  const details = {
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(Object.keys(lost).length > 0 && { lost }),
  };
  if (known === undefined) return [{ identity, action: "bind", ...details }];
  if (known.state !== "bound") return [{ identity, action: "restore", ...details }];
  return isEmpty ? [] : [{ identity, action: takes, ...details }];
}

/** What of the local issue is still to be written to the provider. */
export function unsent(run: Run, issue: CanonicalIssue, binding: Binding): IssuePatch {
  return patchTo(binding.base, issue, new Set(Object.keys(binding.questions)), run.settings);
}

/** As `unsent`, against what the provider shows now. */
export function patchFor(run: Run, external: CanonicalIssue, { merged, binding }: Integration): IssuePatch {
  const shown = shownFields(external, binding.base, run.settings.profile);
  return patchTo(shown, merged.issue, new Set(Object.keys(binding.questions)), run.settings);
}

/** Marks an issue for the next push where something of it is still to be written. */
export function pendingChange(
  run: Run,
  identity: string,
  issue: CanonicalIssue,
  binding: Binding,
): readonly RecordChange[] {
  const isSent = Object.keys(unsent(run, issue, binding)).length === 0;
  return isSent ? [] : [{ collection: "pending", key: identity, value: {} }];
}
