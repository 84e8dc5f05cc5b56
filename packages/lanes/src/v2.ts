/** The historical contract line of lanes: seven lanes, `feature_slug`, evidence only for done, no forced mismatch. */
import { type FoldEvent, foldEvents, liveProjection, type Projection } from "@spec-kitty/events-core/fold";
import { catalogue } from "./generated/catalogue-v2.js";
import { StatusTransitionPayload } from "./generated/models-v2.js";
import {
  laneNormalizer,
  CANONICAL_TO_SYNC_V1 as SYNC_V1_OF_V4,
  type SyncLaneV1,
  syncLookup,
} from "./lane.js";
import { Lane } from "./lane-v2.js";
import { type ReducedStatus as Reduced, type StatusReducer, statusReducer } from "./reduce.js";
import {
  TRANSITIONS_V2,
  type TransitionRequest,
  type TransitionValidationResult,
  transitionValidator,
} from "./transition.js";

export { dedupEvents, statusEventSortKey } from "@spec-kitty/events-core";
export { TransitionAnomalyCode } from "./anomaly-code.js";
export { ExecutionMode } from "./execution-mode.js";
export { buildEvent, type EventPayloads } from "./generated/catalogue-v2.js";
export {
  DoneEvidence,
  ForceMetadata,
  ReducedStatus,
  RepoEvidence,
  ReviewVerdict,
  StatusTransitionPayload,
  type StatusTransitionPayloadInput,
  TransitionAnomaly,
  VerificationEntry,
  WPState,
} from "./generated/models-v2.js";
export { LANE_ALIASES, SyncLaneV1, TERMINAL_LANES } from "./lane.js";
export {
  type ReducedStatus as ReducedStatusOf,
  type StatusInput,
  type StatusReducer,
  type StatusState,
  WP_STATUS_CHANGED,
  type WPState as WPStateOf,
} from "./reduce.js";
export { TransitionError, type TransitionRequest, type TransitionValidationResult } from "./transition.js";
export { Lane, TRANSITIONS_V2 as TRANSITIONS };

const { approved: _approved, ...syncV1 } = SYNC_V1_OF_V4;

export const CANONICAL_TO_SYNC_V1: Readonly<Record<Lane, SyncLaneV1>> = Object.freeze(syncV1);
export const canonicalToSyncV1: (lane: Lane) => SyncLaneV1 = syncLookup(CANONICAL_TO_SYNC_V1);
export const normalizeLane: (value: unknown) => Lane = laneNormalizer(Object.values(Lane));

export const lanesCatalogue: typeof catalogue = catalogue;

export const statusFold: StatusReducer<Lane> = statusReducer({
  lanes: Object.values(Lane),
  payload: StatusTransitionPayload,
  transitions: TRANSITIONS_V2,
  forceOverridesMismatch: false,
});

export function reduceStatusEvents(events: Iterable<FoldEvent>): Reduced<Lane> {
  return foldEvents(statusFold, events, undefined);
}

export function projectStatus(): Projection<Reduced<Lane>> {
  return liveProjection(statusFold, undefined);
}

export const validateTransition: (request: TransitionRequest) => TransitionValidationResult =
  transitionValidator(TRANSITIONS_V2);
