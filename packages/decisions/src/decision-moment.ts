/** The vocabulary of how a decision comes about and ends (`decision moment 2`). */

/** Where a decision point was opened. */
export const OriginSurface = { ADR: "adr", PLANNING_INTERVIEW: "planning_interview" } as const;
export type OriginSurface = (typeof OriginSurface)[keyof typeof OriginSurface];

export const OriginFlow = { CHARTER: "charter", SPECIFY: "specify", PLAN: "plan" } as const;
export type OriginFlow = (typeof OriginFlow)[keyof typeof OriginFlow];

/** How an interview's decision ended; whatever it is, the decision point is resolved. */
export const TerminalOutcome = { RESOLVED: "resolved", DEFERRED: "deferred", CANCELED: "canceled" } as const;
export type TerminalOutcome = (typeof TerminalOutcome)[keyof typeof TerminalOutcome];

export const SummarySource = {
  SLACK_EXTRACTION: "slack_extraction",
  MANUAL: "manual",
  MISSION_OWNER_OVERRIDE: "mission_owner_override",
} as const;
export type SummarySource = (typeof SummarySource)[keyof typeof SummarySource];

/** Where a decision point may be taken to ask more people. */
export const WideningChannel = { SLACK: "slack" } as const;
export type WideningChannel = (typeof WideningChannel)[keyof typeof WideningChannel];

export const DiscussingSnapshotKind = {
  PARTICIPANT_CONTRIBUTION: "participant_contribution",
  DIGEST: "digest",
  OWNER_NOTE: "owner_note",
} as const;
export type DiscussingSnapshotKind = (typeof DiscussingSnapshotKind)[keyof typeof DiscussingSnapshotKind];
