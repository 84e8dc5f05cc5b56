import { type FoldEvent, foldEvents, liveProjection, type Projection } from "@spec-kitty/events-core/fold";
import { catalogue } from "./generated/catalogue.js";
import { StatusTransitionPayload } from "./generated/models.js";
import { Lane } from "./lane.js";
import { type ReducedStatus as Reduced, type StatusReducer, statusReducer } from "./reduce.js";
import {
  TRANSITIONS_V4,
  type TransitionRequest,
  type TransitionValidationResult,
  transitionValidator,
} from "./transition.js";

export { dedupEvents, statusEventSortKey } from "@spec-kitty/events-core";
export { actorLabel } from "./actor.js";
export { TransitionAnomalyCode } from "./anomaly-code.js";
export { ExecutionMode } from "./execution-mode.js";
export { buildEvent, type EventPayloads } from "./generated/catalogue.js";
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
} from "./generated/models.js";
export * from "./lane.js";
export {
  type ReducedStatus as ReducedStatusOf,
  type StatusInput,
  type StatusReducer,
  type StatusState,
  WP_STATUS_CHANGED,
  type WPState as WPStateOf,
} from "./reduce.js";
export {
  type Edge,
  type Guard,
  TransitionError,
  type TransitionRequest,
  type TransitionTable,
  type TransitionValidationResult,
} from "./transition.js";
export { TRANSITIONS_V4 as TRANSITIONS };

/** Contract line v4 of this package: event types, models, schema names. */
export const lanesCatalogue: typeof catalogue = catalogue;

/** The status reducer as a declaration, to compose or to run live. */
export const statusFold: StatusReducer<Lane> = statusReducer({
  lanes: Object.values(Lane),
  payload: StatusTransitionPayload,
  transitions: TRANSITIONS_V4,
  forceOverridesMismatch: true,
});

/** The work packages of a stream and their lanes; never throws on a payload (`lanes 4`). */
export function reduceStatusEvents(events: Iterable<FoldEvent>): Reduced<Lane> {
  return foldEvents(statusFold, events, undefined);
}

/** As `reduceStatusEvents`, one event at a time. */
export function projectStatus(): Projection<Reduced<Lane>> {
  return liveProjection(statusFold, undefined);
}

/** What is wrong with a transition by the rules of v4; the payload must have passed its model (`lanes 3`). */
export const validateTransition: (request: TransitionRequest) => TransitionValidationResult =
  transitionValidator(TRANSITIONS_V4);
