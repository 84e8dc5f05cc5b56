import type { Json } from "./json-value.js";
import { type ReadLine, shaped } from "./log-line.js";
import { readTransition, type Transition } from "./transition.js";

/** A `WPStatusChanged` as it came over the wire. */
export interface StatusEvent {
  readonly event_id: string;
  readonly causation_id?: string | null;
  readonly timestamp: string;
  readonly payload: Json;
}

/**
 * The transition that an event tells of, for the snapshot fold (`decisions` 15). A live event names its line as its
 * cause, an imported one has the line's own id, so that one move is one line however often it came.
 */
export function transitionOfEvent(event: StatusEvent): ReadLine<Transition> {
  const { event_id, causation_id, timestamp, payload } = event;
  const unsaid = { force: false, execution_mode: "direct_repo" };
  return shaped(() =>
    readTransition({ ...unsaid, ...payload, event_id: causation_id ?? event_id, at: timestamp }),
  );
}
