/** The historical contract line of collaboration: a participant has no references to other channels. */
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
import { catalogue } from "./generated/catalogue-v2.js";
import {
  ParticipantIdentity,
  type ParticipantIdentityInput,
  type ReducedCollaborationState,
} from "./generated/models-v2.js";
import { type CollaborationReducer, type CollaborationSetting, collaborationReducer } from "./reduce.js";
import { type Roster, readRoster } from "./roster.js";

export { CollaborationAnomalyCode } from "./anomaly-code.js";
export * from "./event-types.js";
export { focusKey } from "./focus.js";
export { buildEvent, type EventPayloads } from "./generated/catalogue-v2.js";
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
} from "./generated/models-v2.js";
export type { CollaborationReducer, CollaborationSetting, ReducedCollaboration } from "./reduce.js";
export type { Roster } from "./roster.js";
export { UnknownParticipantError } from "./unknown-participant-error.js";

export const collaborationCatalogue: typeof catalogue = catalogue;

export const collaborationFold: CollaborationReducer<ParticipantIdentity> =
  collaborationReducer(ParticipantIdentity);

export interface CollaborationOptions {
  readonly mode?: ReducerMode;
  readonly roster?: Roster<ParticipantIdentityInput> | null;
}

export function reduceCollaborationEvents(
  events: Iterable<FoldEvent>,
  options: CollaborationOptions = {},
): WithCodes<ReducedCollaborationState, CollaborationAnomalyCode> {
  return foldEvents(collaborationFold, events, setting(options));
}

export function projectCollaboration(
  options: CollaborationOptions = {},
): Projection<WithCodes<ReducedCollaborationState, CollaborationAnomalyCode>> {
  return liveProjection(collaborationFold, setting(options));
}

function setting({ mode, roster }: CollaborationOptions): CollaborationSetting<ParticipantIdentity> {
  return { mode: reducerMode(mode), roster: readRoster(ParticipantIdentity, roster) };
}
