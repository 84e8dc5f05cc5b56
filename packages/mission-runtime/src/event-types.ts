export const MISSION_RUN_STARTED = "MissionRunStarted";
/** Reserved: any payload, no effect. */
export const NEXT_STEP_PLANNED = "NextStepPlanned";
export const NEXT_STEP_ISSUED = "NextStepIssued";
export const NEXT_STEP_AUTO_COMPLETED = "NextStepAutoCompleted";
export const DECISION_INPUT_REQUESTED = "DecisionInputRequested";
export const DECISION_INPUT_ANSWERED = "DecisionInputAnswered";
export const MISSION_RUN_COMPLETED = "MissionRunCompleted";
