/** What of an event's payload reaches the state (`decision point 4.4`). */
import type { DecisionPointState } from "./decision-point.js";
import type {
  DecisionPointDiscussingPayload,
  DecisionPointOpenedPayload,
  DecisionPointOverriddenPayload,
  DecisionPointResolvedPayload,
  DecisionPointWidenedPayload,
  ReducedDecisionPointState,
} from "./generated/models.js";

export interface DecisionPayloads {
  readonly DecisionPointOpened: DecisionPointOpenedPayload;
  readonly DecisionPointWidened: DecisionPointWidenedPayload;
  readonly DecisionPointDiscussing: DecisionPointDiscussingPayload;
  readonly DecisionPointResolved: DecisionPointResolvedPayload;
  readonly DecisionPointOverridden: DecisionPointOverriddenPayload;
}

export type DecisionEventType = keyof DecisionPayloads;

/** A decision point event with its payload as read. */
export type DecisionEvent = {
  readonly [T in DecisionEventType]: { readonly type: T; readonly payload: DecisionPayloads[T] };
}[DecisionEventType];

/** Which decision it is and what was said last; the first part of the result. */
export type Course = Pick<
  ReducedDecisionPointState,
  | "state"
  | "decision_point_id"
  | "mission_id"
  | "run_id"
  | "mission_slug"
  | "mission_type"
  | "phase"
  | "last_actor_id"
  | "last_actor_type"
  | "last_authority_role"
  | "last_rationale"
  | "last_alternatives_considered"
  | "last_evidence_refs"
  | "last_state_entered_at"
>;

/** Where it was opened, and what an interview asked, whom it reached and how it ended; the last part of the result. */
export type Interview = Omit<ReducedDecisionPointState, keyof Course | "anomalies" | "event_count">;

export const NO_COURSE: Course = {
  state: null,
  decision_point_id: null,
  mission_id: null,
  run_id: null,
  mission_slug: null,
  mission_type: null,
  phase: null,
  last_actor_id: null,
  last_actor_type: null,
  last_authority_role: null,
  last_rationale: null,
  last_alternatives_considered: null,
  last_evidence_refs: null,
  last_state_entered_at: null,
};

export const NO_INTERVIEW: Interview = {
  origin_surface: null,
  origin_flow: null,
  question: null,
  options: null,
  input_key: null,
  step_id: null,
  widening: null,
  terminal_outcome: null,
  final_answer: null,
  other_answer: false,
  summary: null,
  actual_participants: [],
  resolved_by: null,
  closed_locally_while_widened: false,
  closure_message: null,
};

/** The course after an event: what its payload does not hold stays. */
export function nextCourse(course: Course, state: DecisionPointState, { payload }: DecisionEvent): Course {
  const { decision_point_id, mission_id, run_id, mission_slug, mission_type } = payload;
  const record = "authority_role" in payload ? payload : undefined;
  return {
    state,
    decision_point_id,
    mission_id,
    run_id,
    mission_slug,
    mission_type,
    phase: "phase" in payload ? payload.phase : course.phase,
    last_actor_id: "actor_id" in payload ? payload.actor_id : course.last_actor_id,
    last_actor_type: "actor_type" in payload ? payload.actor_type : course.last_actor_type,
    last_authority_role: record?.authority_role ?? course.last_authority_role,
    // That of an interview may be null, and is taken all the same.
    last_rationale: "rationale" in payload ? payload.rationale : course.last_rationale,
    last_alternatives_considered: record?.alternatives_considered ?? course.last_alternatives_considered,
    last_evidence_refs: record?.evidence_refs ?? course.last_evidence_refs,
    last_state_entered_at:
      "state_entered_at" in payload ? payload.state_entered_at : course.last_state_entered_at,
  };
}

/** The interview after an event. */
export function nextInterview(interview: Interview, { type, payload }: DecisionEvent): Interview {
  switch (type) {
    case "DecisionPointOpened": {
      const { origin_surface } = payload;
      if (!("question" in payload)) return { ...interview, origin_surface };
      const { origin_flow, question, options, input_key, step_id } = payload;
      return { ...interview, origin_surface, origin_flow, question, options, input_key, step_id };
    }
    case "DecisionPointWidened":
      return { ...interview, widening: widening(payload) };
    case "DecisionPointResolved":
      return "terminal_outcome" in payload ? { ...interview, ...outcome(interview, payload) } : interview;
    default:
      return interview;
  }
}

function widening({
  channel,
  teamspace_ref,
  default_channel_ref,
  thread_ref,
  invited_participants,
  widened_by,
  widened_at,
}: DecisionPointWidenedPayload): Interview["widening"] {
  return {
    channel,
    teamspace_ref,
    default_channel_ref,
    thread_ref,
    invited_participants,
    widened_by,
    widened_at,
  };
}

type Outcome = Extract<DecisionPointResolvedPayload, { readonly terminal_outcome: unknown }>;

function outcome(
  { widening }: Interview,
  {
    terminal_outcome,
    final_answer,
    other_answer,
    summary,
    actual_participants,
    resolved_by,
    closure_message,
    closed_locally_while_widened,
  }: Outcome,
): Partial<Interview> {
  return {
    terminal_outcome,
    final_answer,
    other_answer,
    summary,
    actual_participants,
    resolved_by,
    // Nothing that was not widened is closed while widened.
    closed_locally_while_widened: closed_locally_while_widened && widening !== null,
    closure_message,
  };
}
