import {
  atSameClock,
  compareStatusEvents,
  type Model,
  type ModelViolation,
  type Parsed,
  violationsText,
} from "@spec-kitty/events-core";
import type {
  Coded,
  FoldEvent,
  Prepared,
  Reducer,
  Seen,
  TrackedList,
  TrackedMap,
} from "@spec-kitty/events-core/fold";
import { TransitionAnomalyCode } from "./anomaly-code.js";
import type { DoneEvidence } from "./generated/models.js";
import { LANE_ALIASES } from "./lane.js";
import {
  laneName,
  type TransitionCheck,
  type TransitionRequest,
  type TransitionTable,
  transitionCheck,
} from "./transition.js";

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

interface Anomaly<L extends string> {
  readonly event_id: string;
  readonly wp_id: string;
  readonly from_lane: L | null;
  readonly to_lane: L | null;
  readonly reason: string;
}
export type TransitionAnomaly<L extends string> = Coded<Anomaly<L>, TransitionAnomalyCode>;

export interface ReducedStatus<L extends string> {
  readonly wp_states: { readonly [wpId: string]: WPState<L> };
  readonly anomalies: readonly TransitionAnomaly<L>[];
  readonly event_count: number;
  readonly last_processed_event_id: string | null;
}

/** A payload as its model read it. */
export type StatusInput<L extends string> = Parsed<StatusPayload<L>>;

export interface StatusState<L extends string> {
  readonly states: TrackedMap<string, WPState<L>>;
  /** Invalid payloads; they stand before the other anomalies. */
  readonly invalid: TrackedList<TransitionAnomaly<L>>;
  readonly refused: TrackedList<TransitionAnomaly<L>>;
}

export type StatusReducer<L extends string> = Reducer<StatusInput<L>, StatusState<L>, ReducedStatus<L>>;

/** The status reducer of one contract line: work packages and their lanes (`lanes 4`). */
export function statusReducer<L extends string>(line: StatusRules<L>): StatusReducer<L> {
  const rules = { ...line, check: transitionCheck(line.transitions) };
  return {
    name: "status",
    select: { types: new Set([WP_STATUS_CHANGED]), when: "before-dedup" },
    order: compareStatusEvents,
    dedup: "first-by-order",
    prepare: (event) => rules.payload.parse(event.payload),
    together: atSameClock,
    initial: (track) => ({ states: track.map(), invalid: track.list(), refused: track.list() }),
    step: (state, run) => stepClock(rules, state, run),
    finish: reducedStatus,
  };
}

interface Rules<L extends string> extends StatusRules<L> {
  readonly check: TransitionCheck;
}

interface Move<L extends string> {
  readonly event: FoldEvent;
  readonly payload: StatusPayload<L>;
}

/** All events of one clock: per work package, rollbacks last, each against the lane before that clock. */
function stepClock<L extends string>(
  rules: Rules<L>,
  state: StatusState<L>,
  run: readonly Prepared<StatusInput<L>>[],
): void {
  const { event, input } = run[0]!;
  if (run.length === 1 && input.ok) {
    apply(rules, state, event, input.value, laneOf(state, input.value.wp_id));
    return;
  }
  for (const [wp_id, moves] of movesByWorkPackage(rules, state, run)) {
    const lane = laneOf(state, wp_id);
    for (const { event, payload } of moves)
      if (!isRollback(payload)) apply(rules, state, event, payload, lane);
    for (const { event, payload } of moves)
      if (isRollback(payload)) apply(rules, state, event, payload, lane);
  }
}

function movesByWorkPackage<L extends string>(
  rules: Rules<L>,
  state: StatusState<L>,
  run: readonly Prepared<StatusInput<L>>[],
): Map<string, Move<L>[]> {
  const groups = new Map<string, Move<L>[]>();
  for (const { event, input } of run) {
    if (!input.ok) {
      state.invalid.push(invalidPayload(rules, event, input.violations));
      continue;
    }
    const move = { event, payload: input.value };
    const group = groups.get(input.value.wp_id);
    if (group === undefined) groups.set(input.value.wp_id, [move]);
    else group.push(move);
  }
  return groups;
}

function laneOf<L extends string>(state: StatusState<L>, wp_id: string): L | null {
  return state.states.get(wp_id)?.current_lane ?? null;
}

// An empty review_ref counts as given here, and then fails the guard (`lanes 4.3`).
function isRollback({ from_lane, to_lane, review_ref }: TransitionRequest): boolean {
  return from_lane === "for_review" && to_lane === "in_progress" && review_ref !== null;
}

function apply<L extends string>(
  rules: Rules<L>,
  state: StatusState<L>,
  { event_id, timestamp }: FoldEvent,
  payload: StatusPayload<L>,
  lane: L | null,
): void {
  const { wp_id, from_lane, to_lane } = payload;
  const refused = refusal(rules, payload, lane);
  if (refused !== undefined) {
    state.refused.push({ event_id, wp_id, from_lane, to_lane, ...refused });
    return;
  }
  state.states.set(wp_id, {
    wp_id,
    current_lane: to_lane,
    last_event_id: event_id,
    last_transition_at: timestamp,
    evidence: to_lane === "done" ? payload.evidence : null,
  });
}

function refusal<L extends string>(
  rules: Rules<L>,
  payload: StatusPayload<L>,
  lane: L | null,
): Pick<TransitionAnomaly<L>, "reason" | "code"> | undefined {
  const { from_lane, force } = payload;
  if (from_lane !== lane && !(force && rules.forceOverridesMismatch)) {
    const reason = `from_lane mismatch: expected ${laneName(lane)}, got ${laneName(from_lane)}`;
    return { reason, code: TransitionAnomalyCode.FROM_LANE_MISMATCH };
  }
  const violations = rules.check(payload);
  if (violations.length === 0) return undefined;
  return { reason: violations.join("; "), code: TransitionAnomalyCode.TRANSITION_INVALID };
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
    code: TransitionAnomalyCode.PAYLOAD_INVALID,
  };
}

function reducedStatus<L extends string>(state: StatusState<L>, seen: Seen): ReducedStatus<L> {
  return {
    wp_states: Object.fromEntries(state.states.entries()),
    anomalies: state.invalid.items.concat(state.refused.items),
    event_count: seen.eventCount,
    last_processed_event_id: seen.lastEventId,
  };
}
