import { ContentHashRef, ProvenanceRef } from "@spec-kitty/dossier/schemas";
import {
  anyText,
  closed,
  defineLine,
  integer,
  list,
  literal,
  maybe,
  member,
  text,
  tuple,
  withDefault,
  withHiddenDefault,
} from "@spec-kitty/events-core/schema-kit";
import type { TProperties } from "typebox";
import { AuditSeverity, AuditStatus, AuditVerdict } from "./audit.js";

/** A report and what proves it. */
export const AuditArtifactRef = closed("AuditArtifactRef", {
  report_path: text(),
  content_hash: ContentHashRef,
  provenance: ProvenanceRef,
});

const audit = <P extends TProperties>(model: string, own: P) =>
  closed(model, {
    mission_id: text(),
    run_id: text(),
    mission_slug: text(),
    mission_number: integer({ minimum: 1 }),
    mission_type: text(),
    actor: text(),
    ...own,
  });

export const MissionAuditRequestedPayload = audit("MissionAuditRequestedPayload", {
  trigger_mode: literal("manual", "post_merge"),
  audit_scope: list(anyText(), { minItems: 1 }),
  enforcement_mode: literal("advisory", "blocking"),
});

export const MissionAuditStartedPayload = audit("MissionAuditStartedPayload", { audit_scope_hash: text() });

const question = () => ({
  decision_id: text(),
  question: anyText(),
  context_summary: anyText(),
  severity: member(AuditSeverity),
});

export const MissionAuditDecisionRequestedPayload = audit("MissionAuditDecisionRequestedPayload", question());

export const MissionAuditCompletedPayload = audit("MissionAuditCompletedPayload", {
  verdict: member(AuditVerdict),
  severity: member(AuditSeverity),
  findings_count: integer({ minimum: 0 }),
  artifact_ref: AuditArtifactRef,
  summary: anyText(),
});

export const MissionAuditFailedPayload = audit("MissionAuditFailedPayload", {
  error_code: text(),
  error_message: anyText(),
  partial_artifact_ref: maybe(AuditArtifactRef),
});

/** A question that the audit waits for. */
export const PendingDecision = closed("PendingDecision", question());

export const MissionAuditAnomaly = closed("MissionAuditAnomaly", {
  kind: anyText(),
  event_id: anyText(),
  message: anyText(),
});

export const ReducedMissionAuditState = closed("ReducedMissionAuditState", {
  audit_status: withDefault(member(AuditStatus), AuditStatus.PENDING),
  verdict: maybe(member(AuditVerdict)),
  severity: maybe(member(AuditSeverity)),
  findings_count: maybe(integer()),
  artifact_ref: maybe(AuditArtifactRef),
  partial_artifact_ref: maybe(AuditArtifactRef),
  summary: maybe(anyText()),
  error_code: maybe(anyText()),
  error_message: maybe(anyText()),
  pending_decisions: withHiddenDefault(tuple(PendingDecision), []),
  mission_id: maybe(anyText()),
  run_id: maybe(anyText()),
  mission_slug: maybe(anyText()),
  mission_number: maybe(integer()),
  mission_type: maybe(anyText()),
  trigger_mode: maybe(anyText()),
  enforcement_mode: maybe(anyText()),
  audit_scope: maybe(tuple(anyText())),
  audit_scope_hash: maybe(anyText()),
  anomalies: withHiddenDefault(tuple(MissionAuditAnomaly), []),
  event_count: withDefault(integer(), 0),
});

export const v4 = defineLine({
  events: {
    MissionAuditRequested: MissionAuditRequestedPayload,
    MissionAuditStarted: MissionAuditStartedPayload,
    MissionAuditDecisionRequested: MissionAuditDecisionRequestedPayload,
    MissionAuditCompleted: MissionAuditCompletedPayload,
    MissionAuditFailed: MissionAuditFailedPayload,
  },
  models: { AuditArtifactRef, PendingDecision, MissionAuditAnomaly, ReducedMissionAuditState },
  published: {},
});
