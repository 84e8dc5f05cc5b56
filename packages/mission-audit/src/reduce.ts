import { compareStatusEvents, type Model, type Parsed, PayloadError, quote } from "@spec-kitty/events-core";
import type {
  Cell,
  Coded,
  Prepared,
  Reducer,
  Seen,
  TrackedList,
  TrackedMap,
  WithCodes,
} from "@spec-kitty/events-core/fold";
import type { MissionAuditAnomalyCode } from "./anomaly-code.js";
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

/** The result but for its status and what only its end tells; in its order. */
type Audit = Omit<ReducedMissionAuditState, "audit_status" | "anomalies" | "event_count">;

const NOT_REQUESTED: Audit = {
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
  readonly status: Cell<AuditStatus>;
  readonly audit: Cell<Audit>;
  readonly isRequested: Cell<boolean>;
  /** Every decision that was asked for once; none is pending when the audit has ended. */
  readonly asked: TrackedList<PendingDecision>;
  readonly askedIds: TrackedMap<string, true>;
  readonly anomalies: TrackedList<Coded<MissionAuditAnomaly, MissionAuditAnomalyCode>>;
}

/** Where an audit stands; its anomalies have codes. */
export type ReducedMissionAudit = WithCodes<ReducedMissionAuditState, MissionAuditAnomalyCode>;

/** The audit reducer as a declaration, to compose or to run live (`mission audit 6.4`). */
export const missionAuditFold: Reducer<AuditInput, AuditState, ReducedMissionAudit> = {
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
    status: track.cell<AuditStatus>(AuditStatus.PENDING),
    audit: track.cell(NOT_REQUESTED),
    isRequested: track.cell(false),
    asked: track.list(),
    askedIds: track.map(),
    anomalies: track.list(),
  }),
  step: (state, run) => {
    for (const one of run) stepAudit(state, one);
  },
  finish: reducedAudit,
};

/** As the contract calls them. */
const KINDS: { readonly [C in MissionAuditAnomalyCode]: string } = {
  EVENT_AFTER_TERMINAL: "event_after_terminal",
  EVENT_BEFORE_REQUEST: "event_before_requested",
  DUPLICATE_DECISION_ID: "duplicate_decision_id",
};

function stepAudit(state: AuditState, { event, input }: Prepared<AuditInput>): void {
  const { event_id, event_type } = event;
  const anomaly = (code: MissionAuditAnomalyCode, message: string) =>
    state.anomalies.push({ kind: KINDS[code], event_id, message, code });
  if (isOver(state)) {
    anomaly("EVENT_AFTER_TERMINAL", `Event '${event_type}' arrived after terminal state`);
    return;
  }
  // An event before the request is told and counts all the same.
  if (!state.isRequested.value && event_type !== MISSION_AUDIT_REQUESTED)
    anomaly("EVENT_BEFORE_REQUEST", `Event '${event_type}' arrived before MissionAuditRequested`);
  if (!input.ok)
    throw new PayloadError(MODELS[event_type as AuditEventType].name, input.violations, `event ${event_id}`);
  const repeated = apply(state, input.value);
  if (repeated !== undefined) anomaly("DUPLICATE_DECISION_ID", `Duplicate decision_id: ${quote(repeated)}`);
}

/** Applies an event; gives the id of a decision that was asked for already. */
function apply(state: AuditState, event: AuditEvent): string | undefined {
  const { status, audit, isRequested } = state;
  const change = (part: Partial<Audit>) => {
    audit.value = { ...audit.value, ...part };
  };
  if (event.type === "MissionAuditRequested") {
    const { trigger_mode, enforcement_mode, audit_scope } = event.payload;
    isRequested.value = true;
    change({ ...identity(event.payload), trigger_mode, enforcement_mode, audit_scope });
    return undefined;
  }
  if (audit.value.mission_id === null) change(identity(event.payload));
  switch (event.type) {
    case "MissionAuditStarted":
      status.value = AuditStatus.RUNNING;
      change({ audit_scope_hash: event.payload.audit_scope_hash });
      return undefined;
    case "MissionAuditDecisionRequested":
      status.value = AuditStatus.AWAITING_DECISION;
      return ask(state, event.payload);
    case "MissionAuditCompleted": {
      const { verdict, severity, findings_count, artifact_ref, summary } = event.payload;
      status.value = AuditStatus.COMPLETED;
      change({ verdict, severity, findings_count, artifact_ref, summary });
      return undefined;
    }
    case "MissionAuditFailed": {
      const { error_code, error_message, partial_artifact_ref } = event.payload;
      status.value = AuditStatus.FAILED;
      change({ error_code, error_message, partial_artifact_ref });
      return undefined;
    }
  }
}

/** Adds a decision that is waited for, once. */
function ask(
  { asked, askedIds }: AuditState,
  { decision_id, question, context_summary, severity }: MissionAuditDecisionRequestedPayload,
): string | undefined {
  if (askedIds.has(decision_id)) return decision_id;
  askedIds.set(decision_id, true);
  asked.push({ decision_id, question, context_summary, severity });
  return undefined;
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

function isOver({ status }: AuditState): boolean {
  return TERMINAL_AUDIT_STATUSES.has(status.value);
}

function reducedAudit(state: AuditState, seen: Seen): ReducedMissionAudit {
  return {
    audit_status: state.status.value,
    ...state.audit.value,
    pending_decisions: isOver(state) ? [] : [...state.asked.items],
    anomalies: [...state.anomalies.items],
    event_count: seen.eventCount,
  };
}
