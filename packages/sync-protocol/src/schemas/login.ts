/** Device login, tokens and who is logged in (`cli-sync 4.2`). Requests to `/oauth/` are forms, all else is JSON. */
import {
  anyText,
  boolean,
  integer,
  list,
  literal,
  maybe,
  nullable,
  open,
  text,
  withDefault,
} from "@spec-kitty/events-core/schema-kit";
import Type from "typebox";
import { DEVICE_CODE_GRANT } from "../vocabulary.js";
import { count, nullableText } from "./parts.js";

export const DeviceCodeRequest = open("DeviceCodeRequest", { client_id: text(), scope: nullableText() });

export const DeviceCodeResponse = open("DeviceCodeResponse", {
  device_code: text(),
  user_code: text(),
  verification_uri: text(),
  verification_uri_complete: nullableText(),
  /** Seconds. */
  expires_in: integer({ minimum: 1 }),
  /** Seconds between two questions for the token. */
  interval: withDefault(count(), 5),
});

export const DeviceTokenRequest = open("DeviceTokenRequest", {
  grant_type: literal(DEVICE_CODE_GRANT),
  device_code: text(),
  client_id: text(),
});

export const RefreshTokenRequest = open("RefreshTokenRequest", {
  grant_type: literal("refresh_token"),
  refresh_token: text(),
  client_id: text(),
});

export const TokenResponse = open("TokenResponse", {
  access_token: text(),
  refresh_token: text(),
  /** Seconds. */
  expires_in: count(),
  session_id: text(),
  scope: nullableText(),
  token_type: nullableText(),
  refresh_token_expires_in: maybe(count()),
  refresh_token_expires_at: nullableText(),
  generation: maybe(count()),
});

/** 400, 401 or 409; `retry_after` in seconds comes with `refresh_replay_benign_retry`. */
export const TokenRefusal = open("TokenRefusal", {
  error: text(),
  error_description: nullableText(),
  retry_after: maybe(count()),
});

export const RevokeRequest = open("RevokeRequest", { token: text(), token_type_hint: nullableText() });
/** Exactly this, or a client warns that the server still knows the session. */
export const RevokeResponse = open("RevokeResponse", { revoked: boolean() });

export const Team = open("Team", {
  id: text(),
  name: anyText(),
  role: anyText(),
  is_private_teamspace: withDefault(boolean(), false),
  slug: nullableText(),
});

export const MeResponse = open("MeResponse", {
  user_id: text(),
  email: text(),
  name: Type.Optional(nullable(anyText())),
  /** Clients send only to a team with `is_private_teamspace`. */
  teams: list(Team),
});

export const SessionStatusResponse = open("SessionStatusResponse", { session_id: nullableText() });
