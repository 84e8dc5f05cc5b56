import type { BlockedReason } from "./blocked-reason.js";

export interface RouteInput {
  readonly projectUuid: string | null;
  readonly blockedReason: BlockedReason | null;
  /** Whether a live connection is up and authenticated. */
  readonly connected: boolean;
}

/**
 * Where an event goes (`cli-sync 5.3`):
 *
 * | project uuid | nothing blocks | connected | route |
 * | --- | --- | --- | --- |
 * | none | any | any | `warn-and-queue` |
 * | yes | no | any | `queue` |
 * | yes | yes | no | `queue` |
 * | no UUID of version 4 | yes | yes | `queue` |
 * | yes | yes | yes | `queue-and-send` |
 *
 * Every event is queued first; what is also sent stays queued until it is acknowledged.
 */
export type Route = "warn-and-queue" | "queue" | "queue-and-send";

const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function routeOf({ projectUuid, blockedReason, connected }: RouteInput): Route {
  if (projectUuid === null || projectUuid === "") return "warn-and-queue";
  if (blockedReason !== null || !connected || !UUID4.test(projectUuid)) return "queue";
  return "queue-and-send";
}
