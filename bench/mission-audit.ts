/** The audit fold at 100,000 events, a thousand of them decisions: against a plain loop, growth, live. */

import { withoutCodes } from "../packages/events-core/dist/fold.js";
import { compareStatusEvents } from "../packages/events-core/dist/index.js";
import * as audit from "../packages/mission-audit/dist/index.js";
import { type Envelope, floorRow, growthRow, inOrderRow, lateRow } from "./folds.ts";
import { shuffled } from "./mission-stream.ts";
import type { BenchRow } from "./row.ts";
import { streamEvent } from "./stream.ts";

const EVENTS = 100_000;
const IDENTITY = { mission_id: "m", run_id: "r", mission_slug: "s", mission_number: 1, mission_type: "t" };
const COMMON = { ...IDENTITY, actor: "anna" };

/** A request, then starts; each hundredth event asks for a decision. A reading lists what is asked, and costs by that. */
function auditStream(length: number): Envelope[] {
  return Array.from({ length }, (_, n) => {
    if (n === 0) {
      const asked = { trigger_mode: "manual", audit_scope: ["spec.md"], enforcement_mode: "blocking" };
      return streamEvent(n, "MissionAuditRequested", { ...COMMON, ...asked });
    }
    if (n % 100 !== 0) return streamEvent(n, "MissionAuditStarted", { ...COMMON, audit_scope_hash: `h${n}` });
    const question = { question: "why?", context_summary: "", severity: "info" };
    return streamEvent(n, "MissionAuditDecisionRequested", { ...COMMON, decision_id: `d${n}`, ...question });
  });
}

/** The rules of `mission audit 6.4` that the stream meets, in one loop. */
function plainAudit(input: readonly Envelope[]): object {
  const seen = new Set<string>();
  const pending = new Map<string, object>();
  const anomalies: object[] = [];
  const state = {
    ...audit.reduceMissionAuditEvents([]),
    audit_status: "pending" as string,
    mission_id: null as string | null,
    audit_scope_hash: null as string | null,
  };
  for (const { event_id, event_type, payload } of [...input].sort(compareStatusEvents)) {
    if (seen.has(event_id)) continue;
    seen.add(event_id);
    if (!audit.MISSION_AUDIT_EVENT_TYPES.has(event_type)) continue;
    if (event_type === "MissionAuditRequested") {
      const read = audit.MissionAuditRequestedPayload.read(payload)!;
      const { mission_id, run_id, mission_slug, mission_number, mission_type } = read;
      const { trigger_mode, enforcement_mode, audit_scope } = read;
      Object.assign(state, { mission_id, run_id, mission_slug, mission_number, mission_type });
      Object.assign(state, { trigger_mode, enforcement_mode, audit_scope });
      continue;
    }
    if (state.mission_id === null) anomalies.push({ event_id, kind: "event_before_requested" });
    if (event_type === "MissionAuditStarted") {
      state.audit_scope_hash = audit.MissionAuditStartedPayload.read(payload)!.audit_scope_hash;
      state.audit_status = "running";
      continue;
    }
    const read = audit.MissionAuditDecisionRequestedPayload.read(payload)!;
    state.audit_status = "awaiting_decision";
    const { decision_id, question, context_summary, severity } = read;
    if (pending.has(decision_id)) anomalies.push({ event_id, kind: "duplicate_decision_id" });
    else pending.set(decision_id, { decision_id, question, context_summary, severity });
  }
  return { ...state, pending_decisions: [...pending.values()], anomalies, event_count: seen.size };
}

export async function rows(): Promise<BenchRow[]> {
  const events = auditStream(EVENTS);
  const mixed = shuffled(events);
  const reduce = audit.reduceMissionAuditEvents;
  const name = "audit fold of 100,000";
  if (JSON.stringify(withoutCodes(reduce(mixed))) !== JSON.stringify(plainAudit(mixed)))
    throw new Error("the plain loop does other work");
  return [
    floorRow({ name, events, ours: reduce, floor: plainAudit }),
    floorRow({ name: `${name}, shuffled`, events: mixed, ours: reduce, floor: plainAudit }),
    growthRow({ name: "audit fold", reduce, stream: auditStream, length: EVENTS }),
    inOrderRow({ name: "audit live", project: audit.projectMissionAudit, events }),
    lateRow({ name: "audit live", project: audit.projectMissionAudit, events }),
  ];
}
