import {
  anyText,
  closed,
  defineLine,
  integer,
  list,
  literal,
  mapOf,
  maybe,
  open,
  setOf,
  text,
  timestamp,
  tuple,
  withDefault,
  withHiddenDefault,
} from "@spec-kitty/events-core/schema-kit";
import type { TProperties, TSchema } from "typebox";

const identity = <P extends TProperties>(own: P) =>
  open("ParticipantIdentity", {
    participant_id: text(),
    participant_type: literal("human", "llm_context"),
    display_name: maybe(anyText()),
    session_id: maybe(anyText()),
    ...own,
  });

/** Who a participant is in other channels. */
export const ParticipantExternalRefs = closed(
  "ParticipantExternalRefs",
  { slack_user_id: maybe(text()), slack_team_id: maybe(text()), teamspace_member_id: maybe(text()) },
  { rule: "externalRefsRule" },
);

export const ParticipantIdentity = identity({ external_refs: maybe(ParticipantExternalRefs) });
export const ParticipantIdentityV2 = identity({});

/** Whose account stands behind a participant; no event carries it. */
export const AuthPrincipalBinding = open("AuthPrincipalBinding", {
  auth_principal_id: text(),
  participant_id: text(),
  bound_at: timestamp(),
});

/** What someone works on. */
export const FocusTarget = open("FocusTarget", {
  target_type: literal("wp", "step", "file"),
  target_id: text(),
});

const ofParticipant = { participant_id: text(), mission_id: text() };
const severity = literal("info", "warning");
const participants = () => list(anyText(), { minItems: 2 });

const ParticipantLeftPayload = open("ParticipantLeftPayload", { ...ofParticipant, reason: maybe(anyText()) });

const PresenceHeartbeatPayload = open("PresenceHeartbeatPayload", {
  ...ofParticipant,
  session_id: maybe(anyText()),
});

const DriveIntentSetPayload = open("DriveIntentSetPayload", {
  ...ofParticipant,
  intent: literal("active", "inactive"),
});

const FocusChangedPayload = open("FocusChangedPayload", {
  ...ofParticipant,
  focus_target: FocusTarget,
  previous_focus_target: maybe(FocusTarget),
});

const PromptStepExecutionStartedPayload = open("PromptStepExecutionStartedPayload", {
  ...ofParticipant,
  step_id: text(),
  wp_id: maybe(anyText()),
  step_description: maybe(anyText()),
});

const PromptStepExecutionCompletedPayload = open("PromptStepExecutionCompletedPayload", {
  ...ofParticipant,
  step_id: text(),
  wp_id: maybe(anyText()),
  outcome: literal("success", "failure", "skipped"),
});

const ConcurrentDriverWarningPayload = open("ConcurrentDriverWarningPayload", {
  warning_id: text(),
  mission_id: text(),
  participant_ids: participants(),
  focus_target: FocusTarget,
  severity,
});

const PotentialStepCollisionDetectedPayload = open("PotentialStepCollisionDetectedPayload", {
  warning_id: text(),
  mission_id: text(),
  participant_ids: participants(),
  step_id: text(),
  wp_id: maybe(anyText()),
  severity,
});

const WarningAcknowledgedPayload = open("WarningAcknowledgedPayload", {
  ...ofParticipant,
  warning_id: text(),
  acknowledgement: literal("continue", "hold", "reassign", "defer"),
});

const CommentPostedPayload = open("CommentPostedPayload", {
  ...ofParticipant,
  comment_id: text(),
  content: text(),
  reply_to: maybe(anyText()),
});

const DecisionCapturedPayload = open("DecisionCapturedPayload", {
  ...ofParticipant,
  decision_id: text(),
  topic: text(),
  chosen_option: text(),
  rationale: maybe(anyText()),
  referenced_warning_id: maybe(anyText()),
});

const SessionLinkedPayload = open("SessionLinkedPayload", {
  ...ofParticipant,
  primary_session_id: text(),
  linked_session_id: text(),
  link_type: literal("cli_to_saas", "saas_to_cli"),
});

export const WarningEntry = open("WarningEntry", {
  warning_id: anyText(),
  event_id: anyText(),
  warning_type: anyText(),
  participant_ids: tuple(anyText()),
  acknowledgements: withHiddenDefault(mapOf(anyText()), {}),
});

export const DecisionEntry = open("DecisionEntry", {
  decision_id: anyText(),
  event_id: anyText(),
  participant_id: anyText(),
  topic: anyText(),
  chosen_option: anyText(),
  referenced_warning_id: maybe(anyText()),
});

export const CommentEntry = open("CommentEntry", {
  comment_id: anyText(),
  event_id: anyText(),
  participant_id: anyText(),
  content: anyText(),
  reply_to: maybe(anyText()),
});

export const CollaborationAnomaly = open("CollaborationAnomaly", {
  event_id: anyText(),
  event_type: anyText(),
  reason: anyText(),
});

const state = (identity: TSchema) =>
  open("ReducedCollaborationState", {
    mission_id: anyText(),
    participants: withHiddenDefault(mapOf(identity), {}),
    departed_participants: withHiddenDefault(mapOf(identity), {}),
    presence: withHiddenDefault(mapOf(timestamp()), {}),
    active_drivers: withHiddenDefault(setOf(anyText()), []),
    focus_by_participant: withHiddenDefault(mapOf(FocusTarget), {}),
    participants_by_focus: withHiddenDefault(mapOf(setOf(anyText())), {}),
    warnings: withHiddenDefault(tuple(WarningEntry), []),
    decisions: withHiddenDefault(tuple(DecisionEntry), []),
    comments: withHiddenDefault(tuple(CommentEntry), []),
    active_executions: withHiddenDefault(mapOf(list(anyText())), {}),
    linked_sessions: withHiddenDefault(mapOf(list(anyText())), {}),
    anomalies: withHiddenDefault(tuple(CollaborationAnomaly), []),
    event_count: withDefault(integer(), 0),
    last_processed_event_id: maybe(anyText()),
  });

/** The line whose participants are described by `identity` (`collaboration 1`). */
const line = (identity: TSchema, published: Readonly<Record<string, TSchema>>) =>
  defineLine({
    events: {
      ParticipantInvited: open("ParticipantInvitedPayload", {
        participant_id: text(),
        participant_identity: identity,
        invited_by: text(),
        mission_id: text(),
      }),
      ParticipantJoined: open("ParticipantJoinedPayload", {
        participant_id: text(),
        participant_identity: identity,
        mission_id: text(),
        auth_principal_id: maybe(anyText()),
      }),
      ParticipantLeft: ParticipantLeftPayload,
      PresenceHeartbeat: PresenceHeartbeatPayload,
      DriveIntentSet: DriveIntentSetPayload,
      FocusChanged: FocusChangedPayload,
      PromptStepExecutionStarted: PromptStepExecutionStartedPayload,
      PromptStepExecutionCompleted: PromptStepExecutionCompletedPayload,
      ConcurrentDriverWarning: ConcurrentDriverWarningPayload,
      PotentialStepCollisionDetected: PotentialStepCollisionDetectedPayload,
      WarningAcknowledged: WarningAcknowledgedPayload,
      CommentPosted: CommentPostedPayload,
      DecisionCaptured: DecisionCapturedPayload,
      SessionLinked: SessionLinkedPayload,
    },
    models: {
      WarningEntry,
      DecisionEntry,
      CommentEntry,
      CollaborationAnomaly,
      ReducedCollaborationState: state(identity),
    },
    published: {
      participant_identity: identity,
      auth_principal_binding: AuthPrincipalBinding,
      focus_target: FocusTarget,
      ...published,
    },
  });

export const v4 = line(ParticipantIdentity, { participant_external_refs: ParticipantExternalRefs });
export const v2 = line(ParticipantIdentityV2, {});
