/** The vocabulary of decision points (`decision point 3.1`). */
export const DECISIONPOINT_SCHEMA_VERSION = "3.0.0";

export const DECISION_POINT_OPENED = "DecisionPointOpened";
export const DECISION_POINT_WIDENED = "DecisionPointWidened";
export const DECISION_POINT_DISCUSSING = "DecisionPointDiscussing";
export const DECISION_POINT_RESOLVED = "DecisionPointResolved";
export const DECISION_POINT_OVERRIDDEN = "DecisionPointOverridden";

/** What the decision point reducer reads. */
export const DECISION_POINT_EVENT_TYPES: ReadonlySet<string> = new Set([
  DECISION_POINT_OPENED,
  DECISION_POINT_WIDENED,
  DECISION_POINT_DISCUSSING,
  DECISION_POINT_RESOLVED,
  DECISION_POINT_OVERRIDDEN,
]);

export const DecisionPointState = {
  OPEN: "open",
  WIDENED: "widened",
  DISCUSSING: "discussing",
  RESOLVED: "resolved",
  OVERRIDDEN: "overridden",
} as const;
export type DecisionPointState = (typeof DecisionPointState)[keyof typeof DecisionPointState];

/** What an actor may do with a decision. */
export const DecisionAuthorityRole = {
  MISSION_OWNER: "mission_owner",
  ADVISORY: "advisory",
  INFORMED: "informed",
} as const;
export type DecisionAuthorityRole = (typeof DecisionAuthorityRole)[keyof typeof DecisionAuthorityRole];

/** Where each state leads; null is that of a decision point nobody opened (`decision point 4.2`). */
export const DECISION_POINT_TRANSITIONS: ReadonlyMap<
  DecisionPointState | null,
  readonly DecisionPointState[]
> = new Map([
  [null, [DecisionPointState.OPEN]],
  ["open", ["widened", "discussing", "resolved"]],
  ["widened", ["widened", "discussing", "resolved"]],
  ["discussing", ["discussing", "resolved"]],
  ["resolved", ["overridden"]],
  ["overridden", []],
]);
