/** A draft becomes the issue that the provider made of it: one identity from then on, found under both. */
import { type IssuePatch, readsField } from "../connector.js";
import type { CanonicalIssue, ConflictRecord } from "../generated/models.js";
import { coreFields, isEmptyValue } from "../model/field-values.js";
import { identityOf } from "../model/issue.js";
import { samePlain } from "../model/plain.js";
import { CORE_ISSUE_FIELDS } from "../model/vocabulary.js";
import type { AuditEntry, SentWrite, StoredComment } from "../store/entities.js";
import { type RecordChange, records } from "../store/records.js";
import { keyOf, openKey, refusedKey } from "../store/tracker-store.js";
import { integrate, knownIssue, pendingChange } from "./known.js";
import { readBack } from "./merge.js";
import type { Decision, Run } from "./run.js";

export interface Adoption {
  readonly changes: readonly RecordChange[];
  readonly decisions: readonly Decision[];
  readonly conflicts: readonly ConflictRecord[];
}

/** The changes by which the draft of `identity` becomes `external`, which a creation of ours made. */
export async function adoption(
  run: Run,
  identity: string,
  external: CanonicalIssue,
  action: "create" | "adopt",
): Promise<Adoption> {
  const { store } = run.settings;
  const own = identityOf(external.ref);
  const draft = await store.issue(identity);
  const keys = [openKey("create", identity), refusedKey("create", identity)];
  const [found] = await store.records.getAll("idempotency_keys", keys);
  const write = found?.value as SentWrite | undefined;
  const confirmed = confirmation(identity, write, own);
  if (draft === undefined) {
    return { changes: confirmed, decisions: [], conflicts: [] };
  }
  const existing = own === identity ? undefined : await knownIssue(run, own);
  const known = existing ?? {
    ...{ identity: own, binding: undefined, sent: undefined },
    stored: { issue: { ...draft.issue, ref: external.ref }, revision: own === identity ? draft.revision : 0 },
  };
  const sent = action === "adopt" ? (write?.content as CanonicalIssue | undefined) : undefined;
  const base = existing === undefined ? createdBase(run, external, sent && coreFields(sent)) : undefined;
  const merged = await integrate(run, known, external, base && { base });
  const issue: RecordChange = {
    ...{ collection: "issues", key: own, value: merged.merged.issue },
    expected: known.stored.revision,
  };
  const lost = {
    ...merged.merged.lost,
    ...(existing !== undefined && differing(draft.issue, merged.merged.issue)),
  };
  return {
    changes: [
      ...merged.changes.filter(({ collection }) => collection !== "issues"),
      issue,
      ...confirmed,
      ...(own === identity ? [] : moved(identity, own, draft.revision)),
      ...(own === identity ? [] : await movedComments(run, identity, own)),
      ...pendingChange(run, own, merged.merged.issue, merged.binding),
    ],
    decisions: [
      {
        ...{ identity: own, action, reason: madeOf(identity), fields: shownAtFirst(run, external) },
        ...(Object.keys(lost).length > 0 && { lost }),
      },
      ...merged.decisions.filter(({ action }) => action !== "bind"),
    ],
    conflicts: merged.merged.conflicts.map(({ base: _, ...conflict }) => conflict),
  };
}

/** Which draft an issue was made of. */
export function madeOf(identity: string): string {
  return `made of ${identity}`;
}

/** The values that an issue begins with. */
function shownAtFirst(
  { settings: { profile } }: Run,
  issue: CanonicalIssue,
): NonNullable<AuditEntry["fields"]> {
  const fields = CORE_ISSUE_FIELDS.filter(
    (field) => readsField(profile, field) && !isEmptyValue(issue[field]),
  );
  return Object.fromEntries(fields.map((field) => [field, { from: null, to: issue[field] }]));
}

/** The draft's values where another issue stands in its place already. */
function differing(draft: CanonicalIssue, issue: CanonicalIssue): NonNullable<AuditEntry["lost"]> {
  const fields = CORE_ISSUE_FIELDS.filter((field) => !samePlain(draft[field], issue[field]));
  return Object.fromEntries(fields.map((field) => [field, { side: "local", value: draft[field] }]));
}

/**
 * What a new issue is compared with: what the provider shows. Where it was found later, the fields that our creation
 * wrote are compared with what it wrote; and where someone has changed it since, the others have no base. So a person's
 * edit counts as one.
 */
function createdBase(
  { settings: { profile } }: Run,
  external: CanonicalIssue,
  sent: IssuePatch | undefined,
): IssuePatch {
  const written = sent === undefined ? {} : readBack(sent, profile);
  const isUntouched = external.updated_at !== null && external.updated_at === external.created_at;
  const base: Record<string, unknown> = {};
  for (const field of CORE_ISSUE_FIELDS) {
    if (!readsField(profile, field)) continue;
    if (sent !== undefined && profile.created_fields.includes(field)) base[field] = written[field];
    else if (sent === undefined || isUntouched) base[field] = external[field];
  }
  return base as IssuePatch;
}

function confirmation(identity: string, write: SentWrite | undefined, own: string): RecordChange[] {
  if (write === undefined) return [];
  return [
    { collection: "idempotency_keys", key: openKey("create", identity), value: null },
    { collection: "idempotency_keys", key: refusedKey("create", identity), value: null },
    {
      collection: "idempotency_keys",
      key: keyOf("done", "create", identity),
      value: { ...write, result: own },
    },
  ];
}

function moved(from: string, to: string, revision: number): RecordChange[] {
  return [
    { collection: "issues", key: from, value: null, expected: revision },
    { collection: "pending", key: from, value: null },
    { collection: "aliases", key: from, value: to },
  ];
}

async function movedComments(run: Run, from: string, to: string): Promise<RecordChange[]> {
  const changes: RecordChange[] = [];
  const { store } = run.settings;
  for await (const { key, value } of records<StoredComment>(store.records, "comments", keyOf(from, ""))) {
    changes.push({ collection: "comments", key, value: null });
    changes.push({ collection: "comments", key: keyOf(to, value.id), value });
    if (value.state === "pending") changes.push({ collection: "pending", key: to, value: {} });
  }
  return changes;
}
