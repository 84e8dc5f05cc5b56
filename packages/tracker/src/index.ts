export * from "./connector.js";
export { InMemoryConnector, type InMemoryConnectorOptions } from "./connectors/in-memory.js";
export { checkedResult } from "./discovery/contract.js";
export * from "./discovery/discovery.js";
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
  type HostedProviderSlug,
} from "./hosted/params.js";
export { compareInstants, epochOf, type Instant, instantOf, parseDatetime } from "./model/instant.js";
export * from "./model/issue.js";
export { isObject, samePlain } from "./model/plain.js";
export * from "./model/vocabulary.js";
export { ReferencePlatformError } from "./parity/reference-error.js";
export * from "./ports.js";
export * from "./provider.js";
export { machineClock, utcnow } from "./system.js";
export {
  type HttpAnswer,
  HttpClient,
  type HttpFailure,
  type HttpOptions,
  type HttpRequest,
} from "./transport/http.js";
export { type PacingOptions, pacedFetch } from "./transport/pacing.js";
export { isRequestError, isRetryable, type RetryOptions, withRetry } from "./transport/retry.js";
export { retryAfterSeconds, secondsUntil } from "./transport/retry-after.js";
export { hmacHex, sameText, signedWith } from "./webhook/signature.js";
export type { WebhookNotice, WebhookRequest, WebhookSource } from "./webhook/source.js";
