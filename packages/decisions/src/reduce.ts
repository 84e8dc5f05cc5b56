import { compareStatusEvents, type Model, type Parsed, quote, violationsText } from "@spec-kitty/events-core";
import type {
  Cell,
  Coded,
  FoldEvent,
  Prepared,
  Reducer,
  Seen,
  TrackedList,
  WithCodes,
} from "@spec-kitty/events-core/fold";
import type { DecisionPointAnomalyCode } from "./anomaly-code.js";
import type { OriginSurface } from "./decision-moment.js";
import {
  DECISION_POINT_EVENT_TYPES,
  DECISION_POINT_TRANSITIONS,
  DecisionPointState,
} from "./decision-point.js";
import {
  type DecisionPointAnomaly,
  DecisionPointDiscussingPayload,
  DecisionPointOpenedPayload,
  DecisionPointOverriddenPayload,
  DecisionPointResolvedPayload,
  DecisionPointWidenedPayload,
  type ReducedDecisionPointState,
} from "./generated/models.js";
import { type Breach, policyBreach } from "./policy.js";
import {
  type Course,
  type DecisionEvent,
  type DecisionEventType,
  type DecisionPayloads,
  type Interview,
  NO_COURSE,
  NO_INTERVIEW,
  nextCourse,
  nextInterview,
} from "./projection.js";

const MODELS: { readonly [T in DecisionEventType]: Model<DecisionPayloads[T]> } = {
  DecisionPointOpened: DecisionPointOpenedPayload,
  DecisionPointWidened: DecisionPointWidenedPayload,
  DecisionPointDiscussing: DecisionPointDiscussingPayload,
  DecisionPointResolved: DecisionPointResolvedPayload,
  DecisionPointOverridden: DecisionPointOverriddenPayload,
};

/** The state that an event leads to, whatever the outcome that it tells. */
const LEADS_TO: { readonly [T in DecisionEventType]: DecisionPointState } = {
  DecisionPointOpened: DecisionPointState.OPEN,
  DecisionPointWidened: DecisionPointState.WIDENED,
  DecisionPointDiscussing: DecisionPointState.DISCUSSING,
  DecisionPointResolved: DecisionPointState.RESOLVED,
  DecisionPointOverridden: DecisionPointState.OVERRIDDEN,
};

/** A decision point event as parsed; where its model refuses it, what is wrong. */
export type DecisionInput = Parsed<DecisionEvent>;

export interface DecisionFoldState {
  readonly course: Cell<Course>;
  readonly interview: Cell<Interview>;
  /** The origin that an event named first, even one that does not count. */
  readonly origin: Cell<OriginSurface | null>;
  readonly anomalies: TrackedList<Coded<DecisionPointAnomaly, DecisionPointAnomalyCode>>;
}

/** Where a decision point stands; its anomalies have codes. */
export type ReducedDecisionPoint = WithCodes<ReducedDecisionPointState, DecisionPointAnomalyCode>;

/** The decision point reducer as a declaration, to compose or to run live (`decision point 4.3`). */
export const decisionPointFold: Reducer<DecisionInput, DecisionFoldState, ReducedDecisionPoint> = {
  name: "decision-point",
  select: { types: DECISION_POINT_EVENT_TYPES, when: "after-dedup" },
  order: compareStatusEvents,
  dedup: "first-by-order",
  prepare: ({ event_type, payload }) => {
    const type = event_type as DecisionEventType;
    const parsed = MODELS[type].parse(payload);
    // The model is that of the event's type, so the pair is one of the union.
    return parsed.ok ? { ok: true, value: { type, payload: parsed.value } as DecisionEvent } : parsed;
  },
  initial: (track) => ({
    course: track.cell(NO_COURSE),
    interview: track.cell(NO_INTERVIEW),
    origin: track.cell<OriginSurface | null>(null),
    anomalies: track.list(),
  }),
  step: (state, run) => {
    for (const one of run) stepDecision(state, one);
  },
  finish: reducedDecision,
};

function stepDecision(state: DecisionFoldState, { event, input }: Prepared<DecisionInput>): void {
  const from = state.course.value.state;
  const to = LEADS_TO[event.event_type as DecisionEventType];
  // The first widening stands; another one leaves no trace, not even where it is malformed.
  if (from === DecisionPointState.WIDENED && to === DecisionPointState.WIDENED) return;
  const misplaced = outOfPlace(event.event_type, from, to);
  if (misplaced !== undefined) {
    note(state, event, misplaced);
    return;
  }
  if (!input.ok) {
    const message = `Payload validation failed for ${quote(event.event_type)}: ${violationsText(input.violations)}`;
    note(state, event, { kind: "malformed_payload", message, code: "PAYLOAD_INVALID" });
    return;
  }
  noteOrigin(state, event, input.value);
  const { payload } = input.value;
  const breach = "authority_role" in payload ? policyBreach(event.event_type, to, payload) : undefined;
  if (breach !== undefined) {
    note(state, event, breach);
    return;
  }
  noteClosing(state, event, input.value);
  state.course.value = nextCourse(state.course.value, to, input.value);
  state.interview.value = nextInterview(state.interview.value, input.value);
}

/** Why an event does not count here, whatever its payload holds. */
function outOfPlace(
  eventType: string,
  from: DecisionPointState | null,
  to: DecisionPointState,
): Breach | undefined {
  if (from === DecisionPointState.OVERRIDDEN) {
    const message = `Event ${quote(eventType)} arrived after terminal state 'overridden'`;
    return { kind: "event_after_terminal", message, code: "EVENT_AFTER_TERMINAL" };
  }
  if (DECISION_POINT_TRANSITIONS.get(from)!.includes(to)) return undefined;
  const message = `Invalid transition: ${from ?? "None"} -> ${to}`;
  return { kind: "invalid_transition", message, code: "TRANSITION_INVALID" };
}

/** Tells an event that names another origin than the first did; it counts all the same. */
function noteOrigin(state: DecisionFoldState, event: FoldEvent, { payload }: DecisionEvent): void {
  const { origin_surface: named, decision_point_id } = payload;
  if (named === null) return;
  state.origin.value ??= named;
  const first = state.origin.value;
  if (named === first) return;
  const message =
    `Event origin_surface=${memberText(named)} differs from prior ${memberText(first)} ` +
    `for decision_point_id=${quote(decision_point_id)}`;
  note(state, event, { kind: "origin_mismatch", message, code: "ORIGIN_MISMATCH" });
}

function memberText(origin: OriginSurface): string {
  return `<OriginSurface.${origin.toUpperCase()}: '${origin}'>`;
}

/** Tells what an interview's end lacks or claims in vain; it counts all the same. */
function noteClosing(state: DecisionFoldState, event: FoldEvent, { payload }: DecisionEvent): void {
  if (!("terminal_outcome" in payload)) return;
  const isWidened = state.interview.value.widening !== null;
  if (isWidened && payload.summary === null) {
    const message =
      "DecisionPointResolved with origin=planning_interview requires summary when a prior DecisionPointWidened " +
      "exists for this decision_point_id";
    note(state, event, { kind: "missing_summary", message, code: "SUMMARY_MISSING" });
  }
  if (payload.closed_locally_while_widened && !isWidened) {
    const message =
      "closed_locally_while_widened=True without prior DecisionPointWidened " +
      `(event_id=${quote(event.event_id)})`;
    note(state, event, { kind: "invalid_transition", message, code: "CLOSED_WITHOUT_WIDENING" });
  }
}

function note({ anomalies }: DecisionFoldState, { event_id }: FoldEvent, breach: Breach): void {
  const { kind, message, code } = breach;
  anomalies.push({ kind, event_id, message, code });
}

function reducedDecision(
  { course, interview, anomalies }: DecisionFoldState,
  seen: Seen,
): ReducedDecisionPoint {
  return {
    ...course.value,
    anomalies: [...anomalies.items],
    event_count: seen.eventCount,
    ...interview.value,
  };
}
