/** The envelope of one event (`cli-sync 2.1`) and what clients of profile C add to it (`cli-sync 4.3`). */
import {
  anyObject,
  anyText,
  custom,
  eventId,
  integer,
  literal,
  maybe,
  nullableEventId,
  open,
  text,
  timestamp,
  uuid,
} from "@spec-kitty/events-core/schema-kit";
import { WIRE_SCHEMA_VERSION } from "../vocabulary.js";
import { count, nullableText } from "./parts.js";

const envelope = () => ({
  event_id: eventId(),
  event_type: text(),
  aggregate_id: text(),
  aggregate_type: custom("aggregateType", text()),
  schema_version: literal(WIRE_SCHEMA_VERSION),
  /** Empty where the project has no identity yet. */
  build_id: anyText(),
  payload: anyObject(),
  node_id: text(),
  lamport_clock: count(),
  causation_id: nullableEventId(),
  correlation_id: nullableEventId(),
  timestamp: timestamp(),
  /** `local` or null while nobody is logged in. */
  team_slug: nullableText(),
  project_uuid: maybe(uuid()),
  project_slug: nullableText(),
  git_branch: nullableText(),
  head_commit_sha: nullableText(),
  repo_slug: nullableText(),
  /** A note of the client to itself; receivers ignore it. */
  drain_blocked_reason: nullableText(),
});

const admission = () => ({
  spec_kitty_delivery_identity: text(),
  admission_generation: integer({ minimum: 1 }),
  binding_audience: text(),
});

export const WireEnvelope = open("WireEnvelope", envelope());

export const AdmittedEnvelope = open("AdmittedEnvelope", {
  ...envelope(),
  type: literal("event"),
  ...admission(),
});
