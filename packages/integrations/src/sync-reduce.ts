import { compareStatusEvents, type Model, type Parsed, quote, violationsText } from "@spec-kitty/events-core";
import type { Cell, Prepared, Reducer, Seen, TrackedList, TrackedMap } from "@spec-kitty/events-core/fold";
import {
  type SyncAnomaly,
  SyncDeadLetteredPayload,
  SyncIngestAcceptedPayload,
  SyncIngestRejectedPayload,
  SyncReplayCompletedPayload,
  SyncRetryScheduledPayload,
} from "./generated/models.js";
import { comparePairs } from "./rules.js";
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

interface SyncRule {
  readonly model: Model<Delivery>;
  readonly outcome: SyncOutcome;
}

const RULES: ReadonlyMap<string, SyncRule> = new Map<string, SyncRule>([
  [SYNC_INGEST_ACCEPTED, { model: SyncIngestAcceptedPayload, outcome: "accepted" }],
  [SYNC_INGEST_REJECTED, { model: SyncIngestRejectedPayload, outcome: "rejected" }],
  [SYNC_RETRY_SCHEDULED, { model: SyncRetryScheduledPayload, outcome: "retry_scheduled" }],
  [SYNC_DEAD_LETTERED, { model: SyncDeadLetteredPayload, outcome: "dead_lettered" }],
  [SYNC_REPLAY_COMPLETED, { model: SyncReplayCompletedPayload, outcome: "replay_completed" }],
]);

export interface OutcomeCounts {
  readonly accepted_count: number;
  readonly rejected_count: number;
  readonly retry_count: number;
  readonly dead_letter_count: number;
  readonly replay_count: number;
}

/** A delivery and the fingerprint of the event it carried; what counts as one attempt. */
export type DeliveryPair = readonly [deliveryId: string, fingerprint: string];

export interface ReducedSyncState {
  readonly connector_id: string | null;
  readonly outcome_counts: OutcomeCounts;
  readonly outcome_log: readonly (readonly [eventId: string, outcome: SyncOutcome, deliveryId: string])[];
  /** Sorted by code point: a set in the reference, whose order it leaves open. */
  readonly seen_delivery_pairs: readonly DeliveryPair[];
  readonly anomalies: readonly SyncAnomaly[];
  readonly event_count: number;
}

export type SyncInput = Parsed<Delivery>;

export interface SyncFoldState {
  readonly connector: Cell<string | null>;
  readonly log: TrackedList<readonly [string, SyncOutcome, string]>;
  readonly pairs: TrackedMap<string, DeliveryPair>;
  readonly anomalies: TrackedList<SyncAnomaly>;
}

/** The sync reducer as a declaration, to compose or to run live (`sync 7.4`). */
export const syncFold: Reducer<SyncInput, SyncFoldState, ReducedSyncState> = {
  name: "sync",
  select: { types: SYNC_EVENT_TYPES, when: "after-dedup" },
  order: compareStatusEvents,
  dedup: "first-by-order",
  prepare: ({ event_type, payload }) => RULES.get(event_type)!.model.parse(payload),
  initial: (track) => ({
    connector: track.cell<string | null>(null),
    log: track.list(),
    pairs: track.map(),
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
    state.anomalies.push({ kind: "malformed_payload", event_id, message });
    return;
  }
  const { delivery_id, source_event_fingerprint, connector_id } = input.value;
  const pair: DeliveryPair = [delivery_id, source_event_fingerprint];
  const key = JSON.stringify(pair);
  if (state.pairs.has(key)) {
    const shown = pair.map(quote).join(", ");
    const message = `Duplicate (delivery_id, source_event_fingerprint) pair: (${shown})`;
    state.anomalies.push({ kind: "duplicate_delivery_pair", event_id, message });
    return;
  }
  state.pairs.set(key, pair);
  state.connector.value = connector_id;
  state.log.push([event_id, RULES.get(event_type)!.outcome, delivery_id]);
}

function reducedSync({ connector, log, pairs, anomalies }: SyncFoldState, seen: Seen): ReducedSyncState {
  const count = (outcome: SyncOutcome) => log.items.filter(([, one]) => one === outcome).length;
  return {
    connector_id: connector.value,
    outcome_counts: {
      accepted_count: count("accepted"),
      rejected_count: count("rejected"),
      retry_count: count("retry_scheduled"),
      dead_letter_count: count("dead_lettered"),
      replay_count: count("replay_completed"),
    },
    outcome_log: [...log.items],
    seen_delivery_pairs: [...pairs.values()].sort(comparePairs),
    anomalies: [...anomalies.items],
    event_count: seen.eventCount,
  };
}
