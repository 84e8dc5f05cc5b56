import { equalityKey } from "./json-equality.js";
import type { Json } from "./json-value.js";
import type { Snapshot } from "./snapshot.js";

/** What of a `status.json` is compared: not when it was made, and not what follows from the rest (`mission-log 5.3`). */
const COMPARED = ["work_packages", "retrospective", "event_count", "last_event_id"] as const;

/** The parts in which a `status.json` is not what its log says; none where it is up to date. */
export function driftOf(status: Json, snapshot: Snapshot): (typeof COMPARED)[number][] {
  return COMPARED.filter((key) => equalityKey(status[key]) !== equalityKey(snapshot[key]));
}
