export const MISSION_CREATED = "MissionCreated";
export const MISSION_CLOSED = "MissionClosed";
export const MISSION_STARTED = "MissionStarted";
export const MISSION_COMPLETED = "MissionCompleted";
export const MISSION_CANCELLED = "MissionCancelled";
export const PHASE_ENTERED = "PhaseEntered";
export const REVIEW_ROLLBACK = "ReviewRollback";
