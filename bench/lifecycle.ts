/** The lifecycle fold against the reference and against a plain loop over the same maps with the same checks. */

import { withoutCodes } from "../packages/events-core/dist/fold.js";
import { compareStatusEvents } from "../packages/events-core/dist/index.js";
import * as lifecycle from "../packages/lifecycle/dist/index.js";
import { type Envelope, floorRow, growthRow, inOrderRow, lateRow, rateRow } from "./folds.ts";
import { plainStatus } from "./lanes.ts";
import { missionStream, shuffled } from "./mission-stream.ts";
import { referenceRate } from "./reference-rate.ts";
import type { BenchRow } from "./row.ts";

const EVENTS = 100_000;
/** Events a second of the reference where it cannot be measured beside us. */
const REFERENCE = 33_000;

/** A mission whose phase changes at every thousandth event. */
const stream = (length: number) => missionStream(length, { phases: 1000 });

export async function rows(): Promise<BenchRow[]> {
  const events = stream(EVENTS);
  const mixed = shuffled(events);
  const reduce = lifecycle.reduceLifecycleEvents;
  if (JSON.stringify(withoutCodes(reduce(mixed))) !== JSON.stringify(plainLifecycle(mixed)))
    throw new Error("the plain loop does other work");
  const peer = referenceRate("reduce_lifecycle_events", events) ?? REFERENCE;
  const rated = { ours: reduce, floor: plainLifecycle };
  return [
    ...rateRow({ ...rated, name: "lifecycle fold of 100,000", events, peer, times: 20 }),
    floorRow({ ...rated, name: "lifecycle fold of 100,000, shuffled", events: mixed }),
    growthRow({ name: "lifecycle fold", reduce, stream, length: EVENTS }),
    inOrderRow({ name: "lifecycle live", project: lifecycle.projectLifecycle, events }),
    lateRow({ name: "lifecycle live", project: lifecycle.projectLifecycle, events }),
  ];
}

/** The rules of `lifecycle 5.4` that the stream meets, in one loop. */
function plainLifecycle(input: readonly Envelope[]): object {
  const seen = new Set<string>();
  const moves: Envelope[] = [];
  let mission_id: string | null = null;
  let mission_type: string | null = null;
  const phases_entered: string[] = [];
  const anomalies: object[] = [];
  let last: string | null = null;
  for (const event of [...input].sort(compareStatusEvents)) {
    if (seen.has(event.event_id)) continue;
    seen.add(event.event_id);
    last = event.event_id;
    if (event.event_type === "WPStatusChanged") moves.push(event);
    if (!lifecycle.MISSION_EVENT_TYPES.has(event.event_type)) continue;
    const started =
      event.event_type === "MissionStarted" ? lifecycle.MissionStartedPayload.read(event.payload) : undefined;
    const entered =
      event.event_type === "PhaseEntered" ? lifecycle.PhaseEnteredPayload.read(event.payload) : undefined;
    if (started !== undefined && mission_id === null) ({ mission_id, mission_type } = started);
    const phase = started?.initial_phase ?? entered?.phase_name;
    if (phase === undefined || mission_id === null) anomalies.push({ event_id: event.event_id });
    else phases_entered.push(phase);
  }
  const { wp_states } = plainStatus(moves) as { wp_states: object };
  return {
    mission_id,
    mission_status: mission_id === null ? null : "active",
    mission_type,
    current_phase: phases_entered.at(-1) ?? null,
    phases_entered,
    wp_states,
    anomalies,
    event_count: seen.size,
    last_processed_event_id: last,
  };
}
