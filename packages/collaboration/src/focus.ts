import type { TrackedMap } from "@spec-kitty/events-core/fold";
import type { FocusTarget } from "./generated/models.js";

/** The key of a target in `participants_by_focus`; no type holds a colon, so it is unambiguous (`collaboration 3`). */
export function focusKey({ target_type, target_id }: FocusTarget): string {
  return `${target_type}:${target_id}`;
}

interface Foci {
  readonly focus: TrackedMap<string, FocusTarget>;
  readonly watchers: TrackedMap<string, number>;
}

/** A target that nobody looks at any more is forgotten: who comes back to it puts it last. */
export function leaveFocus({ focus, watchers }: Foci, id: string): void {
  const target = focus.get(id);
  if (target === undefined) return;
  const key = focusKey(target);
  const others = watchers.get(key)! - 1;
  if (others === 0) watchers.delete(key);
  else watchers.set(key, others);
}

export function enterFocus(foci: Foci, id: string, target: FocusTarget): void {
  leaveFocus(foci, id);
  const key = focusKey(target);
  foci.watchers.set(key, (foci.watchers.get(key) ?? 0) + 1);
  foci.focus.set(id, target);
}
