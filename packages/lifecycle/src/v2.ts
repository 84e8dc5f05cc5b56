/** The historical contract line of lifecycle: five mission events, and the work packages of its own lanes. */
import {
  type FoldEvent,
  foldEvents,
  liveProjection,
  type Projection,
  type WithCodes,
} from "@spec-kitty/events-core/fold";
import { type Lane, statusFold } from "@spec-kitty/lanes/v2";
import type { LifecycleAnomalyCode } from "./anomaly-code.js";
import { catalogue } from "./generated/catalogue-v2.js";
import {
  MissionCancelledPayload,
  MissionCompletedPayload,
  MissionStartedPayload,
  PhaseEnteredPayload,
  type ReducedMissionState,
  ReviewRollbackPayload,
} from "./generated/models-v2.js";
import { type LifecycleReducer, lifecycleReducer } from "./reduce.js";

export { LifecycleAnomalyCode } from "./anomaly-code.js";
export {
  MISSION_CANCELLED,
  MISSION_COMPLETED,
  MISSION_STARTED,
  PHASE_ENTERED,
  REVIEW_ROLLBACK,
} from "./event-types.js";
export { buildEvent, type EventPayloads } from "./generated/catalogue-v2.js";
export {
  LifecycleAnomaly,
  MissionCancelledPayload,
  MissionCompletedPayload,
  MissionStartedPayload,
  PhaseEnteredPayload,
  ReducedMissionState,
  ReviewRollbackPayload,
} from "./generated/models-v2.js";
export { MissionStatus, TERMINAL_MISSION_STATUSES } from "./mission-status.js";

/** The version that the line gives itself; its envelopes say `1.0.0` by default. */
export const SCHEMA_VERSION = "2.0.0";

export const lifecycleCatalogue: typeof catalogue = catalogue;

export const lifecycleFold: LifecycleReducer<Lane> = lifecycleReducer({
  payloads: {
    MissionStarted: MissionStartedPayload,
    MissionCompleted: MissionCompletedPayload,
    MissionCancelled: MissionCancelledPayload,
    PhaseEntered: PhaseEnteredPayload,
    ReviewRollback: ReviewRollbackPayload,
  },
  status: statusFold,
});

export const MISSION_EVENT_TYPES: ReadonlySet<string> = new Set(catalogue.events.map(({ type }) => type));

export function reduceLifecycleEvents(
  events: Iterable<FoldEvent>,
): WithCodes<ReducedMissionState, LifecycleAnomalyCode> {
  return foldEvents(lifecycleFold, events, undefined);
}

export function projectLifecycle(): Projection<WithCodes<ReducedMissionState, LifecycleAnomalyCode>> {
  return liveProjection(lifecycleFold, undefined);
}
