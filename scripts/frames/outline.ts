/** Where each message of the wire belongs; docs/frames.md follows this order. */
export interface MessageNote {
  readonly model: string;
  /** Who sends it, and when. */
  readonly when: string;
}

export interface Section {
  readonly title: string;
  readonly about: string;
  readonly messages: readonly MessageNote[];
}

const section = (title: string, about: string, messages: Readonly<Record<string, string>>): Section => ({
  title,
  about,
  messages: Object.entries(messages).map(([model, when]) => ({ model, when })),
});

export const OUTLINE: readonly Section[] = [
  section(
    "Envelope",
    "Every event travels in it. Keys that are not named here are allowed and kept. The keys `feature_slug`, `feature_number`, `from_lane`, `to_lane`, `actor`, `force`, `reason`, `review_ref`, `execution_mode` and `evidence` must not stand beside the payload.",
    {
      WireEnvelope: "An event of profile S, and of every client of ours.",
      AdmittedEnvelope: "An event of profile C: four keys more.",
    },
  ),
  section(
    "Batch",
    "`POST /api/v1/events/batch/` with `Authorization: Bearer`, `Content-Type: application/json` and `Content-Encoding: gzip` (or none). Profile S names its team in `X-Team-Slug`; profile C sends `X-Spec-Kitty-Sync-Protocol: 2.0`. At most 1000 events and 512 KiB before compression.",
    {
      BatchRequest: "The client; each event is judged alone.",
      BatchResponse: "200: one result for each event, under its id as sent.",
      BatchResult: "One of them.",
      BatchRefusal: "400: the batch as a whole; `details` may also be a JSON string of the list.",
      BatchRefusalDetail:
        "Why one event of it is refused; the first text of `detail`, `error`, `reason` counts.",
      TooLargeResponse: "413: send less at once.",
      IngressLimits: "What a server takes at once.",
    },
  ),
  section(
    "Preflight",
    "`POST /api/v1/events/preflight/`, plain JSON: asked before a history import. Nothing is stored; the answer is a `BatchResponse` in which only `success` and `duplicate` pass.",
    { PreflightRequest: "The client, up to 512 KiB." },
  ),
  section("Health", "`GET /api/v1/sync/health/`.", {
    HealthResponse: "200.",
    SyncIngress: "What it says of batches.",
  }),
  section(
    "Login",
    "`POST /oauth/device`, `POST /oauth/token` and `POST /oauth/revoke` take forms and answer JSON. `GET /api/v1/me` and `GET /api/v1/session-status` need a Bearer token.",
    {
      DeviceCodeRequest: "`/oauth/device`: a login begins.",
      DeviceCodeResponse: "200: what the person confirms, and where.",
      DeviceTokenRequest: "`/oauth/token`: asked every `interval` seconds until the person has confirmed.",
      RefreshTokenRequest: "`/oauth/token`: new tokens for the refresh token.",
      TokenResponse: "200 of `/oauth/token`.",
      TokenRefusal:
        "400: `authorization_pending`, `slow_down`, `access_denied`, `expired_token`, `invalid_grant`, `session_invalid`; 409: `refresh_replay_benign_retry`.",
      RevokeRequest: "`/oauth/revoke`, without Bearer.",
      RevokeResponse: "200 with `true`.",
      MeResponse: "200 of `/api/v1/me`.",
      Team: "A team in it.",
      SessionStatusResponse: "200 of `/api/v1/session-status`; 401 where the session is over.",
    },
  ),
  section(
    "WebSocket",
    "`POST /api/v1/ws-token` gives a token and a URL; the upgrade carries `Authorization: Bearer <ws_token>`. Each frame is one JSON object as text. The server sends a snapshot first and pings every 30 seconds or so. Unknown types are ignored.",
    {
      WsTokenRequest: "The client, with its access token.",
      WsTokenResponse: "200.",
      SnapshotFrame: "Server: the first frame.",
      PingFrame: "Server.",
      PongFrame: "Client: the ping's timestamp again.",
      AckFrame:
        'Server, within 5 seconds of an event. An event frame is an envelope, with or without `type: "event"`.',
      ErrorFrame: "Server: the event is refused for good.",
      LocalCommitFrame: "Client, after a commit under `kitty-specs/`.",
      AdmittedLocalCommitFrame: "The same of profile C.",
      LocalCommitAck: "Server, for a frame without `binding_audience`.",
      AdmittedLocalCommitAck: "Server, for a frame with it: exactly these keys.",
      LocalCommitRefusal: "Server, instead of it: exactly these keys.",
    },
  ),
  section(
    "Artifact bodies",
    "`POST /api/dossier/push-content/`, not compressed. 201 stored, 200 known already, 202, 401, 429 and 5xx ask to try again, 404 too when `error` is `index_entry_not_found`; the rest is final.",
    {
      DossierUploadRequest: "The client; up to 512 KiB of `content_body`.",
      DossierUploadResponse: "200 or 201.",
      DossierUploadRefusal: "Any other.",
    },
  ),
];

export const EVENTS_ABOUT =
  "The payloads of the command line's own events. Unknown keys pass. `RunActor` is no event but who acts in several. The four `MissionDossier…` types and every other type of the v4 contract are held to the schemas of their packages. A type, aggregate or lane that nobody knows is kept as unrecognised.";
