import { compareCodePoints } from "@spec-kitty/events-core";
import { TrackerValueError } from "../errors.js";
import { isObject } from "../model/plain.js";

/** Keys of an older vocabulary that must not reach a tracker (`tracker 9`). */
export const FORBIDDEN_TEAMSPACE_LEGACY_KEYS = ["feature_slug", "feature_number", "mission_key"] as const;

const FORBIDDEN: ReadonlySet<string> = new Set(FORBIDDEN_TEAMSPACE_LEGACY_KEYS);

/** Throws `TrackerValueError` where a forbidden key stands at any depth. */
export function assertNoForbiddenTeamspaceLegacyKeys(value: unknown): void {
  const found = new Set<string>();
  collect(value, found);
  if (found.size === 0) return;
  const names = [...found].sort(compareCodePoints).join(", ");
  throw new TrackerValueError(`Forbidden TeamSpace legacy keys in tracker payload: ${names}`);
}

function collect(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, found);
  if (!isObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    if (FORBIDDEN.has(key)) found.add(key);
    collect(item, found);
  }
}
