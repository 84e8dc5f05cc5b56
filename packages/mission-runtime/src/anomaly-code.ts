/** Why an event of a run does not count. Stable; match on these, not on the reason (`decisions` 8). */
export const MissionNextAnomalyCode = {
  EVENT_AFTER_TERMINAL: "EVENT_AFTER_TERMINAL",
  DUPLICATE_COMPLETION: "DUPLICATE_COMPLETION",
  EVENT_BEFORE_START: "EVENT_BEFORE_START",
  DUPLICATE_START: "DUPLICATE_START",
  PAYLOAD_INVALID: "PAYLOAD_INVALID",
  RUN_ID_MISMATCH: "RUN_ID_MISMATCH",
  DUPLICATE_DECISION_REQUEST: "DUPLICATE_DECISION_REQUEST",
  COMPLETION_ALIAS_IGNORED: "COMPLETION_ALIAS_IGNORED",
} as const;
export type MissionNextAnomalyCode = (typeof MissionNextAnomalyCode)[keyof typeof MissionNextAnomalyCode];
