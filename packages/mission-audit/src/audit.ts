/** The vocabulary of mission audits (`mission audit 6.1`). */
export const AUDIT_SCHEMA_VERSION = "2.5.0";

export const MISSION_AUDIT_REQUESTED = "MissionAuditRequested";
export const MISSION_AUDIT_STARTED = "MissionAuditStarted";
export const MISSION_AUDIT_DECISION_REQUESTED = "MissionAuditDecisionRequested";
export const MISSION_AUDIT_COMPLETED = "MissionAuditCompleted";
export const MISSION_AUDIT_FAILED = "MissionAuditFailed";

/** What the audit reducer reads. */
export const MISSION_AUDIT_EVENT_TYPES: ReadonlySet<string> = new Set([
  MISSION_AUDIT_REQUESTED,
  MISSION_AUDIT_STARTED,
  MISSION_AUDIT_DECISION_REQUESTED,
  MISSION_AUDIT_COMPLETED,
  MISSION_AUDIT_FAILED,
]);

export const AuditVerdict = {
  PASS: "pass",
  PASS_WITH_WARNINGS: "pass_with_warnings",
  FAIL: "fail",
  BLOCKED_DECISION_REQUIRED: "blocked_decision_required",
} as const;
export type AuditVerdict = (typeof AuditVerdict)[keyof typeof AuditVerdict];

export const AuditSeverity = {
  INFO: "info",
  WARNING: "warning",
  ERROR: "error",
  CRITICAL: "critical",
} as const;
export type AuditSeverity = (typeof AuditSeverity)[keyof typeof AuditSeverity];

export const AuditStatus = {
  PENDING: "pending",
  RUNNING: "running",
  AWAITING_DECISION: "awaiting_decision",
  COMPLETED: "completed",
  FAILED: "failed",
} as const;
export type AuditStatus = (typeof AuditStatus)[keyof typeof AuditStatus];

/** An audit that has one of these takes no more events. */
export const TERMINAL_AUDIT_STATUSES: ReadonlySet<AuditStatus> = new Set([
  AuditStatus.COMPLETED,
  AuditStatus.FAILED,
]);
