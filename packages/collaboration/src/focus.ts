import type { FocusTarget } from "./generated/models.js";

/** The key of a target in `participants_by_focus`; no type holds a colon, so it is unambiguous (`collaboration 3`). */
export function focusKey({ target_type, target_id }: FocusTarget): string {
  return `${target_type}:${target_id}`;
}
