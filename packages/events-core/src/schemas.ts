import {
  anyObject,
  anyText,
  closed,
  defineLine,
  eventId,
  integer,
  literal,
  maybe,
  nullableEventId,
  open,
  patternText,
  text,
  timestamp,
  tuple,
  uuid,
  withDefault,
  withHiddenDefault,
} from "./schema-kit.js";

const SEMVER = "^\\d+\\.\\d+\\.\\d+$";

const envelope = (version: string, identity: { build_id?: ReturnType<typeof text> }) =>
  open("Event", {
    event_id: eventId(),
    event_type: text(),
    aggregate_id: text(),
    payload: withHiddenDefault(anyObject(), {}),
    timestamp: timestamp(),
    ...identity,
    node_id: text(),
    lamport_clock: integer({ minimum: 0 }),
    causation_id: nullableEventId(),
    project_uuid: uuid(),
    project_slug: maybe(anyText()),
    correlation_id: eventId(),
    schema_version: withDefault(patternText(SEMVER), version),
    data_tier: withDefault(integer({ minimum: 0, maximum: 4 }), 0),
  });

/** The envelope of contract line v4 (`events-core 1.1`). */
export const Event = envelope("3.0.0", { build_id: text() });
/** The envelope of contract line v2: no `build_id`. */
export const EventV2 = envelope("1.0.0", {});

export const ErrorEntry = open("ErrorEntry", {
  timestamp: timestamp(),
  action_attempted: text(),
  error_message: text(),
  resolution: withDefault(anyText(), ""),
  agent: withDefault(anyText(), "unknown"),
});

export const CutoverArtifact = closed("CutoverArtifact", {
  artifact_version: patternText(SEMVER),
  release_version: patternText(SEMVER),
  signal_field_name: text(),
  signal_location: literal("event_envelope", "payload", "artifact_only"),
  cutover_contract_version: text(),
  accepted_major: integer({ minimum: 0 }),
  forbidden_legacy_keys: tupleOfText(),
  forbidden_legacy_event_names: tupleOfText(),
  forbidden_legacy_aggregate_names: tupleOfText(),
  forbidden_legacy_contract_surfaces: withDefault(tupleOfText(), []),
});

function tupleOfText() {
  return tuple(anyText());
}

export const v4 = defineLine({
  events: { Event },
  models: { ErrorEntry, CutoverArtifact },
  published: { cutover_artifact: CutoverArtifact },
});

export const v2 = defineLine({ events: { Event: EventV2 }, models: { ErrorEntry }, published: {} });
