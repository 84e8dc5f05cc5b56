import { compareCodePoints } from "@spec-kitty/events-core";

/** By time, then by id, both as plain text by code point; no time is parsed (`mission-log 4.1`). */
export function byTimeAndId(
  a: { readonly at: string; readonly event_id: string },
  b: { readonly at: string; readonly event_id: string },
): number {
  return compareCodePoints(a.at, b.at) || compareCodePoints(a.event_id, b.event_id);
}
