import {
  atSameClock,
  compareStatusEvents,
  type Model,
  type ModelViolation,
  violationsText,
} from "@spec-kitty/events-core";
import type {
  FoldEvent,
  Prepared,
  Reducer,
  Seen,
  TrackedList,
  TrackedMap,
} from "@spec-kitty/events-core/fold";
import type { DoneEvidence } from "./generated/models.js";
import { LANE_ALIASES } from "./lane.js";
import { checkTransition, laneName, type TransitionRequest, type TransitionTable } from "./transition.js";

export const WP_STATUS_CHANGED = "WPStatusChanged";

/** What the status fold needs of a line: its rules, and the places where lines differ (`lanes 4.2`). */
export interface StatusRules<L extends string> {
  readonly lanes: readonly L[];
  readonly payload: Model<StatusPayload<L>>;
  readonly transitions: TransitionTable;
  /** Whether force overrides a `from_lane` that is not where the work package is. */
  readonly forceOverridesMismatch: boolean;
}

export interface StatusPayload<L extends string> extends TransitionRequest {
  readonly wp_id: string;
  readonly from_lane: L | null;
  readonly to_lane: L;
  readonly evidence: DoneEvidence | null;
}

export interface WPState<L extends string> {
  readonly wp_id: string;
  readonly current_lane: L;
  readonly last_event_id: string;
  readonly last_transition_at: string;
  /** Only while the work package is done. */
  readonly evidence: DoneEvidence | null;
}

export interface TransitionAnomaly<L extends string> {
  readonly event_id: string;
  readonly wp_id: string;
  readonly from_lane: L | null;
  readonly to_lane: L | null;
  readonly reason: string;
}

export interface ReducedStatus<L extends string> {
  readonly wp_states: { readonly [wpId: string]: WPState<L> };
  readonly anomalies: readonly TransitionAnomaly<L>[];
  readonly event_count: number;
  readonly last_processed_event_id: string | null;
}

/** A payload that passed the model, or the anomaly that it is. */
export type StatusInput<L extends string> =
  | { readonly ok: true; readonly payload: StatusPayload<L> }
  | { readonly ok: false; readonly violations: readonly ModelViolation[] };

export interface StatusState<L extends string> {
  readonly states: TrackedMap<string, WPState<L>>;
  /** Invalid payloads; they stand before the other anomalies. */
  readonly invalid: TrackedList<TransitionAnomaly<L>>;
  readonly refused: TrackedList<TransitionAnomaly<L>>;
}

export type StatusReducer<L extends string> = Reducer<StatusInput<L>, StatusState<L>, ReducedStatus<L>>;

/** The status reducer of one contract line: work packages and their lanes (`lanes 4`). */
export function statusReducer<L extends string>(rules: StatusRules<L>): StatusReducer<L> {
  return {
    name: "status",
    select: { types: new Set([WP_STATUS_CHANGED]), when: "before-dedup" },
    order: compareStatusEvents,
    dedup: "first-by-order",
    prepare: (event) => readInput(rules, event),
    together: atSameClock,
    initial: (track) => ({ states: track.map(), invalid: track.list(), refused: track.list() }),
    step: (state, run) => stepClock(rules, state, run),
    finish: reducedStatus,
  };
}

type Move<L extends string> = { readonly event: FoldEvent; readonly payload: StatusPayload<L> };

function readInput<L extends string>(rules: StatusRules<L>, event: FoldEvent): StatusInput<L> {
  const parsed = rules.payload.parse(event.payload);
  return parsed.ok ? { ok: true, payload: parsed.value } : parsed;
}

/** All events of one clock: per work package, rollbacks last, each against the lane before that clock. */
function stepClock<L extends string>(
  rules: StatusRules<L>,
  state: StatusState<L>,
  run: readonly Prepared<StatusInput<L>>[],
): void {
  const single = run.length === 1 ? run[0]! : undefined;
  if (single?.input.ok) {
    apply(
      rules,
      state,
      { event: single.event, payload: single.input.payload },
      laneOf(state, single.input.payload),
    );
    return;
  }
  const groups = new Map<string, Move<L>[]>();
  for (const { event, input } of run) {
    if (!input.ok) {
      state.invalid.push(invalidPayload(rules, event, input.violations));
      continue;
    }
    const move = { event, payload: input.payload };
    const group = groups.get(input.payload.wp_id);
    if (group === undefined) groups.set(input.payload.wp_id, [move]);
    else group.push(move);
  }
  for (const group of groups.values()) {
    const lane = laneOf(state, group[0]!.payload);
    for (const move of group) if (!isRollback(move.payload)) apply(rules, state, move, lane);
    for (const move of group) if (isRollback(move.payload)) apply(rules, state, move, lane);
  }
}

function laneOf<L extends string>(state: StatusState<L>, payload: StatusPayload<L>): L | null {
  return state.states.get(payload.wp_id)?.current_lane ?? null;
}

// An empty review_ref counts as given here, and then fails the guard (`lanes 4.3`).
function isRollback({ from_lane, to_lane, review_ref }: TransitionRequest): boolean {
  return from_lane === "for_review" && to_lane === "in_progress" && review_ref !== null;
}

function apply<L extends string>(
  rules: StatusRules<L>,
  state: StatusState<L>,
  { event, payload }: Move<L>,
  lane: L | null,
): void {
  const { wp_id, from_lane, to_lane, force } = payload;
  const refuse = (reason: string) =>
    state.refused.push({ event_id: event.event_id, wp_id, from_lane, to_lane, reason });
  if (from_lane !== lane && !(force && rules.forceOverridesMismatch)) {
    refuse(`from_lane mismatch: expected ${laneName(lane)}, got ${laneName(from_lane)}`);
    return;
  }
  const violations = checkTransition(rules.transitions, payload);
  if (violations.length > 0) {
    refuse(violations.join("; "));
    return;
  }
  state.states.set(wp_id, {
    wp_id,
    current_lane: to_lane,
    last_event_id: event.event_id,
    last_transition_at: event.timestamp,
    evidence: to_lane === "done" ? payload.evidence : null,
  });
}

function invalidPayload<L extends string>(
  rules: StatusRules<L>,
  event: FoldEvent,
  violations: readonly ModelViolation[],
): TransitionAnomaly<L> {
  const { wp_id, from_lane, to_lane } = event.payload;
  const known = (value: unknown): L | null => {
    const lane = typeof value === "string" ? (LANE_ALIASES.get(value) ?? value) : value;
    return rules.lanes.find((one) => one === lane) ?? null;
  };
  return {
    event_id: event.event_id,
    wp_id: typeof wp_id === "string" && wp_id !== "" ? wp_id : "<unknown>",
    from_lane: known(from_lane),
    to_lane: known(to_lane),
    reason: `payload validation failed: ${violationsText(violations)}`,
  };
}

function reducedStatus<L extends string>(state: StatusState<L>, seen: Seen): ReducedStatus<L> {
  return {
    wp_states: Object.fromEntries(state.states.entries()),
    anomalies: [...state.invalid.items, ...state.refused.items],
    event_count: seen.eventCount,
    last_processed_event_id: seen.lastEventId,
  };
}
