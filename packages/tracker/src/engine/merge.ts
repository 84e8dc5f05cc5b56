/** The three-way merge of an issue: decides, touches nothing. */
import { type ConnectorProfile, type IssuePatch, readsField, writesField } from "../connector.js";
import type { CanonicalIssue, ConflictRecord, OwnershipPolicy } from "../generated/models.js";
import { isEmptyValue } from "../model/field-values.js";
import type { Instant } from "../model/instant.js";
import { CORE_ISSUE_FIELDS, type ConflictStrategy, type CoreField } from "../model/vocabulary.js";
import { localCanWrite, ownerFor } from "../policy/ownership.js";
import { type FieldResolution, resolveField } from "../policy/resolve.js";
import type { AuditEntry } from "../store/entities.js";

/** How values compare and what a question does; the points in which 0.3.0 merges otherwise. */
export interface MergeRules {
  /** True where a local value is what the provider shows, or would read back as it. */
  readonly same: (profile: ConnectorProfile, field: CoreField, local: unknown, external: unknown) => boolean;
  readonly compare: (a: Instant, b: Instant) => number;
  /** True where a conflict leaves both sides as they are until it is answered. */
  readonly isQuestion: (conflict: ConflictRecord) => boolean;
}

export interface MergeSettings {
  readonly policy: OwnershipPolicy;
  readonly strategy: ConflictStrategy;
  readonly profile: ConnectorProfile;
  readonly rules: MergeRules;
  /** Whether what the provider answered is kept with an issue. */
  readonly keeps_raw: boolean;
}

export interface IssuePair {
  readonly local: CanonicalIssue;
  readonly external: CanonicalIssue;
  /** What the local issue has taken into account; undefined where the two meet for the first time. */
  readonly base: IssuePatch | undefined;
  /** What was sent without its outcome being known: seen at the provider, it is no change of another. */
  readonly sent?: IssuePatch;
}

export interface MergedIssue {
  readonly issue: CanonicalIssue;
  readonly base: IssuePatch;
  readonly conflicts: readonly FieldConflict[];
  /** What changed on the local side, and what was not taken. */
  readonly fields: NonNullable<AuditEntry["fields"]>;
  readonly lost: NonNullable<AuditEntry["lost"]>;
}

export interface FieldConflict extends ConflictRecord {
  readonly field_name: CoreField;
  readonly base: FieldPairBase;
}
type FieldPairBase = { readonly value: unknown } | undefined;

/** Merges a pair field by field, in core order (`tracker 6`, `decisions` 29). */
export function mergeIssues(pair: IssuePair, settings: MergeSettings): MergedIssue {
  const { local, external } = pair;
  const values: Record<string, unknown> = {};
  const base: Record<string, unknown> = { ...pair.base };
  const conflicts: FieldConflict[] = [];
  const fields: Record<string, { from: unknown; to: unknown }> = {};
  const lost: Record<string, NonNullable<FieldResolution["lost"]>> = {};
  for (const field of CORE_ISSUE_FIELDS) {
    if (!readsField(settings.profile, field)) continue;
    const known = baseOf(pair, field, settings);
    const resolved = resolve(pair, field, known, settings);
    if (resolved.conflict !== null) {
      conflicts.push({ ...resolved.conflict, issue_ref: local.ref, field_name: field, base: known });
      if (settings.rules.isQuestion(resolved.conflict)) continue;
    }
    base[field] = external[field];
    if (resolved.lost !== undefined) lost[field] = resolved.lost;
    if (resolved.value === local[field]) continue;
    values[field] = resolved.value;
    fields[field] = { from: local[field], to: resolved.value };
  }
  const issue = {
    ...local,
    ...values,
    created_at: local.created_at ?? external.created_at,
    updated_at: laterOf(local.updated_at, external.updated_at, settings.rules.compare),
    raw: settings.keeps_raw ? (external.raw ?? local.raw) : null,
  };
  return { issue, base: base as IssuePatch, conflicts, fields, lost };
}

function resolve(
  { local, external }: IssuePair,
  field: CoreField,
  base: FieldPairBase,
  { policy, strategy, profile, rules }: MergeSettings,
): FieldResolution {
  return resolveField(
    {
      field_name: field,
      owner: ownerFor(policy, field),
      local_value: local[field],
      external_value: external[field],
      local_updated_at: local.updated_at,
      external_updated_at: external.updated_at,
      strategy,
      ...(base !== undefined && { base }),
    },
    { same: (a, b) => rules.same(profile, field, a, b), compare: rules.compare },
  );
}

function baseOf(
  { external, base, sent }: IssuePair,
  field: CoreField,
  { profile, rules }: MergeSettings,
): FieldPairBase {
  if (
    sent !== undefined &&
    Object.hasOwn(sent, field) &&
    rules.same(profile, field, sent[field], external[field])
  )
    return { value: external[field] };
  return base !== undefined && Object.hasOwn(base, field) ? { value: base[field] } : undefined;
}

/** The later of two times, the local one where they are the same moment; null is no time. */
function laterOf(
  local: Instant | null,
  external: Instant | null,
  compare: MergeRules["compare"],
): Instant | null {
  if (local === null) return external;
  if (external === null) return local;
  return compare(external, local) > 0 ? external : local;
}

/**
 * The fields that are to be written to the provider: ours to write, carried, not held back by a question, and other
 * than what the provider shows. `shown` lacks a field that is not known there; then an empty value needs no write.
 */
export function patchTo(
  shown: IssuePatch,
  issue: CanonicalIssue,
  held: ReadonlySet<string>,
  { policy, profile, rules }: MergeSettings,
): IssuePatch {
  const differs = CORE_ISSUE_FIELDS.filter((field) => {
    if (!writesField(profile, field) || !localCanWrite(policy, field) || held.has(field)) return false;
    if (!Object.hasOwn(shown, field)) return !isEmptyValue(issue[field]);
    return !rules.same(profile, field, issue[field], shown[field]);
  });
  return Object.fromEntries(differs.map((field) => [field, issue[field]]));
}

/** What of an external issue is known: what the connector reads, and what was last sent of the rest. */
export function shownFields(
  external: CanonicalIssue,
  base: IssuePatch,
  profile: ConnectorProfile,
): IssuePatch {
  const shown: Record<string, unknown> = {};
  for (const field of CORE_ISSUE_FIELDS) {
    if (readsField(profile, field)) shown[field] = external[field];
    else if (Object.hasOwn(base, field)) shown[field] = base[field];
  }
  return shown as IssuePatch;
}

/** What a patch will look like when it is read back. */
export function readBack(patch: IssuePatch, profile: ConnectorProfile): IssuePatch {
  return Object.fromEntries(
    Object.entries(patch).map(([field, value]) => {
      // The mapping of a field takes the values of that field.
      const back = profile.reads_back?.[field as CoreField] as ((value: unknown) => unknown) | undefined;
      return [field, back === undefined ? value : back(value)];
    }),
  );
}
