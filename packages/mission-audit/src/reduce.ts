import { compareStatusEvents, type Model, type Parsed, PayloadError, quote } from "@spec-kitty/events-core";
import type { Cell, Prepared, Reducer, Seen, TrackedList, TrackedMap } from "@spec-kitty/events-core/fold";
import {
  AuditStatus,
  MISSION_AUDIT_EVENT_TYPES,
  MISSION_AUDIT_REQUESTED,
  TERMINAL_AUDIT_STATUSES,
} from "./audit.js";
import {
  type MissionAuditAnomaly,
  MissionAuditCompletedPayload,
  MissionAuditDecisionRequestedPayload,
  MissionAuditFailedPayload,
  MissionAuditRequestedPayload,
  MissionAuditStartedPayload,
  type PendingDecision,
  type ReducedMissionAuditState,
} from "./generated/models.js";

interface AuditPayloads {
  readonly MissionAuditRequested: MissionAuditRequestedPayload;
  readonly MissionAuditStarted: MissionAuditStartedPayload;
  readonly MissionAuditDecisionRequested: MissionAuditDecisionRequestedPayload;
  readonly MissionAuditCompleted: MissionAuditCompletedPayload;
  readonly MissionAuditFailed: MissionAuditFailedPayload;
}

type AuditEventType = keyof AuditPayloads;

const MODELS: { readonly [T in AuditEventType]: Model<AuditPayloads[T]> } = {
  MissionAuditRequested: MissionAuditRequestedPayload,
  MissionAuditStarted: MissionAuditStartedPayload,
  MissionAuditDecisionRequested: MissionAuditDecisionRequestedPayload,
  MissionAuditCompleted: MissionAuditCompletedPayload,
  MissionAuditFailed: MissionAuditFailedPayload,
};

type AuditEvent = {
  readonly [T in AuditEventType]: { readonly type: T; readonly payload: AuditPayloads[T] };
}[AuditEventType];

/** An audit event as parsed; where its model refuses it, what is wrong. */
export type AuditInput = Parsed<AuditEvent>;

/** The result but for what only its end tells; in its order. */
type Audit = Omit<ReducedMissionAuditState, "anomalies" | "event_count">;

const NOT_REQUESTED: Audit = {
  audit_status: AuditStatus.PENDING,
  verdict: null,
  severity: null,
  findings_count: null,
  artifact_ref: null,
  partial_artifact_ref: null,
  summary: null,
  error_code: null,
  error_message: null,
  pending_decisions: [],
  mission_id: null,
  run_id: null,
  mission_slug: null,
  mission_number: null,
  mission_type: null,
  trigger_mode: null,
  enforcement_mode: null,
  audit_scope: null,
  audit_scope_hash: null,
};

export interface AuditState {
  readonly audit: Cell<Audit>;
  readonly isRequested: Cell<boolean>;
  readonly pending: TrackedMap<string, PendingDecision>;
  readonly anomalies: TrackedList<MissionAuditAnomaly>;
}

/** The audit reducer as a declaration, to compose or to run live (`mission audit 6.4`). */
export const missionAuditFold: Reducer<AuditInput, AuditState, ReducedMissionAuditState> = {
  name: "mission-audit",
  select: { types: MISSION_AUDIT_EVENT_TYPES, when: "after-dedup" },
  order: compareStatusEvents,
  dedup: "first-by-order",
  prepare: ({ event_type, payload }) => {
    const type = event_type as AuditEventType;
    const parsed = MODELS[type].parse(payload);
    // The model is that of the event's type, so the pair is one of the union.
    return parsed.ok ? { ok: true, value: { type, payload: parsed.value } as AuditEvent } : parsed;
  },
  initial: (track) => ({
    audit: track.cell(NOT_REQUESTED),
    isRequested: track.cell(false),
    pending: track.map(),
    anomalies: track.list(),
  }),
  step: (state, run) => {
    for (const one of run) stepAudit(state, one);
  },
  finish: reducedAudit,
};

function stepAudit(state: AuditState, { event, input }: Prepared<AuditInput>): void {
  const { event_id, event_type } = event;
  const anomaly = (kind: string, message: string) => state.anomalies.push({ kind, event_id, message });
  if (TERMINAL_AUDIT_STATUSES.has(state.audit.value.audit_status)) {
    anomaly("event_after_terminal", `Event '${event_type}' arrived after terminal state`);
    return;
  }
  // An event before the request is told and counts all the same.
  if (!state.isRequested.value && event_type !== MISSION_AUDIT_REQUESTED)
    anomaly("event_before_requested", `Event '${event_type}' arrived before MissionAuditRequested`);
  if (!input.ok)
    throw new PayloadError(MODELS[event_type as AuditEventType].name, input.violations, `event ${event_id}`);
  const repeated = apply(state, input.value);
  if (repeated !== undefined) anomaly("duplicate_decision_id", `Duplicate decision_id: ${quote(repeated)}`);
}

/** Applies an event; gives the id of a decision that is pending already. */
function apply({ audit, isRequested, pending }: AuditState, event: AuditEvent): string | undefined {
  const change = (part: Partial<Audit>) => {
    const named = audit.value.mission_id === null ? identity(event.payload) : {};
    audit.value = { ...audit.value, ...named, ...part };
  };
  switch (event.type) {
    case "MissionAuditRequested": {
      const { trigger_mode, enforcement_mode, audit_scope } = event.payload;
      isRequested.value = true;
      change({ ...identity(event.payload), trigger_mode, enforcement_mode, audit_scope });
      return undefined;
    }
    case "MissionAuditStarted":
      change({ audit_scope_hash: event.payload.audit_scope_hash, audit_status: AuditStatus.RUNNING });
      return undefined;
    case "MissionAuditDecisionRequested": {
      const { decision_id, question, context_summary, severity } = event.payload;
      change({ audit_status: AuditStatus.AWAITING_DECISION });
      if (pending.has(decision_id)) return decision_id;
      pending.set(decision_id, { decision_id, question, context_summary, severity });
      return undefined;
    }
    case "MissionAuditCompleted": {
      const { verdict, severity, findings_count, artifact_ref, summary } = event.payload;
      pending.clear();
      change({ verdict, severity, findings_count, artifact_ref, summary, audit_status: "completed" });
      return undefined;
    }
    case "MissionAuditFailed": {
      const { error_code, error_message, partial_artifact_ref } = event.payload;
      pending.clear();
      change({ error_code, error_message, partial_artifact_ref, audit_status: "failed" });
      return undefined;
    }
  }
}

function identity({
  mission_id,
  run_id,
  mission_slug,
  mission_number,
  mission_type,
}: AuditEvent["payload"]): Partial<Audit> {
  return { mission_id, run_id, mission_slug, mission_number, mission_type };
}

function reducedAudit({ audit, pending, anomalies }: AuditState, seen: Seen): ReducedMissionAuditState {
  return {
    ...audit.value,
    pending_decisions: [...pending.values()],
    anomalies: [...anomalies.items],
    event_count: seen.eventCount,
  };
}
