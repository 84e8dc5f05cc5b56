import {
  anyText,
  custom,
  httpUrl,
  integer,
  mapOf,
  maybe,
  open,
  positive,
  setOf,
  text,
  timestamp,
  tuple,
  withDefault,
  withHiddenDefault,
} from "@spec-kitty/events-core/schema-kit";
import Type, { type TProperties } from "typebox";

const delivery = <P extends TProperties>(model: string, own: P) =>
  open(model, {
    delivery_id: text(),
    source_event_fingerprint: text(),
    connector_id: text(),
    mission_id: text(),
    recorded_at: timestamp(),
    ...own,
  });

export const SyncIngestAcceptedPayload = delivery("SyncIngestAcceptedPayload", {
  ingest_batch_id: text(),
  ingested_count: positive(),
});

export const SyncIngestRejectedPayload = delivery("SyncIngestRejectedPayload", {
  rejection_reason: text(),
  rejected_payload_ref: text(),
});

export const SyncRetryScheduledPayload = delivery("SyncRetryScheduledPayload", {
  retry_attempt: integer({ minimum: 1 }),
  max_retries: integer({ minimum: 1 }),
  next_retry_at: timestamp(),
});

export const SyncDeadLetteredPayload = delivery("SyncDeadLetteredPayload", {
  failure_reason: text(),
  total_attempts: integer({ minimum: 1 }),
  dead_letter_ref: text(),
});

export const SyncReplayCompletedPayload = delivery("SyncReplayCompletedPayload", {
  replay_id: text(),
  replayed_count: integer({ minimum: 0 }),
  replay_source: text(),
});

export const ExternalReferenceLinkedPayload = open("ExternalReferenceLinkedPayload", {
  link_id: text(),
  connector_id: text(),
  external_provider: text(),
  external_ref_type: text(),
  external_ref_id: text(),
  external_ref_url: httpUrl({ minLength: 1 }),
  internal_aggregate_type: text(),
  internal_aggregate_id: text(),
  mission_id: text(),
  linked_by: text(),
  recorded_at: timestamp(),
});

export const SyncAnomaly = open("SyncAnomaly", { kind: anyText(), event_id: anyText(), message: anyText() });

const texts = (length: number) => Type.Array(anyText(), { minItems: length, maxItems: length });

export const ReducedSyncState = open("ReducedSyncState", {
  connector_id: maybe(anyText()),
  outcome_counts: withHiddenDefault(mapOf(integer()), {}),
  outcome_log: withHiddenDefault(tuple(custom("triple", texts(3))), []),
  seen_delivery_pairs: withHiddenDefault(custom("pairs", setOf(texts(2))), []),
  anomalies: withHiddenDefault(tuple(SyncAnomaly), []),
  event_count: withDefault(integer(), 0),
});
