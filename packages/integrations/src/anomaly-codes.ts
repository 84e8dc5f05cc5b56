/** Why an event of a connector does not count. Stable; match on these (`decisions` 8). */
export const ConnectorAnomalyCode = {
  PAYLOAD_INVALID: "PAYLOAD_INVALID",
  TRANSITION_INVALID: "TRANSITION_INVALID",
  USER_NOT_CONNECTED: "USER_NOT_CONNECTED",
} as const;
export type ConnectorAnomalyCode = (typeof ConnectorAnomalyCode)[keyof typeof ConnectorAnomalyCode];

/** Why a delivery does not count. Stable; match on these (`decisions` 8). */
export const SyncAnomalyCode = {
  PAYLOAD_INVALID: "PAYLOAD_INVALID",
  DUPLICATE_DELIVERY_PAIR: "DUPLICATE_DELIVERY_PAIR",
} as const;
export type SyncAnomalyCode = (typeof SyncAnomalyCode)[keyof typeof SyncAnomalyCode];
