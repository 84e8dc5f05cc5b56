/** The vocabulary of retrospectives (`retrospective 9`). */
export const RETROSPECTIVE_SCHEMA_VERSION = "3.1.0";

export const RETROSPECTIVE_COMPLETED = "RetrospectiveCompleted";
export const RETROSPECTIVE_SKIPPED = "RetrospectiveSkipped";

/** A mission has one of the two, or neither. */
export const RETROSPECTIVE_EVENT_TYPES: ReadonlySet<string> = new Set([
  RETROSPECTIVE_COMPLETED,
  RETROSPECTIVE_SKIPPED,
]);

/** Who asked for a retrospective, or for leaving it out. */
export const TriggerSourceT = { RUNTIME: "runtime", OPERATOR: "operator", POLICY: "policy" } as const;
export type TriggerSourceT = (typeof TriggerSourceT)[keyof typeof TriggerSourceT];
