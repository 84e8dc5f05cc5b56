import { type FoldEvent, foldEvents, liveProjection, type Projection } from "@spec-kitty/events-core/fold";
import { catalogue } from "./generated/catalogue.js";
import { missionDossierFold, type ReducedDossier } from "./reduce.js";

export { DossierAnomalyCode } from "./anomaly-code.js";
export * from "./dossier.js";
export { buildEvent, type EventPayloads } from "./generated/catalogue.js";
// Each payload also goes by the name of its event.
export {
  AnomalyEntry,
  ArtifactEntry,
  ArtifactIdentity,
  ContentHashRef,
  DriftRecord,
  LocalNamespaceTuple,
  MissionDossierArtifactIndexedPayload,
  MissionDossierArtifactIndexedPayload as MissionDossierArtifactIndexed,
  MissionDossierArtifactMissingPayload,
  MissionDossierArtifactMissingPayload as MissionDossierArtifactMissing,
  MissionDossierParityDriftDetectedPayload,
  MissionDossierParityDriftDetectedPayload as MissionDossierParityDriftDetected,
  MissionDossierSnapshotComputedPayload,
  MissionDossierSnapshotComputedPayload as MissionDossierSnapshotComputed,
  MissionDossierState,
  ProvenanceRef,
  SnapshotSummary,
} from "./generated/models.js";
export { NamespaceMixedStreamError } from "./namespace.js";
export { missionDossierFold, type ReducedDossier } from "./reduce.js";

/** Contract line v4 of this package: event types, models, schema names. */
export const dossierCatalogue: typeof catalogue = catalogue;

/**
 * What one mission's dossier holds, lacks and differs in; give it the events of one dossier. A payload that its model
 * refuses is passed over. Throws `NamespaceMixedStreamError` where events name two dossiers (`dossier 5.5`).
 */
export function reduceMissionDossier(events: Iterable<FoldEvent>): ReducedDossier {
  return foldEvents(missionDossierFold, events, undefined);
}

/** As `reduceMissionDossier`, one event at a time; a second dossier is the reading's error. */
export function projectMissionDossier(): Projection<ReducedDossier> {
  return liveProjection(missionDossierFold, undefined);
}
