/** The tables of a server besides the journal, in the SQL that both databases share; a released step is never changed. */
export const STEPS: readonly string[] = [
  `CREATE TABLE server_users (
     user_id TEXT PRIMARY KEY,
     email TEXT NOT NULL UNIQUE,
     passphrase TEXT,
     created_at TEXT NOT NULL
   );
   CREATE TABLE server_teams (
     team_id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     created_at TEXT NOT NULL
   );
   CREATE TABLE server_memberships (
     team_id TEXT NOT NULL,
     user_id TEXT NOT NULL,
     role TEXT NOT NULL,
     PRIMARY KEY (team_id, user_id)
   );
   CREATE TABLE server_sessions (
     session_id TEXT PRIMARY KEY,
     user_id TEXT NOT NULL,
     team_id TEXT NOT NULL,
     created_at TEXT NOT NULL,
     revoked_at TEXT
   );
   CREATE TABLE server_tokens (
     token_hash TEXT PRIMARY KEY,
     kind TEXT NOT NULL,
     session_id TEXT NOT NULL,
     expires_at BIGINT NOT NULL,
     replaced_at BIGINT
   );
   CREATE INDEX server_tokens_by_expiry ON server_tokens (expires_at);
   CREATE TABLE server_device_logins (
     device_hash TEXT PRIMARY KEY,
     user_code TEXT NOT NULL UNIQUE,
     status TEXT NOT NULL,
     user_id TEXT,
     expires_at BIGINT NOT NULL,
     polled_at BIGINT NOT NULL
   );
   CREATE TABLE server_index (
     name TEXT PRIMARY KEY,
     version INTEGER NOT NULL,
     position BIGINT NOT NULL
   );
   CREATE TABLE server_projects (
     team_id TEXT NOT NULL,
     project_uuid TEXT NOT NULL,
     project_slug TEXT,
     repo_slug TEXT,
     event_count BIGINT NOT NULL,
     last_position BIGINT NOT NULL,
     last_event_at TEXT NOT NULL,
     PRIMARY KEY (team_id, project_uuid)
   );
   CREATE TABLE server_missions (
     team_id TEXT NOT NULL,
     project_uuid TEXT NOT NULL,
     mission TEXT NOT NULL,
     event_count BIGINT NOT NULL,
     moved_position BIGINT NOT NULL,
     last_position BIGINT NOT NULL,
     last_event_at TEXT NOT NULL,
     PRIMARY KEY (team_id, project_uuid, mission)
   );
   CREATE TABLE server_mission_events (
     team_id TEXT NOT NULL,
     project_uuid TEXT NOT NULL,
     mission TEXT NOT NULL,
     position BIGINT NOT NULL,
     line TEXT,
     PRIMARY KEY (team_id, project_uuid, mission, position)
   );
   CREATE TABLE server_unrecognised (
     team_id TEXT NOT NULL,
     project_uuid TEXT NOT NULL,
     field TEXT NOT NULL,
     value TEXT NOT NULL,
     event_count BIGINT NOT NULL,
     PRIMARY KEY (team_id, project_uuid, field, value)
   );
   CREATE TABLE server_mission_states (
     team_id TEXT NOT NULL,
     project_uuid TEXT NOT NULL,
     mission TEXT NOT NULL,
     contract TEXT NOT NULL,
     version INTEGER NOT NULL,
     position BIGINT NOT NULL,
     snapshot TEXT NOT NULL,
     PRIMARY KEY (team_id, project_uuid, mission)
   );
   CREATE TABLE server_quarantine (
     quarantine_id TEXT PRIMARY KEY,
     team_id TEXT NOT NULL,
     received_at TEXT NOT NULL,
     reasons TEXT NOT NULL,
     document TEXT NOT NULL
   );
   CREATE INDEX server_quarantine_of_team ON server_quarantine (team_id, received_at, quarantine_id);
   CREATE TABLE server_bodies (
     team_id TEXT NOT NULL,
     project_uuid TEXT NOT NULL,
     mission TEXT NOT NULL,
     target_branch TEXT NOT NULL,
     mission_type TEXT NOT NULL,
     manifest_version TEXT NOT NULL,
     artifact_path TEXT NOT NULL,
     content_hash TEXT NOT NULL,
     content_body TEXT NOT NULL,
     stored_at TEXT NOT NULL,
     PRIMARY KEY (team_id, project_uuid, mission, target_branch, mission_type, manifest_version, artifact_path, content_hash)
   );
   CREATE TABLE server_local_commits (
     team_id TEXT NOT NULL,
     project_uuid TEXT NOT NULL,
     build_id TEXT NOT NULL,
     git_hash TEXT NOT NULL,
     frame TEXT NOT NULL,
     received_at TEXT NOT NULL,
     PRIMARY KEY (team_id, project_uuid, build_id, git_hash)
   );`,
];
