/** What FP calls statuses and priorities (`tracker-connectors 8`). */
import { CanonicalStatus } from "@spec-kitty/tracker";

const STATUSES: ReadonlyMap<string, CanonicalStatus> = new Map([
  ["todo", CanonicalStatus.TODO],
  ["in-progress", CanonicalStatus.IN_PROGRESS],
  ["in_progress", CanonicalStatus.IN_PROGRESS],
  ["in-review", CanonicalStatus.IN_REVIEW],
  ["in_review", CanonicalStatus.IN_REVIEW],
  ["blocked", CanonicalStatus.BLOCKED],
  ["done", CanonicalStatus.DONE],
  ["canceled", CanonicalStatus.CANCELED],
  ["cancelled", CanonicalStatus.CANCELED],
]);

/** The tool has three; a name that nobody knows is still to do. */
export function statusOf(name: string): CanonicalStatus {
  return STATUSES.get(name.trim().toLowerCase()) ?? CanonicalStatus.TODO;
}

const STATUS_NAMES: { readonly [S in CanonicalStatus]: string } = {
  todo: "todo",
  in_progress: "in-progress",
  in_review: "in-progress",
  blocked: "in-progress",
  done: "done",
  canceled: "done",
};

export function statusName(status: CanonicalStatus): string {
  return STATUS_NAMES[status];
}

const PRIORITIES = ["critical", "high", "medium", "low"] as const;

/** The priority of a name; null for one that nobody knows. */
export function priorityOf(name: string | null): number | null {
  const place = PRIORITIES.indexOf(name?.toLowerCase() as (typeof PRIORITIES)[number]);
  return place < 0 ? null : place;
}

export function priorityName(priority: number): string {
  return PRIORITIES[Math.min(priority, PRIORITIES.length - 1)]!;
}
