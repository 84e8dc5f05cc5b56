import { compareStatusEvents, type Model, type Parsed, quote, violationsText } from "@spec-kitty/events-core";
import type { Cell, Coded, Prepared, Reducer, Seen, TrackedList } from "@spec-kitty/events-core/fold";
import { SyncAnomalyCode } from "./anomaly-codes.js";
import { type DeliveryPair, DeliveryPairs, type KeyedPair, keyedPair } from "./delivery-pairs.js";
import {
  type SyncAnomaly as Anomaly,
  SyncDeadLetteredPayload,
  SyncIngestAcceptedPayload,
  SyncIngestRejectedPayload,
  SyncReplayCompletedPayload,
  SyncRetryScheduledPayload,
} from "./generated/models.js";
import {
  SYNC_DEAD_LETTERED,
  SYNC_EVENT_TYPES,
  SYNC_INGEST_ACCEPTED,
  SYNC_INGEST_REJECTED,
  SYNC_REPLAY_COMPLETED,
  SYNC_RETRY_SCHEDULED,
  type SyncOutcome,
} from "./sync.js";

/** What the fold reads of every sync payload. */
interface Delivery {
  readonly delivery_id: string;
  readonly source_event_fingerprint: string;
  readonly connector_id: string;
}

export interface OutcomeCounts {
  readonly accepted_count: number;
  readonly rejected_count: number;
  readonly retry_count: number;
  readonly dead_letter_count: number;
  readonly replay_count: number;
}

interface SyncRule {
  readonly model: Model<Delivery>;
  readonly outcome: SyncOutcome;
  readonly counter: keyof OutcomeCounts;
}

const RULES: ReadonlyMap<string, SyncRule> = new Map<string, SyncRule>([
  [
    SYNC_INGEST_ACCEPTED,
    { model: SyncIngestAcceptedPayload, outcome: "accepted", counter: "accepted_count" },
  ],
  [
    SYNC_INGEST_REJECTED,
    { model: SyncIngestRejectedPayload, outcome: "rejected", counter: "rejected_count" },
  ],
  [
    SYNC_RETRY_SCHEDULED,
    { model: SyncRetryScheduledPayload, outcome: "retry_scheduled", counter: "retry_count" },
  ],
  [
    SYNC_DEAD_LETTERED,
    { model: SyncDeadLetteredPayload, outcome: "dead_lettered", counter: "dead_letter_count" },
  ],
  [
    SYNC_REPLAY_COMPLETED,
    { model: SyncReplayCompletedPayload, outcome: "replay_completed", counter: "replay_count" },
  ],
]);

type SyncAnomaly = Coded<Anomaly, SyncAnomalyCode>;

export interface ReducedSyncState {
  readonly connector_id: string | null;
  readonly outcome_counts: OutcomeCounts;
  readonly outcome_log: readonly (readonly [eventId: string, outcome: SyncOutcome, deliveryId: string])[];
  /** Sorted by code point: a set in the reference, whose order it leaves open. */
  readonly seen_delivery_pairs: readonly DeliveryPair[];
  readonly anomalies: readonly SyncAnomaly[];
  readonly event_count: number;
}

/** A delivery as the fold takes it. */
export interface SyncAttempt extends KeyedPair {
  readonly delivery_id: string;
  readonly connector_id: string;
}

export type SyncInput = Parsed<SyncAttempt>;

export interface SyncFoldState {
  readonly connector: Cell<string | null>;
  readonly counts: { readonly [counter in keyof OutcomeCounts]: Cell<number> };
  readonly log: TrackedList<readonly [string, SyncOutcome, string]>;
  readonly pairs: DeliveryPairs;
  readonly anomalies: TrackedList<SyncAnomaly>;
}

/** The sync reducer as a declaration, to compose or to run live (`sync 7.4`). */
export const syncFold: Reducer<SyncInput, SyncFoldState, ReducedSyncState> = {
  name: "sync",
  select: { types: SYNC_EVENT_TYPES, when: "after-dedup" },
  order: compareStatusEvents,
  dedup: "first-by-order",
  prepare: ({ event_type, payload }) => {
    const parsed = RULES.get(event_type)!.model.parse(payload);
    if (!parsed.ok) return parsed;
    const { delivery_id, source_event_fingerprint, connector_id } = parsed.value;
    const { key, pair } = keyedPair(delivery_id, source_event_fingerprint);
    return { ok: true, value: { delivery_id, connector_id, key, pair } };
  },
  initial: (track) => ({
    connector: track.cell<string | null>(null),
    counts: {
      accepted_count: track.cell(0),
      rejected_count: track.cell(0),
      retry_count: track.cell(0),
      dead_letter_count: track.cell(0),
      replay_count: track.cell(0),
    },
    log: track.list(),
    pairs: new DeliveryPairs(track),
    anomalies: track.list(),
  }),
  step: (state, run) => {
    for (const one of run) stepDelivery(state, one);
  },
  finish: reducedSync,
};

function stepDelivery(state: SyncFoldState, { event, input }: Prepared<SyncInput>): void {
  const { event_id, event_type } = event;
  if (!input.ok) {
    const message = `Payload validation failed for '${event_type}': ${violationsText(input.violations)}`;
    const code = SyncAnomalyCode.PAYLOAD_INVALID;
    state.anomalies.push({ kind: "malformed_payload", event_id, message, code });
    return;
  }
  const attempt = input.value;
  if (state.pairs.has(attempt)) {
    const [deliveryId, fingerprint] = attempt.pair;
    const shown = `(${quote(deliveryId)}, ${quote(fingerprint)})`;
    const message = `Duplicate (delivery_id, source_event_fingerprint) pair: ${shown}`;
    const code = SyncAnomalyCode.DUPLICATE_DELIVERY_PAIR;
    state.anomalies.push({ kind: "duplicate_delivery_pair", event_id, message, code });
    return;
  }
  const { outcome, counter } = RULES.get(event_type)!;
  state.pairs.add(attempt);
  state.connector.value = attempt.connector_id;
  state.counts[counter].value++;
  state.log.push([event_id, outcome, attempt.delivery_id]);
}

function reducedSync(
  { connector, counts, log, pairs, anomalies }: SyncFoldState,
  seen: Seen,
): ReducedSyncState {
  return {
    connector_id: connector.value,
    outcome_counts: {
      accepted_count: counts.accepted_count.value,
      rejected_count: counts.rejected_count.value,
      retry_count: counts.retry_count.value,
      dead_letter_count: counts.dead_letter_count.value,
      replay_count: counts.replay_count.value,
    },
    outcome_log: [...log.items],
    seen_delivery_pairs: pairs.sorted(),
    anomalies: [...anomalies.items],
    event_count: seen.eventCount,
  };
}
