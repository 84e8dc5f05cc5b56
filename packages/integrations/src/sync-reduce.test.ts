import { expect, test } from "vitest";
import { testAnomalyCodes } from "../../../test/support/anomaly-codes.ts";
import { ulid } from "../../../test/support/envelopes.ts";
import { eventOf } from "../../../test/support/stream.ts";
import {
  EXTERNAL_REFERENCE_LINKED,
  projectSync,
  reduceSyncEvents,
  SYNC_EVENT_TYPES,
  SYNC_SCHEMA_VERSION,
  SyncAnomalyCode,
  SyncOutcome,
} from "./index.js";

const at = "2026-01-01T00:00:00Z";
const delivery = (delivery_id: string, source_event_fingerprint: string, connector_id = "c1") => ({
  delivery_id,
  source_event_fingerprint,
  connector_id,
  mission_id: "m1",
  recorded_at: at,
});
const accepted = (n: number, id: string, print: string) =>
  eventOf(n, "SyncIngestAccepted", { ...delivery(id, print), ingest_batch_id: "b", ingested_count: 3 });
const rejected = (n: number, id: string, print: string, connector = "c1") =>
  eventOf(n, "SyncIngestRejected", {
    ...delivery(id, print, connector),
    rejection_reason: "r",
    rejected_payload_ref: "p",
  });
const retried = (n: number, id: string, print: string) =>
  eventOf(n, "SyncRetryScheduled", {
    ...delivery(id, print),
    retry_attempt: 5,
    max_retries: 1,
    next_retry_at: at,
  });
const none = { accepted_count: 0, rejected_count: 0, retry_count: 0, dead_letter_count: 0, replay_count: 0 };

test("the vocabulary is that of the contract", () => {
  expect(SYNC_SCHEMA_VERSION).toBe("2.7.0");
  expect([...SYNC_EVENT_TYPES]).toEqual([
    "SyncIngestAccepted",
    "SyncIngestRejected",
    "SyncRetryScheduled",
    "SyncDeadLettered",
    "SyncReplayCompleted",
  ]);
  expect(EXTERNAL_REFERENCE_LINKED).toBe("ExternalReferenceLinked");
  expect(Object.values(SyncOutcome)).toEqual([
    "accepted",
    "rejected",
    "retry_scheduled",
    "dead_lettered",
    "replay_completed",
  ]);
});

test("an empty stream has five counts of nothing", () => {
  expect(JSON.stringify(reduceSyncEvents([]))).toBe(
    JSON.stringify({
      connector_id: null,
      outcome_counts: none,
      outcome_log: [],
      seen_delivery_pairs: [],
      anomalies: [],
      event_count: 0,
    }),
  );
});

test("the worked example of the contract holds, in any order and live", () => {
  const events = [
    accepted(1, "d1", "f1"),
    rejected(2, "d2", "f2", "c2"),
    retried(3, "d2", "f2"),
    retried(4, "d2", "f2b"),
    eventOf(5, "ExternalReferenceLinked", {}),
  ];
  const expected = {
    connector_id: "c1",
    outcome_counts: { ...none, accepted_count: 1, rejected_count: 1, retry_count: 1 },
    outcome_log: [
      [ulid(1), "accepted", "d1"],
      [ulid(2), "rejected", "d2"],
      [ulid(4), "retry_scheduled", "d2"],
    ],
    seen_delivery_pairs: [
      ["d1", "f1"],
      ["d2", "f2"],
      ["d2", "f2b"],
    ],
    anomalies: [
      {
        kind: "duplicate_delivery_pair",
        event_id: ulid(3),
        message: "Duplicate (delivery_id, source_event_fingerprint) pair: ('d2', 'f2')",
        code: "DUPLICATE_DELIVERY_PAIR",
      },
    ],
    event_count: 5,
  };
  expect(JSON.stringify(reduceSyncEvents(events))).toBe(JSON.stringify(expected));
  const live = projectSync();
  for (const event of [...events].reverse()) live.add(event);
  expect(live.read()).toEqual({ ok: true, value: expected });
});

test("each event type has its outcome and its count", () => {
  const dead = { ...delivery("d4", "f"), failure_reason: "r", total_attempts: 1, dead_letter_ref: "x" };
  const replay = { ...delivery("d5", "f"), replay_id: "r", replayed_count: 0, replay_source: "s" };
  const state = reduceSyncEvents([
    accepted(1, "d1", "f"),
    rejected(2, "d2", "f"),
    retried(3, "d3", "f"),
    eventOf(4, "SyncDeadLettered", dead),
    eventOf(5, "SyncReplayCompleted", replay),
  ]);
  expect(Object.values(state.outcome_counts)).toEqual([1, 1, 1, 1, 1]);
  expect(state.outcome_log.map(([, outcome]) => outcome)).toEqual(Object.values(SyncOutcome));
});

test("a pair is told apart wherever its parts are cut", () => {
  const state = reduceSyncEvents([
    accepted(1, "a,b", "c"),
    accepted(2, "a", "b,c"),
    accepted(3, 'a","b', "c"),
  ]);
  expect(state.anomalies).toEqual([]);
  expect(state.seen_delivery_pairs).toEqual([
    ["a", "b,c"],
    ['a","b', "c"],
    ["a,b", "c"],
  ]);
});

test("a payload that its model refuses leaves its pair free", () => {
  const bad = eventOf(1, "SyncIngestAccepted", {
    ...delivery("d", "f"),
    ingest_batch_id: "b",
    ingested_count: 0,
  });
  const state = reduceSyncEvents([bad, accepted(2, "d", "f")]);
  expect(state.outcome_counts.accepted_count).toBe(1);
  expect(state.anomalies).toEqual([
    {
      kind: "malformed_payload",
      code: "PAYLOAD_INVALID",
      event_id: ulid(1),
      message: expect.stringMatching(/^Payload validation failed for 'SyncIngestAccepted': ingested_count: /),
    },
  ]);
});

testAnomalyCodes(SyncAnomalyCode, {
  PAYLOAD_INVALID: () => reduceSyncEvents([eventOf(1, "SyncIngestAccepted", {})]),
  DUPLICATE_DELIVERY_PAIR: () => reduceSyncEvents([accepted(1, "d", "f"), accepted(2, "d", "f")]),
});
