import { compareCodePoints } from "@spec-kitty/events-core";
import { equalityKey } from "./json-equality.js";
import { asText, isJsonObject, type Json } from "./json-value.js";

/** What our side of `meta.json` keeps in a merge: how far the mission was taken here. */
const OURS = [
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
] as const;

/** Two states of a `meta.json` in one: theirs, with what our side knows better; a base does not matter (`mission-log 6.2`). */
export function mergeMeta(ours: Json, theirs: Json): Json {
  const kept = OURS.filter((key) => Object.hasOwn(ours, key)).map((key) => [key, ours[key]] as const);
  const merged = { ...theirs, ...Object.fromEntries(kept) };
  if (!("acceptance_history" in ours || "acceptance_history" in theirs)) return merged;
  return { ...merged, acceptance_history: mergedHistory(ours, theirs) };
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
