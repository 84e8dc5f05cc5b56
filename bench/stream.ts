/** Events for long streams, each at a clock of its own. */
import type { Envelope } from "./folds.ts";

/** Event number `n`, with what a fold reads of an envelope. */
export function streamEvent(n: number, event_type: string, payload: object): Envelope {
  return {
    event_id: `01J${String(n).padStart(23, "0")}`,
    event_type,
    lamport_clock: n,
    timestamp: "2026-03-01T10:00:00Z",
    payload: payload as Envelope["payload"],
  };
}
