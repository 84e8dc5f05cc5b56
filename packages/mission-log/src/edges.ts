import type { Lane } from "./lane.js";

/** The moves that need no force (`mission-log 5.1`). Those of the events packages differ; these are for logs only. */
export const EDGES: Readonly<Record<Lane, readonly Lane[]>> = {
  genesis: ["planned", "canceled"],
  uninitialized: [],
  planned: ["claimed", "blocked", "canceled"],
  claimed: ["in_progress", "blocked", "canceled"],
  in_progress: ["for_review", "approved", "planned", "blocked", "canceled"],
  for_review: ["in_review", "blocked", "canceled"],
  in_review: ["approved", "done", "in_progress", "planned", "blocked", "canceled"],
  approved: ["done", "in_progress", "planned", "blocked", "canceled"],
  blocked: ["in_progress", "canceled"],
  done: [],
  canceled: [],
};

export function isEdge(from: Lane, to: Lane): boolean {
  return EDGES[from].includes(to);
}
