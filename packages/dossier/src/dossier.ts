/** The vocabulary of mission dossiers (`dossier 5.1`). */
export const MISSION_DOSSIER_ARTIFACT_INDEXED = "MissionDossierArtifactIndexed";
export const MISSION_DOSSIER_ARTIFACT_MISSING = "MissionDossierArtifactMissing";
export const MISSION_DOSSIER_SNAPSHOT_COMPUTED = "MissionDossierSnapshotComputed";
export const MISSION_DOSSIER_PARITY_DRIFT_DETECTED = "MissionDossierParityDriftDetected";

/** What the dossier reducer reads. */
export const DOSSIER_EVENT_TYPES: ReadonlySet<string> = new Set([
  MISSION_DOSSIER_ARTIFACT_INDEXED,
  MISSION_DOSSIER_ARTIFACT_MISSING,
  MISSION_DOSSIER_SNAPSHOT_COMPUTED,
  MISSION_DOSSIER_PARITY_DRIFT_DETECTED,
]);

/** What an artifact is to its mission. */
export const ArtifactClassT = {
  INPUT: "input",
  WORKFLOW: "workflow",
  OUTPUT: "output",
  EVIDENCE: "evidence",
  POLICY: "policy",
  RUNTIME: "runtime",
} as const;
export type ArtifactClassT = (typeof ArtifactClassT)[keyof typeof ArtifactClassT];

/** In what a dossier differs from the one that was expected. */
export const DriftKindT = {
  ARTIFACT_ADDED: "artifact_added",
  ARTIFACT_REMOVED: "artifact_removed",
  ARTIFACT_MUTATED: "artifact_mutated",
  ANOMALY_INTRODUCED: "anomaly_introduced",
  ANOMALY_RESOLVED: "anomaly_resolved",
  MANIFEST_VERSION_CHANGED: "manifest_version_changed",
} as const;
export type DriftKindT = (typeof DriftKindT)[keyof typeof DriftKindT];

export const AlgorithmT = { SHA256: "sha256", SHA512: "sha512", MD5: "md5" } as const;
export type AlgorithmT = (typeof AlgorithmT)[keyof typeof AlgorithmT];

/** Whether both sides of a dossier agree; `unknown` until a snapshot was computed. */
export const ParityStatusT = { CLEAN: "clean", DRIFTED: "drifted", UNKNOWN: "unknown" } as const;
export type ParityStatusT = (typeof ParityStatusT)[keyof typeof ParityStatusT];

export const ActorKindT = { HUMAN: "human", LLM: "llm", SYSTEM: "system" } as const;
export type ActorKindT = (typeof ActorKindT)[keyof typeof ActorKindT];
