import {
  anyObject,
  anyText,
  boolean,
  closed,
  custom,
  defineLine,
  integer,
  list,
  literalTrue,
  mapOf,
  maybe,
  member,
  open,
  text,
  timestamp,
  withDefault,
  withHiddenDefault,
} from "@spec-kitty/events-core/schema-kit";
import Type, { type TSchema } from "typebox";
import { ExecutionMode } from "./execution-mode.js";
import { Lane, SyncLaneV1, SyncLaneV2 } from "./lane.js";
import { Lane as LaneV2 } from "./lane-v2.js";

export const RepoEvidence = open("RepoEvidence", {
  repo: text(),
  branch: text(),
  commit: text(),
  files_touched: maybe(list(anyText())),
});

export const VerificationEntry = open("VerificationEntry", {
  command: text(),
  result: text(),
  summary: maybe(anyText()),
});

export const ReviewVerdict = open("ReviewVerdict", {
  reviewer: text(),
  verdict: text(),
  reference: maybe(anyText()),
});

/** What shows that a work package is done (`lanes 2.1`). */
export const DoneEvidence = open("DoneEvidence", {
  repos: list(RepoEvidence, { minItems: 1 }),
  verification: withHiddenDefault(list(VerificationEntry), []),
  review: ReviewVerdict,
});

export const ForceMetadata = open("ForceMetadata", {
  force: withDefault(literalTrue(), true),
  actor: text(),
  reason: text(),
});

const transition = <L extends TSchema, A extends TSchema>(lane: L, actor: A) => ({
  wp_id: text(),
  from_lane: maybe(lane),
  to_lane: lane,
  actor,
  force: withDefault(boolean(), false),
  reason: maybe(anyText()),
  execution_mode: member(ExecutionMode),
  review_ref: maybe(anyText()),
  evidence: maybe(DoneEvidence),
});

/** A person, agent or tool: its name, or an object that describes it. */
const actor = custom("actor", Type.Union([anyText(), anyObject()]));

/** The payload of `WPStatusChanged` (`lanes 2.2`). */
export const StatusTransitionPayload = closed(
  "StatusTransitionPayload",
  { mission_slug: text(), ...transition(custom("lane", member(Lane, "Lane")), actor) },
  { rule: "transitionRule" },
);

export const StatusTransitionPayloadV2 = open(
  "StatusTransitionPayload",
  { feature_slug: text(), ...transition(custom("laneV2", member(LaneV2, "Lane")), text()) },
  { rule: "transitionRuleV2" },
);

const state = <L extends TSchema>(lane: L) => {
  const WPState = open("WPState", {
    wp_id: text(),
    current_lane: lane,
    last_event_id: text(),
    last_transition_at: timestamp(),
    evidence: maybe(DoneEvidence),
  });
  const TransitionAnomaly = open("TransitionAnomaly", {
    event_id: text(),
    wp_id: text(),
    from_lane: maybe(lane),
    to_lane: maybe(lane),
    reason: text(),
  });
  const ReducedStatus = open("ReducedStatus", {
    wp_states: withHiddenDefault(mapOf(WPState), {}),
    anomalies: withHiddenDefault(list(TransitionAnomaly), []),
    event_count: withDefault(integer({ minimum: 0 }), 0),
    last_processed_event_id: maybe(anyText()),
  });
  return { WPState, TransitionAnomaly, ReducedStatus };
};

const values = { RepoEvidence, VerificationEntry, ReviewVerdict, DoneEvidence, ForceMetadata };
const states = state(member(Lane, "Lane"));
export const { WPState, TransitionAnomaly, ReducedStatus } = states;

export const v4 = defineLine({
  events: { WPStatusChanged: StatusTransitionPayload },
  models: { ...values, ...states },
  published: {
    lane: member(Lane, "Lane"),
    sync_lane_v1: member(SyncLaneV1),
    sync_lane_v2: member(SyncLaneV2),
  },
});

export const v2 = defineLine({
  events: { WPStatusChanged: StatusTransitionPayloadV2 },
  models: { ...values, ...state(member(LaneV2, "Lane")) },
  published: { lane: member(LaneV2, "Lane"), sync_lane_v1: member(SyncLaneV1) },
});
