import {
  anyText,
  closed,
  defineLine,
  integer,
  list,
  mapOf,
  maybe,
  member,
  nullable,
  open,
  text,
  tuple,
  withDefault,
  withHiddenDefault,
} from "@spec-kitty/events-core/schema-kit";
import { v2 as lanesV2, v4 as lanesV4 } from "@spec-kitty/lanes/schemas";
import { MissionStatus } from "./mission-status.js";

export const MissionCreatedPayload = closed("MissionCreatedPayload", {
  mission_id: maybe(text()),
  mission_slug: text(),
  mission_number: nullable(integer({ minimum: 1 })),
  mission_type: text(),
  target_branch: text(),
  wp_count: integer({ minimum: 0 }),
  friendly_name: text(),
  purpose_tldr: text(),
  purpose_context: text(),
  created_at: maybe(text()),
});

export const MissionClosedPayload = closed("MissionClosedPayload", {
  mission_slug: text(),
  mission_number: integer({ minimum: 1 }),
  mission_type: text(),
});

export const MissionStartedPayload = open("MissionStartedPayload", {
  mission_id: text(),
  mission_type: text(),
  initial_phase: text(),
  actor: text(),
});

export const MissionCompletedPayload = open("MissionCompletedPayload", {
  mission_id: text(),
  mission_type: text(),
  final_phase: text(),
  actor: text(),
});

export const MissionCancelledPayload = open("MissionCancelledPayload", {
  mission_id: text(),
  reason: text(),
  actor: text(),
  cancelled_wp_ids: withHiddenDefault(list(anyText()), []),
});

export const PhaseEnteredPayload = open("PhaseEnteredPayload", {
  mission_id: text(),
  phase_name: text(),
  previous_phase: maybe(text()),
  actor: text(),
});

export const ReviewRollbackPayload = open("ReviewRollbackPayload", {
  mission_id: text(),
  review_ref: text(),
  target_phase: text(),
  affected_wp_ids: withHiddenDefault(list(anyText()), []),
  actor: text(),
});

export const LifecycleAnomaly = open("LifecycleAnomaly", {
  event_id: anyText(),
  event_type: anyText(),
  reason: anyText(),
});

const reducedMissionState = (lanes: typeof lanesV4) =>
  open("ReducedMissionState", {
    mission_id: maybe(anyText()),
    mission_status: maybe(member(MissionStatus)),
    mission_type: maybe(anyText()),
    current_phase: maybe(anyText()),
    phases_entered: withHiddenDefault(tuple(anyText()), []),
    wp_states: withHiddenDefault(mapOf(lanes.models["WPState"]!), {}),
    anomalies: withHiddenDefault(tuple(LifecycleAnomaly), []),
    event_count: withDefault(integer(), 0),
    last_processed_event_id: maybe(anyText()),
  });

const events = {
  MissionStarted: MissionStartedPayload,
  MissionCompleted: MissionCompletedPayload,
  MissionCancelled: MissionCancelledPayload,
  PhaseEntered: PhaseEnteredPayload,
  ReviewRollback: ReviewRollbackPayload,
};

export const ReducedMissionState = reducedMissionState(lanesV4);

export const v4 = defineLine({
  events: { MissionCreated: MissionCreatedPayload, MissionClosed: MissionClosedPayload, ...events },
  models: { LifecycleAnomaly, ReducedMissionState },
  published: {},
});

export const v2 = defineLine({
  events,
  models: { LifecycleAnomaly, ReducedMissionState: reducedMissionState(lanesV2) },
  published: {},
});
