/** What is odd about an audit event. Stable; match on these (`decisions` 8). */
export const MissionAuditAnomalyCode = {
  EVENT_AFTER_TERMINAL: "EVENT_AFTER_TERMINAL",
  EVENT_BEFORE_REQUEST: "EVENT_BEFORE_REQUEST",
  DUPLICATE_DECISION_ID: "DUPLICATE_DECISION_ID",
} as const;
export type MissionAuditAnomalyCode = (typeof MissionAuditAnomalyCode)[keyof typeof MissionAuditAnomalyCode];
