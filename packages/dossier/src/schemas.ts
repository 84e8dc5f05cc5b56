import {
  anyText,
  boolean,
  closed,
  defineLine,
  integer,
  literal,
  mapOf,
  maybe,
  open,
  text,
  tuple,
  withDefault,
  withHiddenDefault,
} from "@spec-kitty/events-core/schema-kit";
import type { TProperties } from "typebox";
import { ActorKindT, AlgorithmT, ArtifactClassT, DriftKindT, ParityStatusT } from "./dossier.js";

/** Whose dossier it is; two dossiers are one where all but `step_id` is equal. */
export const LocalNamespaceTuple = closed("LocalNamespaceTuple", {
  project_uuid: text(),
  mission_slug: text(),
  target_branch: text(),
  mission_type: text(),
  manifest_version: text(),
  step_id: maybe(anyText()),
});

export const ArtifactIdentity = closed("ArtifactIdentity", {
  mission_type: text(),
  path: text(),
  artifact_class: literal(...Object.values(ArtifactClassT)),
  run_id: maybe(anyText()),
  wp_id: maybe(anyText()),
});

const algorithm = () => literal(...Object.values(AlgorithmT));

export const ContentHashRef = closed("ContentHashRef", {
  hash: text(),
  algorithm: algorithm(),
  size_bytes: maybe(integer({ minimum: 0 })),
  encoding: maybe(anyText()),
});

/** Where something comes from; all of it may be unknown. */
export const ProvenanceRef = closed("ProvenanceRef", {
  source_event_ids: maybe(tuple(anyText())),
  git_sha: maybe(anyText()),
  git_ref: maybe(anyText()),
  actor_id: maybe(anyText()),
  actor_kind: maybe(literal(...Object.values(ActorKindT))),
  revised_at: maybe(anyText()),
});

const dossier = <P extends TProperties>(model: string, own: P) =>
  closed(model, { namespace: LocalNamespaceTuple, ...own, context_diagnostics: maybe(mapOf(anyText())) });

export const MissionDossierArtifactIndexedPayload = dossier("MissionDossierArtifactIndexedPayload", {
  artifact_id: ArtifactIdentity,
  content_ref: ContentHashRef,
  indexed_at: anyText(),
  provenance: maybe(ProvenanceRef),
  step_id: maybe(anyText()),
  supersedes: maybe(ArtifactIdentity),
});

export const MissionDossierArtifactMissingPayload = dossier("MissionDossierArtifactMissingPayload", {
  expected_identity: ArtifactIdentity,
  manifest_step: text(),
  checked_at: anyText(),
  last_known_ref: maybe(ProvenanceRef),
  remediation_hint: maybe(anyText()),
});

export const MissionDossierSnapshotComputedPayload = dossier("MissionDossierSnapshotComputedPayload", {
  snapshot_hash: text(),
  artifact_count: integer({ minimum: 0 }),
  anomaly_count: integer({ minimum: 0 }),
  computed_at: anyText(),
  algorithm: maybe(algorithm()),
});

export const MissionDossierParityDriftDetectedPayload = dossier("MissionDossierParityDriftDetectedPayload", {
  expected_hash: text(),
  actual_hash: text(),
  drift_kind: literal(...Object.values(DriftKindT)),
  detected_at: anyText(),
  artifact_ids_changed: maybe(tuple(ArtifactIdentity)),
  rebuild_hint: maybe(anyText()),
});

/** An artifact as it was last indexed. */
export const ArtifactEntry = open("ArtifactEntry", {
  identity: ArtifactIdentity,
  content_ref: ContentHashRef,
  indexed_at: anyText(),
  provenance: maybe(ProvenanceRef),
  superseded: withDefault(boolean(), false),
  step_id: maybe(anyText()),
});

/** An artifact that was looked for and not found. */
export const AnomalyEntry = open("AnomalyEntry", {
  anomaly_type: withDefault(literal("missing_artifact"), "missing_artifact"),
  expected_identity: ArtifactIdentity,
  manifest_step: anyText(),
  checked_at: anyText(),
  remediation_hint: maybe(anyText()),
});

export const SnapshotSummary = open("SnapshotSummary", {
  snapshot_hash: anyText(),
  artifact_count: integer(),
  anomaly_count: integer(),
  computed_at: anyText(),
  algorithm: withDefault(anyText(), AlgorithmT.SHA256),
});

export const DriftRecord = open("DriftRecord", {
  expected_hash: anyText(),
  actual_hash: anyText(),
  drift_kind: anyText(),
  detected_at: anyText(),
});

export const MissionDossierState = open("MissionDossierState", {
  namespace: maybe(LocalNamespaceTuple),
  artifacts: withHiddenDefault(mapOf(ArtifactEntry), {}),
  anomalies: withHiddenDefault(tuple(AnomalyEntry), []),
  latest_snapshot: maybe(SnapshotSummary),
  drift_history: withHiddenDefault(tuple(DriftRecord), []),
  parity_status: withDefault(literal(...Object.values(ParityStatusT)), ParityStatusT.UNKNOWN),
  event_count: withDefault(integer(), 0),
});

export const v4 = defineLine({
  events: {
    MissionDossierArtifactIndexed: MissionDossierArtifactIndexedPayload,
    MissionDossierArtifactMissing: MissionDossierArtifactMissingPayload,
    MissionDossierSnapshotComputed: MissionDossierSnapshotComputedPayload,
    MissionDossierParityDriftDetected: MissionDossierParityDriftDetectedPayload,
  },
  models: { ArtifactEntry, AnomalyEntry, SnapshotSummary, DriftRecord, MissionDossierState },
  published: {
    artifact_identity: ArtifactIdentity,
    content_hash_ref: ContentHashRef,
    local_namespace_tuple: LocalNamespaceTuple,
    provenance_ref: ProvenanceRef,
  },
});
