/** The dossier fold at 100,000 events of a thousand artifacts: against a plain loop, growth, live. */

import * as dossier from "../packages/dossier/dist/index.js";
import { withoutCodes } from "../packages/events-core/dist/fold.js";
import { compareStatusEvents } from "../packages/events-core/dist/index.js";
import { type Envelope, floorRow, growthRow, inOrderRow, lateRow } from "./folds.ts";
import { shuffled } from "./mission-stream.ts";
import type { BenchRow } from "./row.ts";
import { streamEvent } from "./stream.ts";

const EVENTS = 100_000;
/** A reading lists each artifact, so that it costs by their number and not by that of the events. */
const ARTIFACTS = 1_000;
const NAMESPACE = {
  project_uuid: "p",
  mission_slug: "bench",
  target_branch: "main",
  mission_type: "software-dev",
  manifest_version: "1",
};

const artifact = (n: number) => ({
  mission_type: "software-dev",
  path: `${n % ARTIFACTS}.md`,
  artifact_class: "output",
});

/** Artifacts, each tenth missing, each hundredth event a snapshot; every third one supersedes the one before. */
function dossierStream(length: number): Envelope[] {
  return Array.from({ length }, (_, n) => {
    if (n % 100 === 99) {
      const counts = { artifact_count: n, anomaly_count: 0 };
      const computed = { snapshot_hash: `s${n}`, ...counts, computed_at: "t" };
      return streamEvent(n, "MissionDossierSnapshotComputed", { namespace: NAMESPACE, ...computed });
    }
    if (n % 10 === 9) {
      const missing = { expected_identity: artifact(n), manifest_step: "plan", checked_at: "t" };
      return streamEvent(n, "MissionDossierArtifactMissing", { namespace: NAMESPACE, ...missing });
    }
    return streamEvent(n, "MissionDossierArtifactIndexed", {
      namespace: NAMESPACE,
      artifact_id: artifact(n),
      content_ref: { hash: `h${n}`, algorithm: "sha256" },
      indexed_at: "t",
      ...(n % 3 === 2 && { supersedes: artifact(n - 1) }),
    });
  });
}

/** The rules of `dossier 5.5` that the stream meets, in one loop. */
function plainDossier(input: readonly Envelope[]): object {
  const events = input.filter(({ event_type }) => dossier.DOSSIER_EVENT_TYPES.has(event_type));
  events.sort(compareStatusEvents);
  const seen = new Set<string>();
  const artifacts = new Map<string, { superseded: boolean }>();
  const anomalies: object[] = [];
  let namespace: dossier.LocalNamespaceTuple | null = null;
  let latest_snapshot: object | null = null;
  const isKnown = (one: dossier.LocalNamespaceTuple) => {
    namespace ??= one;
    for (const key of [
      "project_uuid",
      "mission_slug",
      "target_branch",
      "mission_type",
      "manifest_version",
    ] as const)
      if (one[key] !== namespace[key]) throw new Error("two dossiers");
  };
  for (const { event_id, event_type, payload } of events) {
    if (seen.has(event_id)) continue;
    seen.add(event_id);
    if (event_type === "MissionDossierArtifactIndexed") {
      const read = dossier.MissionDossierArtifactIndexedPayload.read(payload);
      if (read === undefined) continue;
      isKnown(read.namespace);
      const older = read.supersedes && artifacts.get(read.supersedes.path);
      if (older) older.superseded = true;
      const { artifact_id: identity, content_ref, indexed_at, provenance, step_id } = read;
      artifacts.set(identity.path, {
        identity,
        content_ref,
        indexed_at,
        provenance,
        superseded: false,
        step_id,
      } as {
        superseded: boolean;
      });
    } else if (event_type === "MissionDossierArtifactMissing") {
      const read = dossier.MissionDossierArtifactMissingPayload.read(payload);
      if (read === undefined) continue;
      isKnown(read.namespace);
      const { expected_identity, manifest_step, checked_at, remediation_hint } = read;
      const anomaly_type = "missing_artifact";
      anomalies.push({ anomaly_type, expected_identity, manifest_step, checked_at, remediation_hint });
    } else {
      const read = dossier.MissionDossierSnapshotComputedPayload.read(payload);
      if (read === undefined) continue;
      isKnown(read.namespace);
      const { snapshot_hash, artifact_count, anomaly_count, computed_at, algorithm } = read;
      latest_snapshot = {
        snapshot_hash,
        artifact_count,
        anomaly_count,
        computed_at,
        algorithm: algorithm ?? "sha256",
      };
    }
  }
  return {
    namespace,
    artifacts: Object.fromEntries(artifacts),
    anomalies,
    latest_snapshot,
    drift_history: [],
    parity_status: latest_snapshot === null ? "unknown" : "clean",
    event_count: seen.size,
  };
}

export async function rows(): Promise<BenchRow[]> {
  const events = dossierStream(EVENTS);
  const mixed = shuffled(events);
  const reduce = dossier.reduceMissionDossier;
  const name = "dossier fold of 100,000";
  if (JSON.stringify(withoutCodes(reduce(mixed))) !== JSON.stringify(plainDossier(mixed)))
    throw new Error("the plain loop does other work");
  return [
    floorRow({ name, events, ours: reduce, floor: plainDossier }),
    floorRow({ name: `${name}, shuffled`, events: mixed, ours: reduce, floor: plainDossier }),
    growthRow({ name: "dossier fold", reduce, stream: dossierStream, length: EVENTS }),
    inOrderRow({ name: "dossier live", project: dossier.projectMissionDossier, events }),
    lateRow({ name: "dossier live", project: dossier.projectMissionDossier, events }),
  ];
}
