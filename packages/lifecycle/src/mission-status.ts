/** Where a mission stands (`lifecycle 5.1`). */
export const MissionStatus = { ACTIVE: "active", COMPLETED: "completed", CANCELLED: "cancelled" } as const;
export type MissionStatus = (typeof MissionStatus)[keyof typeof MissionStatus];

/** States in which every further mission event is an anomaly. */
export const TERMINAL_MISSION_STATUSES: ReadonlySet<MissionStatus> = new Set([
  MissionStatus.COMPLETED,
  MissionStatus.CANCELLED,
]);
