import { compareStatusEvents, type Model } from "@spec-kitty/events-core";
import type {
  Cell,
  Coded,
  FoldEvent,
  Reducer,
  Seen,
  TrackedList,
  TrackedMap,
  WithCodes,
} from "@spec-kitty/events-core/fold";
import { DossierAnomalyCode } from "./anomaly-code.js";
import { AlgorithmT, DOSSIER_EVENT_TYPES, ParityStatusT } from "./dossier.js";
import {
  type AnomalyEntry,
  type ArtifactEntry,
  type DriftRecord,
  LocalNamespaceTuple,
  MissionDossierArtifactIndexedPayload,
  MissionDossierArtifactMissingPayload,
  MissionDossierParityDriftDetectedPayload,
  MissionDossierSnapshotComputedPayload,
  type MissionDossierState,
  type SnapshotSummary,
} from "./generated/models.js";
import { isSameDossier, NamespaceMixedStreamError } from "./namespace.js";

interface DossierPayloads {
  readonly MissionDossierArtifactIndexed: MissionDossierArtifactIndexedPayload;
  readonly MissionDossierArtifactMissing: MissionDossierArtifactMissingPayload;
  readonly MissionDossierSnapshotComputed: MissionDossierSnapshotComputedPayload;
  readonly MissionDossierParityDriftDetected: MissionDossierParityDriftDetectedPayload;
}

type DossierEventType = keyof DossierPayloads;

const MODELS: { readonly [T in DossierEventType]: Model<DossierPayloads[T]> } = {
  MissionDossierArtifactIndexed: MissionDossierArtifactIndexedPayload,
  MissionDossierArtifactMissing: MissionDossierArtifactMissingPayload,
  MissionDossierSnapshotComputed: MissionDossierSnapshotComputedPayload,
  MissionDossierParityDriftDetected: MissionDossierParityDriftDetectedPayload,
};

type DossierEvent = {
  readonly [T in DossierEventType]: { readonly type: T; readonly payload: DossierPayloads[T] };
}[DossierEventType];

/** A dossier event as parsed: a payload that its model refuses may still say whose dossier it is. */
export interface DossierInput {
  readonly namespace: LocalNamespaceTuple | undefined;
  readonly event: DossierEvent | undefined;
}

export interface DossierState {
  readonly namespace: Cell<LocalNamespaceTuple | null>;
  readonly steps: TrackedMap<string, true>;
  readonly artifacts: TrackedMap<string, ArtifactEntry>;
  readonly anomalies: TrackedList<Coded<AnomalyEntry, DossierAnomalyCode>>;
  readonly snapshot: Cell<SnapshotSummary | null>;
  readonly drifts: TrackedList<DriftRecord>;
}

/** A dossier; its anomalies have codes. */
export type ReducedDossier = WithCodes<MissionDossierState, DossierAnomalyCode>;

/** The dossier reducer as a declaration, to compose or to run live (`dossier 5.5`). */
export const missionDossierFold: Reducer<DossierInput, DossierState, ReducedDossier> = {
  name: "mission-dossier",
  select: { types: DOSSIER_EVENT_TYPES, when: "before-dedup" },
  order: compareStatusEvents,
  dedup: "first-by-order",
  prepare: readDossierEvent,
  initial: (track) => ({
    namespace: track.cell<LocalNamespaceTuple | null>(null),
    steps: track.map(),
    artifacts: track.map(),
    anomalies: track.list(),
    snapshot: track.cell<SnapshotSummary | null>(null),
    drifts: track.list(),
  }),
  step: (state, run) => {
    for (const { input } of run) {
      if (input.namespace !== undefined) meet(state, input.namespace);
      if (input.event !== undefined) apply(state, input.event);
    }
  },
  finish: reducedDossier,
};

function readDossierEvent({ event_type, payload }: FoldEvent): DossierInput {
  const type = event_type as DossierEventType;
  const read = MODELS[type].read(payload);
  if (read === undefined)
    return { namespace: LocalNamespaceTuple.read(payload["namespace"]), event: undefined };
  // The model is that of the event's type, so the pair is one of the union.
  return { namespace: read.namespace, event: { type, payload: read } as DossierEvent };
}

/** The first namespace is that of the dossier, and every other must agree with it. */
function meet({ namespace, steps }: DossierState, one: LocalNamespaceTuple): void {
  namespace.value ??= one;
  if (!isSameDossier(namespace.value, one)) throw new NamespaceMixedStreamError(namespace.value, one);
  if (one.step_id !== null && !steps.has(one.step_id)) steps.set(one.step_id, true);
}

function apply(
  { artifacts, anomalies, snapshot, drifts }: DossierState,
  { type, payload }: DossierEvent,
): void {
  switch (type) {
    case "MissionDossierArtifactIndexed": {
      const { artifact_id: identity, content_ref, indexed_at, provenance, step_id, supersedes } = payload;
      const older = supersedes === null ? undefined : artifacts.get(supersedes.path);
      if (older !== undefined) artifacts.set(older.identity.path, { ...older, superseded: true });
      const entry = { identity, content_ref, indexed_at, provenance, superseded: false, step_id };
      artifacts.set(identity.path, entry);
      break;
    }
    case "MissionDossierArtifactMissing": {
      const { expected_identity, manifest_step, checked_at, remediation_hint } = payload;
      const anomaly_type = "missing_artifact" as const;
      const entry = { anomaly_type, expected_identity, manifest_step, checked_at, remediation_hint };
      anomalies.push({ ...entry, code: DossierAnomalyCode.ARTIFACT_MISSING });
      break;
    }
    case "MissionDossierSnapshotComputed": {
      const { snapshot_hash, artifact_count, anomaly_count, computed_at } = payload;
      const algorithm = payload.algorithm ?? AlgorithmT.SHA256;
      snapshot.value = { snapshot_hash, artifact_count, anomaly_count, computed_at, algorithm };
      break;
    }
    case "MissionDossierParityDriftDetected": {
      const { expected_hash, actual_hash, drift_kind, detected_at } = payload;
      drifts.push({ expected_hash, actual_hash, drift_kind, detected_at });
    }
  }
}

function reducedDossier(state: DossierState, seen: Seen): ReducedDossier {
  return {
    namespace: withoutMixedStep(state),
    artifacts: Object.fromEntries(state.artifacts.entries()),
    anomalies: [...state.anomalies.items],
    latest_snapshot: state.snapshot.value,
    drift_history: [...state.drifts.items],
    parity_status: parityStatus(state),
    event_count: seen.eventCount,
  };
}

/** Where the events name several steps, the dossier is that of none. */
function withoutMixedStep({ namespace, steps }: DossierState): LocalNamespaceTuple | null {
  if (namespace.value === null || steps.size <= 1) return namespace.value;
  return { ...namespace.value, step_id: null };
}

// A drift stays: no later snapshot takes it back.
function parityStatus({ snapshot, drifts }: DossierState): ParityStatusT {
  if (drifts.items.length > 0) return ParityStatusT.DRIFTED;
  return snapshot.value === null ? ParityStatusT.UNKNOWN : ParityStatusT.CLEAN;
}
