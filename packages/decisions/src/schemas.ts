import { ParticipantIdentity } from "@spec-kitty/collaboration/schemas";
import {
  anyText,
  boolean,
  closed,
  defineLine,
  integer,
  literal,
  maybe,
  member,
  only,
  open,
  taggedUnion,
  text,
  timestamp,
  tuple,
  withDefault,
  withHiddenDefault,
} from "@spec-kitty/events-core/schema-kit";
import {
  DiscussingSnapshotKind,
  OriginFlow,
  OriginSurface,
  TerminalOutcome,
  WideningChannel,
} from "./decision-moment.js";
import { DecisionAuthorityRole, DecisionPointState } from "./decision-point.js";
import {
  ClosureMessageRef,
  DefaultChannelRef,
  SummaryBlock,
  TeamspaceRef,
  ThreadRef,
  WideningProjection,
} from "./moment-schemas.js";

export * from "./moment-schemas.js";

const identity = {
  decision_point_id: text(),
  mission_id: text(),
  run_id: text(),
  mission_slug: text(),
  mission_type: text(),
};
const actor = { actor_id: text(), actor_type: literal("human", "llm", "service") };
const moments = { state_entered_at: timestamp(), recorded_at: timestamp() };

/** An architecture decision record: who says it, by what authority, and what was weighed. */
const record = {
  ...identity,
  phase: text(),
  ...actor,
  authority_role: member(DecisionAuthorityRole),
  mission_owner_authority_flag: boolean(),
  mission_owner_authority_path: anyText(),
  rationale: text(),
  alternatives_considered: tuple(anyText(), { minItems: 1 }),
  evidence_refs: tuple(anyText(), { minItems: 1 }),
  ...moments,
};

const fromRecord = { origin_surface: only(OriginSurface.ADR) };
const fromInterview = { origin_surface: only(OriginSurface.PLANNING_INTERVIEW) };
/** Which variant a payload is; an absent tag means a record, as before there were interviews. */
const tag = { name: "origin_surface", fallback: OriginSurface.ADR };

export const DecisionPointOpenedAdrPayload = closed("DecisionPointOpenedAdrPayload", {
  ...fromRecord,
  ...record,
});

export const DecisionPointOpenedInterviewPayload = closed("DecisionPointOpenedInterviewPayload", {
  ...fromInterview,
  ...identity,
  phase: text(),
  origin_flow: member(OriginFlow),
  question: text(),
  options: tuple(anyText(), { minItems: 0 }),
  input_key: text(),
  step_id: text(),
  ...actor,
  ...moments,
});

export const DecisionPointOpenedPayload = taggedUnion("DecisionPointOpenedPayload", tag, [
  DecisionPointOpenedAdrPayload,
  DecisionPointOpenedInterviewPayload,
]);

export const DecisionPointWidenedPayload = closed("DecisionPointWidenedPayload", {
  ...fromInterview,
  ...identity,
  channel: only(WideningChannel.SLACK),
  teamspace_ref: TeamspaceRef,
  default_channel_ref: DefaultChannelRef,
  thread_ref: ThreadRef,
  invited_participants: withHiddenDefault(tuple(ParticipantIdentity), []),
  widened_by: text(),
  widened_at: timestamp(),
  recorded_at: timestamp(),
});

export const DecisionPointDiscussingAdrPayload = closed("DecisionPointDiscussingAdrPayload", {
  ...fromRecord,
  ...record,
});

export const DecisionPointDiscussingInterviewPayload = closed("DecisionPointDiscussingInterviewPayload", {
  ...fromInterview,
  ...identity,
  snapshot_kind: member(DiscussingSnapshotKind),
  contributions: withHiddenDefault(tuple(anyText()), []),
  ...actor,
  ...moments,
});

export const DecisionPointDiscussingPayload = taggedUnion("DecisionPointDiscussingPayload", tag, [
  DecisionPointDiscussingAdrPayload,
  DecisionPointDiscussingInterviewPayload,
]);

export const DecisionPointResolvedAdrPayload = closed("DecisionPointResolvedAdrPayload", {
  ...fromRecord,
  ...record,
});

export const DecisionPointResolvedInterviewPayload = closed(
  "DecisionPointResolvedInterviewPayload",
  {
    ...fromInterview,
    ...identity,
    terminal_outcome: member(TerminalOutcome),
    final_answer: maybe(anyText()),
    other_answer: withDefault(boolean(), false),
    rationale: maybe(anyText()),
    summary: maybe(SummaryBlock),
    actual_participants: withHiddenDefault(tuple(ParticipantIdentity), []),
    resolved_by: text(),
    closed_locally_while_widened: withDefault(boolean(), false),
    closure_message: maybe(ClosureMessageRef),
    ...moments,
  },
  { rule: "outcomeRule" },
);

export const DecisionPointResolvedPayload = taggedUnion("DecisionPointResolvedPayload", tag, [
  DecisionPointResolvedAdrPayload,
  DecisionPointResolvedInterviewPayload,
]);

export const DecisionPointOverriddenPayload = closed("DecisionPointOverriddenPayload", {
  origin_surface: maybe(member(OriginSurface, "OriginSurface")),
  ...record,
});

export const DecisionPointAnomaly = closed("DecisionPointAnomaly", {
  kind: anyText(),
  event_id: anyText(),
  message: anyText(),
});

export const ReducedDecisionPointState = open("ReducedDecisionPointState", {
  state: maybe(member(DecisionPointState)),
  decision_point_id: maybe(anyText()),
  mission_id: maybe(anyText()),
  run_id: maybe(anyText()),
  mission_slug: maybe(anyText()),
  mission_type: maybe(anyText()),
  phase: maybe(anyText()),
  last_actor_id: maybe(anyText()),
  last_actor_type: maybe(anyText()),
  last_authority_role: maybe(member(DecisionAuthorityRole)),
  last_rationale: maybe(anyText()),
  last_alternatives_considered: maybe(tuple(anyText())),
  last_evidence_refs: maybe(tuple(anyText())),
  last_state_entered_at: maybe(timestamp()),
  anomalies: withHiddenDefault(tuple(DecisionPointAnomaly), []),
  event_count: withDefault(integer(), 0),
  origin_surface: maybe(member(OriginSurface, "OriginSurface")),
  origin_flow: maybe(member(OriginFlow)),
  question: maybe(anyText()),
  options: maybe(tuple(anyText())),
  input_key: maybe(anyText()),
  step_id: maybe(anyText()),
  widening: maybe(WideningProjection),
  terminal_outcome: maybe(member(TerminalOutcome)),
  final_answer: maybe(anyText()),
  other_answer: withDefault(boolean(), false),
  summary: maybe(SummaryBlock),
  actual_participants: withHiddenDefault(tuple(ParticipantIdentity), []),
  resolved_by: maybe(anyText()),
  closed_locally_while_widened: withDefault(boolean(), false),
  closure_message: maybe(ClosureMessageRef),
});

export const v4 = defineLine({
  events: {
    DecisionPointOpened: DecisionPointOpenedPayload,
    DecisionPointWidened: DecisionPointWidenedPayload,
    DecisionPointDiscussing: DecisionPointDiscussingPayload,
    DecisionPointResolved: DecisionPointResolvedPayload,
    DecisionPointOverridden: DecisionPointOverriddenPayload,
  },
  models: {
    DecisionPointOpenedAdrPayload,
    DecisionPointOpenedInterviewPayload,
    DecisionPointDiscussingAdrPayload,
    DecisionPointDiscussingInterviewPayload,
    DecisionPointResolvedAdrPayload,
    DecisionPointResolvedInterviewPayload,
    WideningProjection,
    DecisionPointAnomaly,
    ReducedDecisionPointState,
  },
  published: {
    summary_block: SummaryBlock,
    teamspace_ref: TeamspaceRef,
    default_channel_ref: DefaultChannelRef,
    thread_ref: ThreadRef,
    closure_message_ref: ClosureMessageRef,
  },
});
