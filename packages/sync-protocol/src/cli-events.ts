import type { Model } from "@spec-kitty/events-core";
import * as models from "./generated/models.js";

/** What the payload of each of the command line's own event types is built from (`cli-sync 2.3`). */
export interface CliPayloads {
  readonly BuildRegistered: models.BuildRegisteredPayloadInput;
  readonly BuildHeartbeat: models.BuildHeartbeatPayloadInput;
  readonly WPStatusChanged: models.WPStatusChangedPayloadInput;
  readonly WPCreated: models.WPCreatedPayloadInput;
  readonly WPAssigned: models.WPAssignedPayloadInput;
  readonly MissionCreated: models.MissionCreatedPayloadInput;
  readonly MissionClosed: models.MissionClosedPayloadInput;
  readonly MissionStarted: models.MissionStartedPayloadInput;
  readonly MissionCompleted: models.MissionCompletedPayloadInput;
  readonly PhaseEntered: models.PhaseEnteredPayloadInput;
  readonly MissionRunStarted: models.MissionRunStartedPayloadInput;
  readonly MissionRunCompleted: models.MissionRunCompletedPayloadInput;
  readonly NextStepIssued: models.NextStepIssuedPayloadInput;
  readonly NextStepAutoCompleted: models.NextStepAutoCompletedPayloadInput;
  readonly DecisionInputRequested: models.DecisionInputRequestedPayloadInput;
  readonly DecisionInputAnswered: models.DecisionInputAnsweredPayloadInput;
  readonly TokenUsageRecorded: models.TokenUsageRecordedPayloadInput;
  readonly DiffSummaryRecorded: models.DiffSummaryRecordedPayloadInput;
  readonly HistoryAdded: models.HistoryAddedPayloadInput;
  readonly ErrorLogged: models.ErrorLoggedPayloadInput;
  readonly DependencyResolved: models.DependencyResolvedPayloadInput;
  readonly MissionOriginBound: models.MissionOriginBoundPayloadInput;
  readonly ProofItemRecorded: models.ProofItemRecordedPayloadInput;
  readonly ReviewProofRecorded: models.ReviewProofRecordedPayloadInput;
  readonly TestEvidenceCaptured: models.TestEvidenceCapturedPayloadInput;
  readonly BenchmarkEvidenceAttached: models.BenchmarkEvidenceAttachedPayloadInput;
  readonly SecurityScanCompleted: models.SecurityScanCompletedPayloadInput;
  readonly PullRequestLineageRecorded: models.PullRequestLineageRecordedPayloadInput;
  readonly HumanApprovalRecorded: models.HumanApprovalRecordedPayloadInput;
}

type CliModels = { readonly [T in keyof CliPayloads]: Model<object> };

/** How the payload of each of them is read. */
export const CLI_MODELS: CliModels = {
  BuildRegistered: models.BuildRegisteredPayload,
  BuildHeartbeat: models.BuildHeartbeatPayload,
  WPStatusChanged: models.WPStatusChangedPayload,
  WPCreated: models.WPCreatedPayload,
  WPAssigned: models.WPAssignedPayload,
  MissionCreated: models.MissionCreatedPayload,
  MissionClosed: models.MissionClosedPayload,
  MissionStarted: models.MissionStartedPayload,
  MissionCompleted: models.MissionCompletedPayload,
  PhaseEntered: models.PhaseEnteredPayload,
  MissionRunStarted: models.MissionRunStartedPayload,
  MissionRunCompleted: models.MissionRunCompletedPayload,
  NextStepIssued: models.NextStepIssuedPayload,
  NextStepAutoCompleted: models.NextStepAutoCompletedPayload,
  DecisionInputRequested: models.DecisionInputRequestedPayload,
  DecisionInputAnswered: models.DecisionInputAnsweredPayload,
  TokenUsageRecorded: models.TokenUsageRecordedPayload,
  DiffSummaryRecorded: models.DiffSummaryRecordedPayload,
  HistoryAdded: models.HistoryAddedPayload,
  ErrorLogged: models.ErrorLoggedPayload,
  DependencyResolved: models.DependencyResolvedPayload,
  MissionOriginBound: models.MissionOriginBoundPayload,
  ProofItemRecorded: models.ProofItemRecordedPayload,
  ReviewProofRecorded: models.ReviewProofRecordedPayload,
  TestEvidenceCaptured: models.TestEvidenceCapturedPayload,
  BenchmarkEvidenceAttached: models.BenchmarkEvidenceAttachedPayload,
  SecurityScanCompleted: models.SecurityScanCompletedPayload,
  PullRequestLineageRecorded: models.PullRequestLineageRecordedPayload,
  HumanApprovalRecorded: models.HumanApprovalRecordedPayload,
};

/** Those that the command line emits by the rules of contract line v4. */
export const DOSSIER_EVENT_TYPES = [
  "MissionDossierArtifactIndexed",
  "MissionDossierArtifactMissing",
  "MissionDossierSnapshotComputed",
  "MissionDossierParityDriftDetected",
] as const;

/** Every event type that the Python command line emits. */
export const CLI_EVENT_TYPES: ReadonlySet<string> = new Set([
  ...Object.keys(CLI_MODELS),
  ...DOSSIER_EVENT_TYPES,
]);
