/** The vocabulary of sync and of external references (`sync 7.1`). */
export const SYNC_SCHEMA_VERSION = "2.7.0";

export const SYNC_INGEST_ACCEPTED = "SyncIngestAccepted";
export const SYNC_INGEST_REJECTED = "SyncIngestRejected";
export const SYNC_RETRY_SCHEDULED = "SyncRetryScheduled";
export const SYNC_DEAD_LETTERED = "SyncDeadLettered";
export const SYNC_REPLAY_COMPLETED = "SyncReplayCompleted";

/** What the sync reducer reads. */
export const SYNC_EVENT_TYPES: ReadonlySet<string> = new Set([
  SYNC_INGEST_ACCEPTED,
  SYNC_INGEST_REJECTED,
  SYNC_RETRY_SCHEDULED,
  SYNC_DEAD_LETTERED,
  SYNC_REPLAY_COMPLETED,
]);

/** Ties an issue or pull request to something of ours; no reducer reads it. */
export const EXTERNAL_REFERENCE_LINKED = "ExternalReferenceLinked";

/** What became of a delivery. */
export const SyncOutcome = {
  ACCEPTED: "accepted",
  REJECTED: "rejected",
  RETRY_SCHEDULED: "retry_scheduled",
  DEAD_LETTERED: "dead_lettered",
  REPLAY_COMPLETED: "replay_completed",
} as const;
export type SyncOutcome = (typeof SyncOutcome)[keyof typeof SyncOutcome];
