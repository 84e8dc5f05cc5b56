/** The status fold against the reference and against a plain loop over the same maps with the same checks. */

import { withoutCodes } from "../packages/events-core/dist/fold.js";
import { compareStatusEvents } from "../packages/events-core/dist/index.js";
import * as lanes from "../packages/lanes/dist/index.js";
import { type Envelope, floorRow, growthRow, inOrderRow, lateRow, rateRow } from "./folds.ts";
import { missionStream, shuffled } from "./mission-stream.ts";
import { referenceRate } from "./reference-rate.ts";
import type { BenchRow } from "./row.ts";

const EVENTS = 100_000;
/** Events a second of the reference where it cannot be measured beside us. */
const REFERENCE = 37_000;

export async function rows(): Promise<BenchRow[]> {
  const events = missionStream(EVENTS);
  const mixed = shuffled(events);
  const reduce = lanes.reduceStatusEvents;
  if (JSON.stringify(withoutCodes(reduce(mixed))) !== JSON.stringify(plainStatus(mixed)))
    throw new Error("the plain loop does other work");
  const peer = referenceRate("reduce_status_events", events) ?? REFERENCE;
  const rated = { ours: reduce, floor: plainStatus };
  return [
    ...rateRow({ ...rated, name: "status fold of 100,000", events, peer, times: 20 }),
    floorRow({ ...rated, name: "status fold of 100,000, shuffled", events: mixed }),
    growthRow({ name: "status fold", reduce, stream: missionStream, length: EVENTS }),
    inOrderRow({ name: "status live", project: lanes.projectStatus, events }),
    lateRow({ name: "status live", project: lanes.projectStatus, events }),
  ];
}

interface WpState {
  readonly current_lane: string;
  readonly last_event_id: string;
  readonly last_transition_at: string;
  readonly evidence: object | null;
}

/** The rules of `lanes 4.2` in one loop: sort, drop repeats, and per clock each work package against its lane. */
export function plainStatus(input: readonly Envelope[]): object {
  const events = input.filter((event) => event.event_type === "WPStatusChanged").sort(compareStatusEvents);
  const seen = new Set<string>();
  const states = new Map<string, WpState>();
  const anomalies: object[] = [];
  let last: string | null = null;
  let before = new Map<string, string | null>();
  let clock = -1;
  for (const event of events) {
    if (seen.has(event.event_id)) continue;
    seen.add(event.event_id);
    last = event.event_id;
    if (event.lamport_clock !== clock) before = new Map();
    clock = event.lamport_clock;
    const parsed = lanes.StatusTransitionPayload.parse(event.payload);
    if (!parsed.ok) {
      anomalies.push({ event_id: event.event_id, reason: "payload validation failed" });
      continue;
    }
    const { wp_id, from_lane, to_lane, force, evidence } = parsed.value;
    if (!before.has(wp_id)) before.set(wp_id, states.get(wp_id)?.current_lane ?? null);
    const { violations } = lanes.validateTransition(parsed.value);
    if ((from_lane !== before.get(wp_id) && !force) || violations.length > 0) {
      anomalies.push({ event_id: event.event_id, wp_id, from_lane, to_lane, reason: violations.join("; ") });
      continue;
    }
    states.set(wp_id, {
      current_lane: to_lane,
      last_event_id: event.event_id,
      last_transition_at: event.timestamp,
      evidence: to_lane === "done" ? evidence : null,
    });
  }
  const wp_states = Object.fromEntries([...states].map(([wp_id, state]) => [wp_id, { wp_id, ...state }]));
  return { wp_states, anomalies, event_count: seen.size, last_processed_event_id: last };
}
