/** The connector and sync folds at 100,000 events: against a plain loop, growth, live. */

import { withoutCodes } from "../packages/events-core/dist/fold.js";
import { compareCodePoints, compareStatusEvents } from "../packages/events-core/dist/index.js";
import * as integrations from "../packages/integrations/dist/index.js";
import { type Envelope, floorRow, growthRow, inOrderRow, lateRow } from "./folds.ts";
import { shuffled } from "./mission-stream.ts";
import type { BenchRow } from "./row.ts";
import { streamEvent } from "./stream.ts";

const EVENTS = 100_000;
const CONNECTOR = {
  ...{ connector_id: "c", connector_type: "issue_tracker", provider: "github", mission_id: "m" },
  ...{ project_uuid: "00000000-0000-4000-8000-000000000000", actor_id: "a", actor_type: "service" },
  ...{ endpoint_url: "https://api.example.org", recorded_at: "2026-03-01T10:00:00Z" },
};

/** A connector whose health comes and goes, every second time told of one of a hundred users. */
function connectorStream(length: number): Envelope[] {
  return Array.from({ length }, (_, n) => {
    const user_id = n % 2 === 0 ? null : `user-${n % 100}`;
    if (n === 0) {
      const own = { credentials_ref: "vault/1", config_hash: "h", user_id };
      return streamEvent(n, "ConnectorProvisioned", { ...CONNECTOR, ...own });
    }
    if (n % 2 === 1) {
      const health = { health_status: "healthy", latency_ms: 12, user_id };
      return streamEvent(n, "ConnectorHealthChecked", { ...CONNECTOR, ...health });
    }
    const reason = { degradation_reason: "slow", last_healthy_at: "2026-03-01T10:00:00Z", user_id };
    return streamEvent(n, "ConnectorDegraded", { ...CONNECTOR, ...reason });
  });
}

/** The rules of `connector 6.5` that the stream meets, in one loop. */
function plainConnector(input: readonly Envelope[]): object {
  const rules = {
    ConnectorProvisioned: {
      model: integrations.ConnectorProvisionedPayload,
      to: "provisioned",
      from: [null],
    },
    ConnectorHealthChecked: {
      model: integrations.ConnectorHealthCheckedPayload,
      to: "healthy",
      from: ["provisioned", "degraded", "reconnected"],
    },
    ConnectorDegraded: {
      model: integrations.ConnectorDegradedPayload,
      to: "degraded",
      from: ["provisioned", "healthy", "reconnected"],
    },
  };
  const seen = new Set<string>();
  const anomalies: object[] = [];
  const transition_log: unknown[] = [];
  const users = new Map<string, { user_id: string; state: string; last_event_at: string }>();
  let [connector_id, current_state, provider, last_health_check] = [null, null, null, null] as (
    | string
    | null
  )[];
  for (const { event_id, event_type, payload } of [...input].sort(compareStatusEvents)) {
    if (seen.has(event_id)) continue;
    seen.add(event_id);
    if (!integrations.CONNECTOR_EVENT_TYPES.has(event_type)) continue;
    const { model, to, from } = rules[event_type as keyof typeof rules];
    const read = model.read(payload);
    if (read === undefined || !(from as (string | null)[]).includes(current_state!)) {
      anomalies.push({ kind: "invalid_transition", event_id });
      continue;
    }
    ({ connector_id, provider } = read);
    current_state = to;
    transition_log.push([event_id, to]);
    if (to === "healthy") last_health_check = read.recorded_at;
    if (read.user_id)
      users.set(read.user_id, { user_id: read.user_id, state: to, last_event_at: read.recorded_at });
  }
  return {
    ...{ connector_id, current_state, provider, last_health_check, anomalies },
    ...{ event_count: seen.size, transition_log },
    user_connections: [...users.values()].sort((a, b) => compareCodePoints(a.user_id, b.user_id)),
  };
}

/** Deliveries that are sent ten times, nine of them in vain. A reading lists them all, and costs by their number. */
function syncStream(length: number): Envelope[] {
  return Array.from({ length }, (_, n) => {
    const attempt = Math.floor(n / 10);
    return streamEvent(n, "SyncIngestAccepted", {
      ...{ delivery_id: `d${attempt}`, source_event_fingerprint: `f${attempt}`, connector_id: "c" },
      ...{ mission_id: "m", recorded_at: "2026-03-01T10:00:00Z", ingest_batch_id: "b", ingested_count: 3 },
    });
  });
}

/** The rules of `sync 7.4` that the stream meets, in one loop. */
function plainSync(input: readonly Envelope[]): object {
  const seen = new Set<string>();
  const pairs = new Map<string, readonly [string, string]>();
  const anomalies: object[] = [];
  const outcome_log: unknown[] = [];
  let connector_id: string | null = null;
  for (const { event_id, event_type, payload } of [...input].sort(compareStatusEvents)) {
    if (seen.has(event_id)) continue;
    seen.add(event_id);
    if (!integrations.SYNC_EVENT_TYPES.has(event_type)) continue;
    const read = integrations.SyncIngestAcceptedPayload.read(payload)!;
    const pair = [read.delivery_id, read.source_event_fingerprint] as const;
    const key = JSON.stringify(pair);
    if (pairs.has(key)) {
      const message = `Duplicate (delivery_id, source_event_fingerprint) pair: ('${pair[0]}', '${pair[1]}')`;
      anomalies.push({ kind: "duplicate_delivery_pair", event_id, message });
      continue;
    }
    pairs.set(key, pair);
    ({ connector_id } = read);
    outcome_log.push([event_id, "accepted", read.delivery_id]);
  }
  return {
    connector_id,
    outcome_counts: {
      accepted_count: outcome_log.length,
      ...{ rejected_count: 0, retry_count: 0, dead_letter_count: 0, replay_count: 0 },
    },
    outcome_log,
    seen_delivery_pairs: [...pairs.values()].sort(
      ([a, x], [b, y]) => compareCodePoints(a, b) || compareCodePoints(x, y),
    ),
    anomalies,
    event_count: seen.size,
  };
}

export async function rows(): Promise<BenchRow[]> {
  const { reduceConnectorEvents, projectConnector, reduceSyncEvents, projectSync } = integrations;
  return [
    ...foldRows("connector", reduceConnectorEvents, plainConnector, projectConnector, connectorStream),
    ...foldRows("sync", reduceSyncEvents, plainSync, projectSync, syncStream),
  ];
}

function foldRows(
  name: string,
  ours: (events: readonly Envelope[]) => object,
  floor: (events: readonly Envelope[]) => object,
  project: Parameters<typeof lateRow>[0]["project"],
  stream: (length: number) => Envelope[],
): BenchRow[] {
  const events = stream(EVENTS);
  const mixed = shuffled(events);
  if (JSON.stringify(withoutCodes(ours(mixed))) !== JSON.stringify(floor(mixed)))
    throw new Error("the plain loop does other work");
  return [
    floorRow({ name: `${name} fold of 100,000`, events, ours, floor }),
    floorRow({ name: `${name} fold of 100,000, shuffled`, events: mixed, ours, floor }),
    growthRow({ name: `${name} fold`, reduce: ours, stream, length: EVENTS }),
    inOrderRow({ name: `${name} live`, project, events }),
    lateRow({ name: `${name} live`, project, events }),
  ];
}
