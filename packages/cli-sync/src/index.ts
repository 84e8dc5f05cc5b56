export { CredentialsFile, credentialsFile } from "./auth/credentials-file.js";
export {
  type DeviceLoginOptions,
  type DevicePrompt,
  deviceLogin,
  type LoginFailure,
  type LoginResult,
} from "./auth/device-login.js";
export type { Session } from "./auth/session.js";
export { SessionTokens, type SessionTokensOptions } from "./auth/session-tokens.js";
export { SharedClock, type SharedClockOptions } from "./clock/shared-clock.js";
export { type Examination, examine } from "./doctor/examine.js";
export { FINDING_CODES, type Finding, type FindingCode, type Remedy } from "./doctor/finding.js";
export { isMendable, type MendWorld, mend } from "./doctor/mend.js";
export type { DoctorWorld, NamedServer } from "./doctor/world.js";
export { type BlockedReason, blockedReason, type SyncState, teamSlug } from "./emit/blocked-reason.js";
export type { EmitOptions } from "./emit/envelope.js";
export {
  type EmitOutcome,
  EventEmitter,
  type EventEmitterOptions,
  type LiveChannel,
  type LoggedAt,
  type NewEvent,
} from "./emit/event-emitter.js";
export type { EmitPayload } from "./emit/payload-defaults.js";
export { type Route, type RouteInput, routeOf } from "./emit/route.js";
export { SyncError, type SyncErrorCode } from "./errors.js";
export { type LockOptions, withProcessLock } from "./files/process-lock.js";
export { sortedJson } from "./files/python-json.js";
export { type ReplaceOptions, replaceFile } from "./files/replace-file.js";
export { DecisionGitLog, type DecisionGitLogOptions } from "./git/decision-git-log.js";
export { type GitMetadata, type GitMetadataOptions, type GitState, gitMetadata } from "./git/git-metadata.js";
export { type GitResult, gitLine, runGit } from "./git/run-git.js";
export {
  type SafeCommitCode,
  type SafeCommitOptions,
  type SafeCommitRefusal,
  type SafeCommitResult,
  safeCommit,
} from "./git/safe-commit.js";
export {
  type AppendOutcome,
  type NewTransition,
  type StatusLine,
  StatusLog,
  transitionLine,
} from "./git/status-log.js";
export { GlossaryLog, type GlossaryLogOptions } from "./glossary/glossary-log.js";
export { type GlossaryLogReading, type LoggedGlossaryEvent, readGlossaryLog } from "./glossary/log-lines.js";
export { type Resolution, type ResolvedTerms, resolvedTerms } from "./glossary/resolutions.js";
export { buildIdOf } from "./identity/build-id.js";
export { type ReadConfig, readConfig, type SyncSection, withIdentity } from "./identity/config-document.js";
export {
  configFile,
  type EnsuredIdentity,
  type EnsureOptions,
  ensureIdentity,
  type LoadedIdentity,
  loadIdentity,
  repositorySlug,
  resolveIdentity,
} from "./identity/config-file.js";
export { type Machine, nodeIdOf, userNameOf } from "./identity/node-id.js";
export { type IdentityFields, type IdentitySources, ProjectIdentity } from "./identity/project-identity.js";
export { isRepoSlug, normalizeSlug, projectSlug, repoSlugOfOrigin } from "./identity/slug.js";
export {
  emitLocalCommit,
  type LocalCommitOutcome,
  type NewLocalCommit,
} from "./local-commits/emit-local-commit.js";
export { type FlushOptions, flushPendingLocalCommits, recordLocalCommitAck } from "./local-commits/flush.js";
export { LocalCommits, type LocalCommitsOptions } from "./local-commits/local-commits.js";
export {
  type LocalCommitState,
  loadSyncState,
  type PendingLocalCommit,
  saveSyncState,
} from "./local-commits/sync-state-file.js";
export type { CommitTarget } from "./local-commits/wire-frame.js";
export { type MergeDriverCall, runMergeDriver } from "./merge/merge-driver.js";
export type { MergedText, MergeRefusalCode } from "./merge/merge-texts.js";
export { type GitSetup, type GitSetupOptions, setUpGit } from "./merge/set-up-git.js";
export {
  type BodyEnqueueOutcome,
  type BodyFailure,
  type BodyNamespace,
  type BodyOutcome,
  type BodyQueueOptions,
  type BodyTask,
  BodyUploadQueue,
  isUploadable,
} from "./queue/body-queue.js";
export type { DeadLetter } from "./queue/dead-letters.js";
export type { ExportOptions, ImportReport } from "./queue/event-file.js";
export { moveQueue } from "./queue/move-queue.js";
export { OfflineQueue, type OfflineQueueOptions } from "./queue/offline-queue.js";
export type {
  CleanEvent,
  DeliveryOutcome,
  DeliveryQueue,
  EnqueueOutcome,
  QueueCounts,
  QueuedEvent,
  QueuePlace,
  Station,
} from "./queue/port.js";
export { type QueueScope, queueFile } from "./queue/scope.js";
export type { QueueStats } from "./queue/stats.js";
export {
  type BackgroundSyncOptions,
  BackgroundSyncService,
  type BackgroundSyncStatus,
} from "./runtime/background-sync-service.js";
export { type StartResult, SyncRuntime, type SyncRuntimeOptions } from "./runtime/sync-runtime.js";
export {
  isFlagOn,
  type Participation,
  readUserSettings,
  takesPart,
  type UserSettings,
} from "./runtime/user-settings.js";
export { openSyncClient, type SyncClient, type SyncClientOptions } from "./sync-client.js";
export { machineSyncSystem, type SyncSystem, wireTime } from "./system.js";
export type { Access, AccessFailure, AccessResult, AccessSource } from "./transport/access.js";
export {
  type BatchTransport,
  type HttpBatchOptions,
  httpBatchTransport,
} from "./transport/batch-transport.js";
export type { FailureCategory } from "./transport/category.js";
export type { Fetch } from "./transport/http.js";
export { type PushFailure, type PushOptions, type PushReport, push } from "./transport/push.js";
export { type BodyReport, type PushBodiesOptions, pushBodies } from "./transport/push-bodies.js";
export { serverUrl } from "./transport/server-url.js";
export {
  type ConnectionStatus,
  type LiveConnection,
  WebSocketClient,
  type WebSocketClientOptions,
} from "./transport/web-socket-client.js";
export type { OnWarning, SyncWarning, SyncWarningCode } from "./warning.js";
