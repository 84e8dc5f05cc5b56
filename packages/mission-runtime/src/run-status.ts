/** Where a run stands; a run that has not started has no status (`mission-runtime 3`). */
export const MissionRunStatus = { RUNNING: "running", COMPLETED: "completed" } as const;
export type MissionRunStatus = (typeof MissionRunStatus)[keyof typeof MissionRunStatus];

/** States in which every further event of the run is an anomaly. */
export const TERMINAL_RUN_STATUSES: ReadonlySet<MissionRunStatus> = new Set([MissionRunStatus.COMPLETED]);
