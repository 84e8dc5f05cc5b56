/** What a person decides: answers to questions, values brought back, and what becomes of issues whose remote is lost. */
import { SpecKittyTrackerError } from "../errors.js";
import type { CanonicalIssue, ExternalRef } from "../generated/models.js";
import { canonicalIssue } from "../model/issue.js";
import type { CoreField } from "../model/vocabulary.js";
import type { Binding, StoredConflict } from "../store/entities.js";
import type { RecordChange } from "../store/records.js";
import type { TrackerStore } from "../store/tracker-store.js";
import { conflictKey } from "./conflicts.js";
import { refusedWrites } from "./refusals.js";
import type { Decision, Run } from "./run.js";

/** One side's value, or another. */
export type ConflictAnswer = { readonly take: "local" | "external" } | { readonly value: unknown };

/** There is no such conflict, or not any more what an answer would be about. */
export class ConflictNotFoundError extends SpecKittyTrackerError {
  constructor(id: string) {
    super(`There is no conflict ${id} whose issue is still here; list the conflicts to see their ids`, {
      code: "CONFLICT_NOT_FOUND",
    });
  }
}

/**
 * Answers an open conflict: both sides are written as the answer says, ours now and the provider's by the next push. Of
 * a conflict that is closed it makes a value the local one again, as a new edit: so a losing value comes back.
 * Throws `TrackerValueError` for a value that the field cannot hold.
 */
export async function answerConflict(run: Run, id: string, answer: ConflictAnswer): Promise<void> {
  const { store } = run.settings;
  await run.commitWhole(async () => {
    const conflict = await conflictOf(store, id);
    const stored = conflict && (await store.issue(conflict.identity));
    if (conflict === undefined || stored === undefined) throw new ConflictNotFoundError(id);
    const { identity, field_name: field } = conflict;
    const before = stored.issue[field as CoreField];
    const to = answeredValue(conflict, answer, before);
    const edited = { ...stored.issue, [field]: to, updated_at: run.now() };
    const issue: CanonicalIssue = "value" in answer ? canonicalIssue(edited) : edited;
    const isOpen = conflict.state === "open";
    const decision: Decision = {
      identity,
      action: isOpen ? "answer" : "recover",
      fields: { [field]: { from: before, to } },
      reason: `${field}: ${"take" in answer ? `the ${answer.take} value` : "another value"} (${id})`,
    };
    return {
      changes: [
        { collection: "issues", key: identity, value: issue, expected: stored.revision },
        { collection: "pending", key: identity, value: {} },
        ...(isOpen ? await closing(run, conflict) : []),
      ],
      decisions: [decision],
      value: null,
    };
  });
}

function answeredValue(conflict: StoredConflict, answer: ConflictAnswer, present: unknown): unknown {
  if ("value" in answer) return answer.value;
  if (answer.take === "external") return conflict.external_value;
  // The local side may have gone on while the question was open.
  return conflict.state === "open" ? present : conflict.local_value;
}

/** The provider's value counts as seen, so that the local one is sent where it differs. */
async function closing(run: Run, conflict: StoredConflict): Promise<RecordChange[]> {
  const { identity, field_name: field } = conflict;
  const closed: StoredConflict = { ...conflict, state: "answered", closed_at: run.now() };
  const changes: RecordChange[] = [{ collection: "conflicts", key: conflictKey(conflict), value: closed }];
  const binding = await run.settings.store.binding(identity);
  if (binding === undefined) return changes;
  const { [field as CoreField]: _, ...questions } = binding.questions;
  const base = { ...binding.base, [field]: conflict.external_value };
  return [...changes, { collection: "bindings", key: identity, value: { ...binding, base, questions } }];
}

async function conflictOf(store: TrackerStore, id: string): Promise<StoredConflict | undefined> {
  for await (const conflict of store.conflicts()) if (conflict.id === id) return conflict;
  return undefined;
}

/** What the provider refused of an issue is sent once more; false where it refused nothing. */
async function sendAgain(run: Run, identity: string, binding: Binding | undefined): Promise<boolean> {
  const changes: RecordChange[] = [];
  for await (const [key, write] of refusedWrites(run.settings.store, identity)) {
    if (write.identity !== identity) continue;
    const value = { ...write, refusal: { ...write.refusal, is_released: true } };
    changes.push({ collection: "idempotency_keys", key, value });
  }
  if (binding !== undefined && binding.refusal !== null)
    changes.push({ collection: "bindings", key: identity, value: { ...binding, refusal: null } });
  if (changes.length === 0) return false;
  const pending: RecordChange = { collection: "pending", key: identity, value: {} };
  await run.commit([...changes, pending], [{ identity, action: "restore", reason: "sent again" }]);
  return true;
}

/** `retry`: asks the provider again, for a refused write too. `recreate`: becomes a draft, of which the next push makes a new remote issue. */
export type LostIssueChoice = "retry" | "recreate";

/**
 * Decides what becomes of an issue that is orphaned or forbidden, or of which the provider refused a write; false where
 * it is nothing of that kind.
 */
export async function releaseIssue(run: Run, ref: ExternalRef, choice: LostIssueChoice): Promise<boolean> {
  const { store } = run.settings;
  const identity = await store.identityOf(ref);
  const binding = await store.binding(identity);
  const isSentAgain = choice === "retry" && (await sendAgain(run, identity, binding));
  if (binding === undefined || binding.state === "bound") return isSentAgain;
  const value: Binding | null = choice === "retry" ? { ...binding, state: "bound", reason: null } : null;
  await run.commit(
    [
      { collection: "bindings", key: identity, value },
      { collection: "pending", key: identity, value: {} },
    ],
    [{ identity, action: "restore", reason: choice }],
  );
  return true;
}
