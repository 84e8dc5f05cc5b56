/** Why a status event does not count. Stable; match on these, not on the reason (`decisions` 8). */
export const TransitionAnomalyCode = {
  PAYLOAD_INVALID: "PAYLOAD_INVALID",
  FROM_LANE_MISMATCH: "FROM_LANE_MISMATCH",
  TRANSITION_INVALID: "TRANSITION_INVALID",
} as const;
export type TransitionAnomalyCode = (typeof TransitionAnomalyCode)[keyof typeof TransitionAnomalyCode];
