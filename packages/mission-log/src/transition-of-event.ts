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
  // Copied first and added to then: several times as fast as one literal with all of it.
  const line: Record<string, unknown> = { ...payload };
  line["event_id"] = causation_id ?? event_id;
  line["at"] = timestamp;
  if (!Object.hasOwn(payload, "force")) line["force"] = false;
  if (!Object.hasOwn(payload, "execution_mode")) line["execution_mode"] = "direct_repo";
  return shaped(() => readTransition(line));
}
