import type { Database, Schema } from "@spec-kitty/store-sqlite/database";

/** The tables of profile S, as the Python clients make them (`cli-sync 3.1`, 3.3). */
const SHARED_TABLES = `
CREATE TABLE IF NOT EXISTS queue (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id TEXT UNIQUE NOT NULL,
  event_type TEXT NOT NULL,
  data TEXT NOT NULL,
  timestamp INTEGER NOT NULL,
  retry_count INTEGER DEFAULT 0,
  coalesce_key TEXT
);
CREATE TABLE IF NOT EXISTS body_upload_queue (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_uuid TEXT NOT NULL,
  mission_slug TEXT NOT NULL,
  target_branch TEXT NOT NULL,
  mission_type TEXT NOT NULL,
  manifest_version TEXT NOT NULL,
  artifact_path TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  hash_algorithm TEXT NOT NULL DEFAULT 'sha256',
  content_body TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  retry_count INTEGER NOT NULL DEFAULT 0,
  next_attempt_at REAL NOT NULL DEFAULT 0.0,
  created_at REAL NOT NULL,
  last_error TEXT,
  UNIQUE (project_uuid, mission_slug, target_branch, mission_type, manifest_version, artifact_path, content_hash)
);
CREATE TABLE IF NOT EXISTS body_upload_failure_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_uuid TEXT NOT NULL,
  mission_slug TEXT NOT NULL,
  target_branch TEXT NOT NULL,
  mission_type TEXT NOT NULL,
  manifest_version TEXT NOT NULL,
  artifact_path TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  hash_algorithm TEXT NOT NULL DEFAULT 'sha256',
  size_bytes INTEGER NOT NULL,
  failure_reason TEXT NOT NULL,
  failure_count INTEGER NOT NULL DEFAULT 1,
  first_failed_at REAL NOT NULL,
  last_failed_at REAL NOT NULL,
  UNIQUE (project_uuid, mission_slug, target_branch, mission_type, manifest_version, artifact_path, content_hash, failure_reason)
);
`;

const SHARED_INDICES = `
CREATE INDEX IF NOT EXISTS idx_timestamp ON queue (timestamp);
CREATE INDEX IF NOT EXISTS idx_retry ON queue (retry_count);
CREATE INDEX IF NOT EXISTS idx_coalesce_key ON queue (coalesce_key);
CREATE INDEX IF NOT EXISTS idx_body_queue_next_attempt ON body_upload_queue (next_attempt_at);
CREATE INDEX IF NOT EXISTS idx_body_queue_namespace ON body_upload_queue (project_uuid, mission_slug, target_branch);
CREATE INDEX IF NOT EXISTS idx_body_failure_last_failed_at ON body_upload_failure_log (last_failed_at DESC);
`;

/** Ours, beside them: where every event that came in is now, and what it went through. */
const LEDGER_TABLES = `
CREATE TABLE skitty_ledger (
  event_id TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  accepted_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  target TEXT,
  category TEXT,
  message TEXT
) WITHOUT ROWID;
CREATE TABLE skitty_station (
  id INTEGER PRIMARY KEY,
  event_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  what TEXT NOT NULL,
  target TEXT,
  category TEXT,
  message TEXT
);
CREATE INDEX skitty_station_event ON skitty_station (event_id);
CREATE TABLE skitty_dead_letter (
  event_id TEXT PRIMARY KEY,
  event_type TEXT NOT NULL,
  data TEXT NOT NULL,
  queued_at INTEGER NOT NULL,
  retry_count INTEGER NOT NULL,
  died_at INTEGER NOT NULL,
  target TEXT,
  category TEXT NOT NULL,
  message TEXT NOT NULL
);
CREATE TABLE skitty_attempt (
  target TEXT PRIMARY KEY,
  last_success_at INTEGER,
  last_failure_at INTEGER,
  category TEXT,
  message TEXT
);
CREATE TABLE skitty_forgotten (state TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
`;

/** Tables of the queue file; the file may be one that a Python client made. */
export const QUEUE_SCHEMA: Schema = {
  component: "offline-queue",
  steps: [
    (database) => {
      database.exec(SHARED_TABLES);
      addCoalesceKey(database);
      database.exec(SHARED_INDICES);
      database.exec(LEDGER_TABLES);
    },
  ],
};

/** Files of the oldest clients lack the column. */
function addCoalesceKey(database: Database): void {
  const columns = database.prepare("SELECT name FROM pragma_table_info('queue')").all<{ name: string }>();
  if (!columns.some(({ name }) => name === "coalesce_key"))
    database.exec("ALTER TABLE queue ADD COLUMN coalesce_key TEXT");
}
