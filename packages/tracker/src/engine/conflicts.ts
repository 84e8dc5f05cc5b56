/** Conflicts as they are stored: each once, with all its values, until it is answered. */
import { samePlain } from "../model/plain.js";
import type { CoreField } from "../model/vocabulary.js";
import type { Binding, StoredConflict } from "../store/entities.js";
import type { RecordChange } from "../store/records.js";
import { keyOf } from "../store/tracker-store.js";
import type { FieldConflict } from "./merge.js";
import type { Decision, Run } from "./run.js";

export interface ConflictChanges {
  /** The fields that are in question afterwards, each with the id of its conflict. */
  readonly open: Binding["questions"];
  readonly changes: readonly RecordChange[];
  readonly decisions: readonly Decision[];
}

/** Stores what a merge found: a question is opened once, kept up to date, and closed when both sides come together. */
export async function conflictChanges(
  run: Run,
  identity: string,
  questions: Binding["questions"],
  conflicts: readonly FieldConflict[],
): Promise<ConflictChanges> {
  const open: { [F in CoreField]?: string } = {};
  const changes: RecordChange[] = [];
  const decisions: Decision[] = [];
  for (const conflict of conflicts) {
    const field = conflict.field_name;
    if (!run.settings.rules.isQuestion(conflict)) {
      changes.push(change(newConflict(run, identity, conflict, "decided")));
      continue;
    }
    const asked = await storedConflict(run, identity, field, questions[field]);
    const now =
      asked === undefined
        ? newConflict(run, identity, conflict, "open")
        : { ...asked, ...valuesOf(conflict) };
    open[field] = now.id;
    if (!samePlain(now, asked)) changes.push(change(now));
    if (asked === undefined) {
      decisions.push({ identity, action: "question", reason: `${field} was changed on both sides` });
    }
  }
  for (const [field, id] of Object.entries(questions)) {
    if (open[field as CoreField] !== undefined) continue;
    const asked = await storedConflict(run, identity, field, id);
    if (asked !== undefined) changes.push(change({ ...asked, state: "converged", closed_at: run.now() }));
    decisions.push({ identity, action: "answer", reason: `${field} is the same on both sides again` });
  }
  return { open, changes, decisions };
}

export function conflictKey({ identity, field_name, id }: StoredConflict): string {
  return keyOf(identity, field_name, id);
}

function change(conflict: StoredConflict): RecordChange {
  return { collection: "conflicts", key: conflictKey(conflict), value: conflict };
}

async function storedConflict(
  { settings }: Run,
  identity: string,
  field: string,
  id: string | undefined,
): Promise<StoredConflict | undefined> {
  if (id === undefined) return undefined;
  const record = await settings.store.records.get("conflicts", keyOf(identity, field, id));
  return record?.value as StoredConflict | undefined;
}

function newConflict(
  run: Run,
  identity: string,
  conflict: FieldConflict,
  state: "open" | "decided",
): StoredConflict {
  const now = run.now();
  const closed_at = state === "open" ? null : now;
  return { id: run.settings.newId(), identity, state, recorded_at: now, closed_at, ...valuesOf(conflict) };
}

function valuesOf({
  base,
  ...conflict
}: FieldConflict): Omit<StoredConflict, "id" | "identity" | "state" | "recorded_at" | "closed_at"> {
  return { ...conflict, ...(base !== undefined && { base_value: base.value }) };
}
