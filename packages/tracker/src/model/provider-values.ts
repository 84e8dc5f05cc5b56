/** How GitHub and Linear write states and priorities (`tracker-connectors 2`, `3`). */
import { CanonicalStatus } from "./vocabulary.js";

/** `closed` is done, whatever else is to do. */
export function githubStateToStatus(state: unknown): CanonicalStatus {
  return state === "closed" ? CanonicalStatus.DONE : CanonicalStatus.TODO;
}

export function statusToGithubState(status: CanonicalStatus): "open" | "closed" {
  return status === CanonicalStatus.DONE || status === CanonicalStatus.CANCELED ? "closed" : "open";
}

/** Linear counts from 1, urgent, to 4, low; 0 is no priority and reads as the lowest. */
export function linearPriorityToCanonical(priority: unknown): number | null {
  if (priority === null) return null;
  return priority === 1 || priority === 2 || priority === 3 || priority === 4 ? priority - 1 : 4;
}

export function canonicalToLinearPriority(priority: number | null): number {
  return priority === 0 || priority === 1 || priority === 2 || priority === 3 ? priority + 1 : 0;
}
