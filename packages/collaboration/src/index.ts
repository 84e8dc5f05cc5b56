import {
  type FoldEvent,
  foldEvents,
  liveProjection,
  type Projection,
  type ReducerMode,
  reducerMode,
  type WithCodes,
} from "@spec-kitty/events-core/fold";
import type { CollaborationAnomalyCode } from "./anomaly-code.js";
import { catalogue } from "./generated/catalogue.js";
import {
  ParticipantIdentity,
  type ParticipantIdentityInput,
  type ReducedCollaborationState,
} from "./generated/models.js";
import { type CollaborationReducer, type CollaborationSetting, collaborationReducer } from "./reduce.js";
import { type Roster, readRoster } from "./roster.js";

export { CollaborationAnomalyCode } from "./anomaly-code.js";
export * from "./event-types.js";
export { focusKey } from "./focus.js";
export { buildEvent, type EventPayloads } from "./generated/catalogue.js";
export {
  AuthPrincipalBinding,
  CollaborationAnomaly,
  CommentEntry,
  CommentPostedPayload,
  ConcurrentDriverWarningPayload,
  DecisionCapturedPayload,
  DecisionEntry,
  DriveIntentSetPayload,
  FocusChangedPayload,
  FocusTarget,
  ParticipantExternalRefs,
  ParticipantIdentity,
  ParticipantInvitedPayload,
  ParticipantJoinedPayload,
  ParticipantLeftPayload,
  PotentialStepCollisionDetectedPayload,
  PresenceHeartbeatPayload,
  PromptStepExecutionCompletedPayload,
  PromptStepExecutionStartedPayload,
  ReducedCollaborationState,
  SessionLinkedPayload,
  WarningAcknowledgedPayload,
  WarningEntry,
} from "./generated/models.js";
export type { CollaborationReducer, CollaborationSetting, ReducedCollaboration } from "./reduce.js";
export type { Roster } from "./roster.js";
/** For a package whose own schemas embed a participant. */
export { externalRefsRule } from "./rules.js";
export { UnknownParticipantError } from "./unknown-participant-error.js";

/** Contract line v4 of this package: event types, models, schema names. */
export const collaborationCatalogue: typeof catalogue = catalogue;

/** The collaboration reducer as a declaration, to compose or to run live. */
export const collaborationFold: CollaborationReducer<ParticipantIdentity> =
  collaborationReducer(ParticipantIdentity);

export interface CollaborationOptions {
  /** Strict where left out. */
  readonly mode?: ReducerMode;
  /** Who takes part from the start; not looked at where no event is one of collaboration. */
  readonly roster?: Roster<ParticipantIdentityInput> | null;
}

/**
 * Who works together on one mission: who is there, on what, what they were warned of, said and decided. In strict mode
 * someone unknown throws `UnknownParticipantError`, and one who has left, a step that was not started or a warning that
 * was not issued `SpecKittyEventsError`; in permissive mode these are anomalies. Values that no state can hold throw
 * `PayloadError` in both (`collaboration 6`).
 */
export function reduceCollaborationEvents(
  events: Iterable<FoldEvent>,
  options: CollaborationOptions = {},
): WithCodes<ReducedCollaborationState, CollaborationAnomalyCode> {
  return foldEvents(collaborationFold, events, setting(options));
}

/** As `reduceCollaborationEvents`, one event at a time; what it throws is the reading's error. */
export function projectCollaboration(
  options: CollaborationOptions = {},
): Projection<WithCodes<ReducedCollaborationState, CollaborationAnomalyCode>> {
  return liveProjection(collaborationFold, setting(options));
}

function setting({ mode, roster }: CollaborationOptions): CollaborationSetting<ParticipantIdentity> {
  return { mode: reducerMode(mode), roster: readRoster(ParticipantIdentity, roster) };
}
