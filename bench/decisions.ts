/** The decision point fold at 100,000 events: against a plain loop, growth, live. */

import * as decisions from "../packages/decisions/dist/index.js";
import { withoutCodes } from "../packages/events-core/dist/fold.js";
import { compareStatusEvents } from "../packages/events-core/dist/index.js";
import { type Envelope, floorRow, growthRow, inOrderRow, lateRow } from "./folds.ts";
import { shuffled } from "./mission-stream.ts";
import type { BenchRow } from "./row.ts";
import { streamEvent } from "./stream.ts";

const EVENTS = 100_000;
const RECORD = {
  ...{ origin_surface: "adr", decision_point_id: "d", mission_id: "m", run_id: "r" },
  ...{ mission_slug: "s", mission_type: "t", phase: "P1", actor_id: "a", actor_type: "human" },
  ...{
    authority_role: "mission_owner",
    mission_owner_authority_flag: true,
    mission_owner_authority_path: "",
  },
  ...{ alternatives_considered: ["x", "y"], evidence_refs: ["e"] },
  ...{ state_entered_at: "2026-03-01T10:00:00Z", recorded_at: "2026-03-01T10:00:00Z" },
};

/** An opening and a long discussion; each tenth event opens again, which is an anomaly. */
function discussionStream(length: number): Envelope[] {
  return Array.from({ length }, (_, n) => {
    const type = n % 10 === 0 ? "DecisionPointOpened" : "DecisionPointDiscussing";
    return streamEvent(n, type, { ...RECORD, rationale: `because ${n}` });
  });
}

/** The rules of `decision point 4.3` that the stream meets, in one loop. */
function plainDecision(input: readonly Envelope[]): object {
  const seen = new Set<string>();
  const anomalies: object[] = [];
  const state = { ...decisions.reduceDecisionPointEvents([]) } as Record<string, unknown>;
  const models = {
    DecisionPointOpened: decisions.DecisionPointOpenedPayload,
    DecisionPointDiscussing: decisions.DecisionPointDiscussingPayload,
  };
  for (const { event_id, event_type, payload } of [...input].sort(compareStatusEvents)) {
    if (seen.has(event_id)) continue;
    seen.add(event_id);
    if (!decisions.DECISION_POINT_EVENT_TYPES.has(event_type)) continue;
    const read = models[event_type as keyof typeof models].read(
      payload,
    ) as decisions.DecisionPointOpenedAdrPayload;
    const to = event_type === "DecisionPointOpened" ? "open" : "discussing";
    const from = state["state"] as decisions.DecisionPointState | null;
    if (!decisions.DECISION_POINT_TRANSITIONS.get(from)!.includes(to)) {
      const message = `Invalid transition: ${from ?? "None"} -> ${to}`;
      anomalies.push({ kind: "invalid_transition", event_id, message });
      continue;
    }
    if (read.actor_type === "llm" && read.phase !== "P0") throw new Error("the stream has no model");
    state["state"] = to;
    state["decision_point_id"] = read.decision_point_id;
    state["mission_id"] = read.mission_id;
    state["run_id"] = read.run_id;
    state["mission_slug"] = read.mission_slug;
    state["mission_type"] = read.mission_type;
    state["phase"] = read.phase;
    state["last_actor_id"] = read.actor_id;
    state["last_actor_type"] = read.actor_type;
    state["last_authority_role"] = read.authority_role;
    state["last_rationale"] = read.rationale;
    state["last_alternatives_considered"] = read.alternatives_considered;
    state["last_evidence_refs"] = read.evidence_refs;
    state["last_state_entered_at"] = read.state_entered_at;
    if (to === "open") state["origin_surface"] = read.origin_surface;
  }
  return { ...state, anomalies, event_count: seen.size };
}

export async function rows(): Promise<BenchRow[]> {
  const events = discussionStream(EVENTS);
  const mixed = shuffled(events);
  const reduce = decisions.reduceDecisionPointEvents;
  const name = "decision point fold of 100,000";
  if (JSON.stringify(withoutCodes(reduce(mixed))) !== JSON.stringify(plainDecision(mixed)))
    throw new Error("the plain loop does other work");
  return [
    floorRow({ name, events, ours: reduce, floor: plainDecision }),
    floorRow({ name: `${name}, shuffled`, events: mixed, ours: reduce, floor: plainDecision }),
    growthRow({ name: "decision point fold", reduce, stream: discussionStream, length: EVENTS }),
    inOrderRow({ name: "decision point live", project: decisions.projectDecisionPoint, events }),
    lateRow({ name: "decision point live", project: decisions.projectDecisionPoint, events }),
  ];
}
