/**
 * Why an event does not count. Stable; match on these, not on the reason (`decisions` 8). In strict mode four of them are
 * the codes of errors.
 */
export const CollaborationAnomalyCode = {
  PARTICIPANT_UNKNOWN: "PARTICIPANT_UNKNOWN",
  PARTICIPANT_DEPARTED: "PARTICIPANT_DEPARTED",
  PARTICIPANT_ID_MISSING: "PARTICIPANT_ID_MISSING",
  PARTICIPANT_IDENTITY_INVALID: "PARTICIPANT_IDENTITY_INVALID",
  PARTICIPANT_NOT_PRESENT: "PARTICIPANT_NOT_PRESENT",
  DUPLICATE_INVITE: "DUPLICATE_INVITE",
  DUPLICATE_JOIN: "DUPLICATE_JOIN",
  FOCUS_TARGET_INVALID: "FOCUS_TARGET_INVALID",
  STEP_NOT_STARTED: "STEP_NOT_STARTED",
  WARNING_UNKNOWN: "WARNING_UNKNOWN",
} as const;
export type CollaborationAnomalyCode =
  (typeof CollaborationAnomalyCode)[keyof typeof CollaborationAnomalyCode];
