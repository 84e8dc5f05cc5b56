import {
  type FoldEvent,
  foldEvents,
  liveProjection,
  type Projection,
  type WithCodes,
} from "@spec-kitty/events-core/fold";
import { type Lane, statusFold } from "@spec-kitty/lanes";
import type { LifecycleAnomalyCode } from "./anomaly-code.js";
import { catalogue } from "./generated/catalogue.js";
import {
  MissionCancelledPayload,
  MissionClosedPayload,
  MissionCompletedPayload,
  MissionCreatedPayload,
  MissionStartedPayload,
  PhaseEnteredPayload,
  type ReducedMissionState,
  ReviewRollbackPayload,
} from "./generated/models.js";
import { type LifecycleReducer, lifecycleReducer } from "./reduce.js";

export { LifecycleAnomalyCode } from "./anomaly-code.js";
export * from "./event-types.js";
export { buildEvent, type EventPayloads } from "./generated/catalogue.js";
export {
  LifecycleAnomaly,
  MissionCancelledPayload,
  MissionClosedPayload,
  MissionCompletedPayload,
  MissionCreatedPayload,
  MissionStartedPayload,
  PhaseEnteredPayload,
  ReducedMissionState,
  ReviewRollbackPayload,
} from "./generated/models.js";
export { MissionStatus, TERMINAL_MISSION_STATUSES } from "./mission-status.js";

/** The schema version that envelopes of this line carry. */
export const SCHEMA_VERSION = "3.0.0";

/** Contract line v4 of this package: event types, models, schema names. */
export const lifecycleCatalogue: typeof catalogue = catalogue;

/** The lifecycle reducer as a declaration, to compose or to run live. */
export const lifecycleFold: LifecycleReducer<Lane> = lifecycleReducer({
  payloads: {
    MissionCreated: MissionCreatedPayload,
    MissionClosed: MissionClosedPayload,
    MissionStarted: MissionStartedPayload,
    MissionCompleted: MissionCompletedPayload,
    MissionCancelled: MissionCancelledPayload,
    PhaseEntered: PhaseEnteredPayload,
    ReviewRollback: ReviewRollbackPayload,
  },
  status: statusFold,
});

/** The event types of a mission's life; work packages have their own. */
export const MISSION_EVENT_TYPES: ReadonlySet<string> = new Set(catalogue.events.map(({ type }) => type));

/** A mission and its work packages; every event counts, none makes it throw (`lifecycle 5.4`). */
export function reduceLifecycleEvents(
  events: Iterable<FoldEvent>,
): WithCodes<ReducedMissionState, LifecycleAnomalyCode> {
  return foldEvents(lifecycleFold, events, undefined);
}

/** As `reduceLifecycleEvents`, one event at a time. */
export function projectLifecycle(): Projection<WithCodes<ReducedMissionState, LifecycleAnomalyCode>> {
  return liveProjection(lifecycleFold, undefined);
}
