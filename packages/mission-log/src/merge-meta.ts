import { compareCodePoints } from "@spec-kitty/events-core";
import { parseExact } from "./exact-number.js";
import { equalityKey } from "./json-equality.js";
import { fileText } from "./json-text.js";
import { asText, isJsonObject, type Json } from "./json-value.js";

/** What our side of `meta.json` keeps in a merge: how far the mission was taken here. */
const OURS: ReadonlySet<string> = new Set([
  "accepted_at",
  "accepted_by",
  "accepted_from_commit",
  "acceptance_mode",
  "accept_commit",
  "vcs",
  "vcs_locked_at",
  "mission_number",
  "status",
  "baseline_merge_commit",
  "merged_at",
  "merged_by",
  "merged_into",
  "merged_strategy",
  "merged_push",
  "merged_commit",
]);

/**
 * Two states of a `meta.json` in one: theirs, with what our side knows better (`mission-log 6.2`). Where a base is
 * given, a key that only our side changed stays as our side has it; the reference drops such an edit.
 */
export function mergeMeta(ours: Json, theirs: Json, base?: Json): Json {
  const kept = Object.keys(ours).filter(
    (key) => OURS.has(key) || (base && isOurEdit(key, ours, theirs, base)),
  );
  const merged: Record<string, unknown> = { ...theirs };
  for (const key of kept) merged[key] = ours[key];
  for (const key of Object.keys(base ?? {}))
    if (!OURS.has(key) && !Object.hasOwn(ours, key) && isSame(key, theirs, base!)) delete merged[key];
  if (!("acceptance_history" in ours || "acceptance_history" in theirs)) return merged;
  return { ...merged, acceptance_history: mergedHistory(ours, theirs) };
}

function isOurEdit(key: string, ours: Json, theirs: Json, base: Json): boolean {
  return isSame(key, theirs, base) && !isSame(key, ours, base);
}

function isSame(key: string, a: Json, b: Json): boolean {
  if (!Object.hasOwn(a, key) || !Object.hasOwn(b, key))
    return Object.hasOwn(a, key) === Object.hasOwn(b, key);
  return equalityKey(a[key]) === equalityKey(b[key]);
}

/** The texts of the three states that git hands in; `base` is empty where both sides made the file. */
export interface MetaStages {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

export type MetaMergeOutcome =
  /** As `meta.json` is written. */
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: "MERGE_META_INVALID"; readonly message: string };

/** `mergeMeta` on the texts of files; no number changes by it. */
export function mergeMetaTexts({ base, ours, theirs }: MetaStages): MetaMergeOutcome {
  const [from, mine, other] = [base, ours, theirs].map(objectIn);
  if (mine === undefined || other === undefined) {
    const message = `${mine === undefined ? "ours" : "theirs"}: meta.json must hold one JSON object`;
    return { ok: false, code: "MERGE_META_INVALID", message };
  }
  return { ok: true, text: fileText(mergeMeta(mine, other, from)) };
}

function objectIn(text: string): Json | undefined {
  try {
    const document = parseExact(text.startsWith("\ufeff") ? text.slice(1) : text);
    return isJsonObject(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

function mergedHistory(...sides: readonly Json[]): readonly unknown[] {
  const entries = new Map<string, unknown>();
  for (const { acceptance_history } of sides) {
    if (!Array.isArray(acceptance_history)) continue;
    for (const entry of acceptance_history)
      if (!entries.has(equalityKey(entry))) entries.set(equalityKey(entry), entry);
  }
  return [...entries.values()].sort(
    (a, b) =>
      compareCodePoints(field(a, "accepted_at"), field(b, "accepted_at")) ||
      compareCodePoints(field(a, "accepted_by"), field(b, "accepted_by")),
  );
}

function field(entry: unknown, key: string): string {
  const value = isJsonObject(entry) ? entry[key] : undefined;
  return value === undefined || value === null ? "" : asText(value);
}
