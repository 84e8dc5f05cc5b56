import { catalogue } from "./generated/catalogue.js";

export * from "./analytics.js";
export { buildEvent, type EventPayloads } from "./generated/catalogue.js";
export {
  DiffSummaryRecordedPayload,
  ProfileInvocationStartedPayload,
  RetrospectiveCompletedPayload,
  RetrospectiveSkippedPayload,
  TokenUsageRecordedPayload,
} from "./generated/models.js";
export * from "./profile-invocation.js";
export * from "./retrospective.js";

/** Contract line v4 of this package: event types, models, schema names. */
export const insightsCatalogue: typeof catalogue = catalogue;
