import { type FoldEvent, foldEvents, liveProjection, type Projection } from "@spec-kitty/events-core/fold";
import { catalogue } from "./generated/catalogue.js";
import { missionAuditFold, type ReducedMissionAudit } from "./reduce.js";

export { MissionAuditAnomalyCode } from "./anomaly-code.js";
export * from "./audit.js";
export { buildEvent, type EventPayloads } from "./generated/catalogue.js";
export {
  AuditArtifactRef,
  MissionAuditAnomaly,
  MissionAuditCompletedPayload,
  MissionAuditDecisionRequestedPayload,
  MissionAuditFailedPayload,
  MissionAuditRequestedPayload,
  MissionAuditStartedPayload,
  PendingDecision,
  ReducedMissionAuditState,
} from "./generated/models.js";
export { missionAuditFold, type ReducedMissionAudit } from "./reduce.js";

/** Contract line v4 of this package: event types, models, schema names. */
export const missionAuditCatalogue: typeof catalogue = catalogue;

/**
 * Where one audit stands; give it the events of one audit. Throws `PayloadError` on a payload that its model refuses,
 * unless the audit has ended before (`mission audit 6.4`).
 */
export function reduceMissionAuditEvents(events: Iterable<FoldEvent>): ReducedMissionAudit {
  return foldEvents(missionAuditFold, events, undefined);
}

/** As `reduceMissionAuditEvents`, one event at a time; a bad payload is the reading's error, which a later event may cure. */
export function projectMissionAudit(): Projection<ReducedMissionAudit> {
  return liveProjection(missionAuditFold, undefined);
}
