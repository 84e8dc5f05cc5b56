/** Something that a person should know and that stops nothing. Codes are stable; match on them. */
export interface SyncWarning {
  readonly code: SyncWarningCode;
  readonly message: string;
}

export type SyncWarningCode =
  | "PROJECT_UUID_MISSING"
  | "CONFIG_NOT_WRITABLE"
  | "CONFIG_NOT_UNDERSTOOD"
  | "CREDENTIALS_NOT_UNDERSTOOD"
  | "SETTINGS_NOT_UNDERSTOOD"
  | "REPO_SLUG_INVALID"
  | "QUEUE_RECOVERED"
  | "QUEUE_OVERFLOW"
  | "QUEUE_FAILED"
  | "CLOCK_RECOVERED"
  | "FRAME_MALFORMED"
  | "FIRST_FRAME_NOT_SNAPSHOT"
  | "LIVE_SEND_REFUSED"
  | "FINAL_SYNC_INCOMPLETE"
  | "SYNC_FAILED"
  | "DECISION_NOT_COMMITTED"
  | "LOCAL_COMMIT_NOT_TOLD"
  | "LOCAL_COMMIT_REFUSED"
  | "GLOSSARY_NOT_LOGGED"
  | "GLOSSARY_REQUEST_UNKNOWN"
  | "GLOSSARY_SEED_NOT_WRITTEN";

export type OnWarning = (warning: SyncWarning) => void;
