/** What is odd about a decision event. Stable; match on these (`decisions` 8). */
export const DecisionPointAnomalyCode = {
  EVENT_AFTER_TERMINAL: "EVENT_AFTER_TERMINAL",
  TRANSITION_INVALID: "TRANSITION_INVALID",
  PAYLOAD_INVALID: "PAYLOAD_INVALID",
  ORIGIN_MISMATCH: "ORIGIN_MISMATCH",
  AUTHORITY_REFUSED: "AUTHORITY_REFUSED",
  LLM_REFUSED: "LLM_REFUSED",
  SUMMARY_MISSING: "SUMMARY_MISSING",
  CLOSED_WITHOUT_WIDENING: "CLOSED_WITHOUT_WIDENING",
} as const;
export type DecisionPointAnomalyCode =
  (typeof DecisionPointAnomalyCode)[keyof typeof DecisionPointAnomalyCode];
