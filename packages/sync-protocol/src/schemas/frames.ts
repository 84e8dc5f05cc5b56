/** The frames of the WebSocket (`cli-sync 4.5`, 6.3). Each is one JSON object as text. */
import {
  anyObject,
  boolean,
  closed,
  integer,
  list,
  literal,
  maybe,
  open,
  patternText,
  text,
  timestamp,
  uuid,
} from "@spec-kitty/events-core/schema-kit";
import Type from "typebox";
import { isoTime } from "./parts.js";

export const WsTokenRequest = open("WsTokenRequest", { team_id: text() });
export const WsTokenResponse = open("WsTokenResponse", {
  ws_token: text(),
  ws_url: text(),
  expires_in: integer({ minimum: 0 }),
  session_id: text(),
});

export const SnapshotFrame = open("SnapshotFrame", {
  type: literal("snapshot"),
  work_packages: list(anyObject()),
});
export const PingFrame = open("PingFrame", { type: literal("ping"), timestamp: isoTime() });
export const PongFrame = open("PongFrame", {
  type: literal("pong"),
  timestamp: isoTime(),
  build_id: Type.Optional(text()),
});

export const AckFrame = open("AckFrame", {
  type: literal("ack"),
  event_id: text(),
  status: literal("accepted", "duplicate"),
});

/** The only refusal that clients of profile C understand, whatever the reason. */
export const ErrorFrame = open("ErrorFrame", {
  type: literal("error"),
  event_id: text(),
  status: literal("rejected"),
  error_category: text(),
  retryable: boolean(),
});

const gitHash = () => patternText("^[0-9a-f]{40}(?:[0-9a-f]{24})?$");

const localCommit = () => ({
  type: literal("LocalCommit"),
  git_hash: gitHash(),
  /** The name of the mission's directory under `kitty-specs/`. */
  mission_id: text(),
  build_id: text(),
  changed_files: list(text()),
  committed_at: timestamp(),
});

const binding = () => ({ admission_generation: integer({ minimum: 1 }), binding_audience: text() });

export const LocalCommitFrame = open("LocalCommitFrame", { ...localCommit(), project_uuid: maybe(uuid()) });

export const AdmittedLocalCommitFrame = open("AdmittedLocalCommitFrame", {
  ...localCommit(),
  project_uuid: uuid(),
  ...binding(),
  spec_kitty_delivery_identity: text(),
});

const acknowledged = () => ({ type: literal("LocalCommitAck"), git_hash: gitHash() });
const correlated = () => ({ ...acknowledged(), build_id: text(), project_uuid: uuid(), ...binding() });

/** For a frame without `binding_audience`. */
export const LocalCommitAck = open("LocalCommitAck", acknowledged());

/** For a frame with `binding_audience`; one key more or less makes it invalid to its reader. */
export const AdmittedLocalCommitAck = closed("AdmittedLocalCommitAck", {
  ...correlated(),
  status: literal("accepted", "duplicate"),
  received_at: timestamp(),
});

export const LocalCommitRefusal = closed("LocalCommitRefusal", {
  ...correlated(),
  status: literal("rejected"),
  error_category: literal("project_not_admitted", "local_commit_payload_conflict"),
  retryable: boolean(),
});
