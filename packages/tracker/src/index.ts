export * from "./connector.js";
export { InMemoryConnector, type InMemoryConnectorOptions } from "./connectors/in-memory.js";
export { mappedConnector, type ValueMaps } from "./connectors/mapped.js";
export { checkedResult } from "./discovery/contract.js";
export * from "./discovery/discovery.js";
export { type ConflictAnswer, ConflictNotFoundError, type LostIssueChoice } from "./engine/answers.js";
export { SyncEngine, type SyncOptions } from "./engine/engine.js";
export { PLAN_SCHEMA, type PlannedAction, PlanStaleError, readPlan, type SyncPlan } from "./engine/plan.js";
export type { PullOptions } from "./engine/pull.js";
export {
  BulkChangeError,
  SyncBusyError,
  SyncConflictError,
  type SyncOperation,
  type SyncResult,
} from "./engine/result.js";
export type { PushOptions } from "./engine/rules.js";
export type { RunOptions } from "./engine/run.js";
export type { BulkGuard, CommentDirection, IssueScope, SyncEngineOptions } from "./engine/settings.js";
export type { CreationChoice } from "./engine/settle-creation.js";
export type { RefusalNotice, SyncStatus } from "./engine/status.js";
export * from "./errors.js";
export {
  CanonicalIssue,
  type CanonicalIssueInput,
  CanonicalLink,
  type CanonicalLinkInput,
  ConflictRecord,
  DecisionReference,
  DiscoveredResource,
  DiscoveredWorkspace,
  ExternalRef,
  type ExternalRefInput,
  GitHubHostedParams,
  GitLabHostedParams,
  IssueComment,
  JiraHostedParams,
  LinearHostedParams,
  MissionSeed,
  MissionUpdate,
  NangoConnectionContext,
  OwnershipPolicy,
  SyncCheckpoint,
  SyncFailure,
  SyncStats,
  TrackerCapabilities,
  TrackerEvent,
} from "./generated/models.js";
export { createHostedConnector, type HostedConnectorRequest } from "./hosted/connector.js";
export { NANGO_MANAGED_TOKEN, type NangoTransportOptions, nangoFetch } from "./hosted/nango.js";
export {
  connectorParamsToHostedParams,
  type HostedParams,
  type HostedParamsInput,
  type HostedProviderSlug,
} from "./hosted/params.js";
export {
  BidirectionalIssueSync,
  type MissionBridgeOptions,
  type PublishedUpdate,
} from "./mission/bridge.js";
export { decisionReferences } from "./mission/decision.js";
export {
  assertNoForbiddenTeamspaceLegacyKeys,
  FORBIDDEN_TEAMSPACE_LEGACY_KEYS,
} from "./mission/legacy-keys.js";
export { decisionLinkMismatches } from "./mission/mismatches.js";
export { missionSeedFromIssue } from "./mission/seed.js";
export { MISSION_FIELD, missionUpdateText } from "./mission/update-text.js";
export { sameMeaning } from "./model/field-values.js";
export { compareInstants, epochOf, type Instant, instantOf, parseDatetime } from "./model/instant.js";
export * from "./model/issue.js";
export { isObject, samePlain } from "./model/plain.js";
export {
  canonicalToLinearPriority,
  githubStateToStatus,
  linearPriorityToCanonical,
  statusToGithubState,
} from "./model/provider-values.js";
export * from "./model/vocabulary.js";
export { ReferencePlatformError } from "./parity/reference-error.js";
export {
  externalAuthoritative,
  externalCanWrite,
  localAuthoritative,
  localCanWrite,
  ownerFor,
  splitOwnership,
} from "./policy/ownership.js";
export { type FieldPair, type FieldResolution, resolveField } from "./policy/resolve.js";
export * from "./ports.js";
export * from "./provider.js";
export { ConnectorRegistry } from "./registry.js";
export type {
  AuditAction,
  AuditEntry,
  Binding,
  MissionLink,
  StoredComment,
  StoredConflict,
} from "./store/entities.js";
export { InMemoryRecords } from "./store/in-memory-records.js";
export {
  COLLECTIONS,
  type Collection,
  type CommitOutcome,
  type RecordChange,
  type RecordStore,
  type ScanOptions,
  type StoredRecord,
} from "./store/records.js";
export { InMemoryIssueStore, type LocalIssueStore, TrackerStore } from "./store/tracker-store.js";
export { machineClock, utcnow } from "./system.js";
export {
  type HttpAnswer,
  HttpClient,
  type HttpFailure,
  type HttpOptions,
  type HttpRequest,
} from "./transport/http.js";
export { type PacingOptions, pacedFetch } from "./transport/pacing.js";
export {
  isRequestError,
  isRetryable,
  mayHaveHappened,
  type RetryOptions,
  withRetry,
} from "./transport/retry.js";
export { retryAfterSeconds, secondsUntil } from "./transport/retry-after.js";
export {
  type WebhookOutcome,
  WebhookReceiver,
  type WebhookReceiverOptions,
} from "./webhook/receiver.js";
export { hmacHex, sameText, signedWith } from "./webhook/signature.js";
export type { WebhookNotice, WebhookRequest, WebhookSource } from "./webhook/source.js";
