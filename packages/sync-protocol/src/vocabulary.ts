/** The only version of the envelope that is spoken on the wire. */
export const WIRE_SCHEMA_VERSION = "3.0.0";

/** What clients of profile C send in `X-Spec-Kitty-Sync-Protocol`. */
export const SYNC_PROTOCOL_VERSION = "2.0";
export const SYNC_PROTOCOL_HEADER = "X-Spec-Kitty-Sync-Protocol";
export const TEAM_SLUG_HEADER = "X-Team-Slug";

/** The OAuth client that command lines log in as. */
export const OAUTH_CLIENT_ID = "cli_native";
export const DEVICE_CODE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** What aggregates the wire names (`cli-sync 2.1`). `Feature` is refused; others are kept unrecognised. */
export const AGGREGATE_TYPES = ["Build", "WorkPackage", "Mission", "MissionDossier"] as const;
export type AggregateType = (typeof AGGREGATE_TYPES)[number];

/** Keys of a payload that must not stand at the top of an envelope (`cli-sync 2.1`). */
export const FORBIDDEN_ENVELOPE_KEYS = [
  "feature_slug",
  "feature_number",
  "from_lane",
  "to_lane",
  "actor",
  "force",
  "reason",
  "review_ref",
  "execution_mode",
  "evidence",
] as const;

/**
 * Belong to git alone, and never to a queue: decisions to the log of their mission (`cli-sync FR-003`), senses of a term
 * to the glossary's (FR-018).
 */
export const NEVER_QUEUED: ReadonlySet<string> = new Set([
  "DecisionInputRequested",
  "DecisionInputAnswered",
  "GlossarySenseUpdated",
]);

/** Paths of the sync server, in their exact spelling. */
export const PATHS = {
  batch: "/api/v1/events/batch/",
  preflight: "/api/v1/events/preflight/",
  wsToken: "/api/v1/ws-token",
  me: "/api/v1/me",
  health: "/api/v1/sync/health/",
  sessionStatus: "/api/v1/session-status",
  pushContent: "/api/dossier/push-content/",
  device: "/oauth/device",
  token: "/oauth/token",
  revoke: "/oauth/revoke",
} as const;

/** What a batch may hold (`cli-sync 4.3`, 8.2 rule 6). Bytes are those before compression. */
export const BATCH_LIMITS = { events: 1000, bytes: 512 * 1024, advertisedBytes: 256 * 1024 } as const;

/** An artifact body that may be uploaded (`cli-sync 3.3`). */
export const BODY_LIMIT_BYTES = 512 * 1024;

/** Deeper JSON is refused: no event needs it, and walking it could exhaust the stack. */
export const MAX_NESTING = 128;
