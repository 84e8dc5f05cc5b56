/** The run fold at 100,000 events, every step distinct: batch, growth, live. */
import { compareStatusEvents } from "../packages/events-core/dist/index.js";
import * as runtime from "../packages/mission-runtime/dist/index.js";
import { type Envelope, growthRow, inOrderRow, lateRow, rateRow } from "./folds.ts";
import type { BenchRow } from "./row.ts";

const EVENTS = 100_000;
/** Events a second of the Python reference, 4.0.0, on such a stream. */
const REFERENCE = 8_000;
const ACTOR = { actor_id: "ag", actor_type: "llm", provider: "p", model: "m" };

/** A start, then each step issued and completed. */
export function runStream(length: number): Envelope[] {
  return Array.from({ length }, (_, n) => {
    const step = { run_id: "r", step_id: `step-${n >> 1}`, agent_id: "ag", actor: ACTOR };
    const [event_type, payload] =
      n === 0
        ? ["MissionRunStarted", { run_id: "r", mission_type: "software-dev", actor: ACTOR }]
        : n % 2 === 1
          ? ["NextStepIssued", step]
          : ["NextStepAutoCompleted", { ...step, result: "success" }];
    return {
      event_id: `01J${String(n).padStart(23, "0")}`,
      event_type: event_type as string,
      lamport_clock: n,
      timestamp: "2026-03-01T10:00:00Z",
      payload: payload as Envelope["payload"],
    };
  });
}

/** The rules of the fold for such a stream over plain maps, with the same order, dedup and payload models. */
function plainLoop(given: readonly Envelope[]): object {
  const events = given.filter(({ event_type }) => runtime.MISSION_NEXT_EVENT_TYPES.has(event_type));
  for (let i = 1; i < events.length; i++) {
    if (compareStatusEvents(events[i - 1]!, events[i]!) > 0) {
      events.sort(compareStatusEvents);
      break;
    }
  }
  const seen = new Set<string>();
  const completed = new Set<string>();
  const anomalies: object[] = [];
  let run: { run_id: string; mission_type: string } | undefined;
  let current: string | null = null;
  for (const { event_id, event_type, payload } of events) {
    if (seen.has(event_id)) continue;
    seen.add(event_id);
    if (event_type === "MissionRunStarted") {
      run ??= runtime.MissionRunStartedPayload.read(payload);
    } else if (event_type === "NextStepIssued") {
      const issued = runtime.NextStepIssuedPayload.read(payload);
      if (issued === undefined || issued.run_id !== run?.run_id)
        anomalies.push({ event_id, event_type, reason: "refused" });
      else current = issued.step_id;
    } else {
      const done = runtime.NextStepAutoCompletedPayload.read(payload);
      if (done === undefined || done.run_id !== run?.run_id) {
        anomalies.push({ event_id, event_type, reason: "refused" });
      } else {
        completed.add(done.step_id);
        if (current === done.step_id) current = null;
      }
    }
  }
  return { ...run, current, completed: [...completed], anomalies, event_count: seen.size };
}

export async function rows(): Promise<BenchRow[]> {
  const events = runStream(EVENTS);
  const reduce = runtime.reduceMissionNextEvents;
  const name = "mission-runtime fold, all steps distinct, 100,000";
  return [
    ...rateRow({ name, events, ours: reduce, floor: plainLoop, peer: REFERENCE, times: 100 }),
    growthRow({ name, reduce, stream: runStream, length: EVENTS }),
    inOrderRow({ name: "mission-runtime live", project: runtime.projectMissionNext, events }),
    lateRow({ name: "mission-runtime live", project: runtime.projectMissionNext, events }),
  ];
}
