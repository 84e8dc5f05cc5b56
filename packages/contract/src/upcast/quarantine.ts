/** Why a line cannot be brought over. */
export const QuarantineCode = {
  UTF8_INVALID: "UTF8_INVALID",
  JSON_INVALID: "JSON_INVALID",
  /** An integer that this runtime cannot keep digit by digit. */
  NUMBER_NOT_EXACT: "NUMBER_NOT_EXACT",
  NESTED_TOO_DEEP: "NESTED_TOO_DEEP",
  /** No object with a text `event_type` and an object `payload`. */
  NOT_AN_EVENT: "NOT_AN_EVENT",
  /** A legacy key and its successor stand side by side with different values. */
  KEY_CONFLICT: "KEY_CONFLICT",
  /** A `mission_key` that the mapping does not name. */
  MISSION_TYPE_UNMAPPED: "MISSION_TYPE_UNMAPPED",
  /** Facts of a mission that neither the event nor the mapping gives. */
  MISSION_UNMAPPED: "MISSION_UNMAPPED",
  /** A legacy aggregate that has no successor. */
  AGGREGATE_UNMAPPED: "AGGREGATE_UNMAPPED",
  /** No `project_uuid`, and no build id was given to derive one from. */
  PROJECT_UNKNOWN: "PROJECT_UNKNOWN",
  /** Written by something newer than the live line. */
  SCHEMA_VERSION_NEWER: "SCHEMA_VERSION_NEWER",
  EVENT_TYPE_UNKNOWN: "EVENT_TYPE_UNKNOWN",
  ENVELOPE_INVALID: "ENVELOPE_INVALID",
  PAYLOAD_INVALID: "PAYLOAD_INVALID",
} as const;
export type QuarantineCode = (typeof QuarantineCode)[keyof typeof QuarantineCode];

/** A refusal with its reason; `message` says what to do where something can be done. */
export interface Quarantined {
  readonly kind: "quarantined";
  readonly code: QuarantineCode;
  readonly message: string;
}

export function quarantined(code: QuarantineCode, message: string): Quarantined {
  return { kind: "quarantined", code, message };
}
