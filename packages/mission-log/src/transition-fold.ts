import { isBlank } from "@spec-kitty/events-core";
import type { Cell, Reducer, TrackedMap } from "@spec-kitty/events-core/fold";
import { actorText } from "./actor.js";
import { byTimeAndId } from "./fold-order.js";
import { isTruthy } from "./json-value.js";
import { Lane } from "./lane.js";
import { isSafeSegment, numberOfSlug, type Snapshot, summaryOf, type WorkPackageState } from "./snapshot.js";
import type { Transition } from "./transition.js";

interface Place {
  readonly state: WorkPackageState;
  readonly isRollback: boolean;
}

interface State {
  readonly places: TrackedMap<string, Place>;
  readonly first: Cell<Transition | undefined>;
  readonly last: Cell<Transition | undefined>;
}

/**
 * The snapshot of transitions alone. Nothing checks `from_lane`: an illegal move is applied. Of moves of one work
 * package at the same time a rollback wins (`mission-log 4.1-4.3`).
 */
export const transitionFold: Reducer<undefined, State, Snapshot, undefined, Transition> = {
  name: "mission-log transitions",
  select: { types: new Set(["transition"]), when: "before-dedup" },
  order: byTimeAndId,
  dedup: "first-to-arrive",
  prepare: () => undefined,
  initial: (track) => ({
    places: track.map(),
    first: track.cell<Transition | undefined>(undefined),
    last: track.cell<Transition | undefined>(undefined),
  }),
  step: (state, run) => {
    for (const { event } of run) apply(state, event);
  },
  finish: (state, { eventCount, lastEventId }) => {
    const slug = state.first.value?.mission_slug ?? "";
    const mission_slug = isSafeSegment(slug) ? slug : "";
    const states = [...state.places.entries()].map(([wp_id, place]) => [wp_id, place.state] as const);
    return {
      mission_slug,
      mission_number: numberOfSlug(mission_slug),
      mission_type: "",
      materialized_at: state.last.value?.at ?? "",
      event_count: eventCount,
      last_event_id: lastEventId,
      work_packages: Object.fromEntries(states),
      summary: summaryOf(states.map(([, one]) => one)),
    };
  },
};

function apply({ places, first, last }: State, move: Transition): void {
  first.value ??= move;
  last.value = move;
  const before = places.get(move.wp_id);
  const rollback = isRollback(move);
  const yields = before?.isRollback && !rollback && before.state.last_transition_at === move.at;
  if (!yields) places.set(move.wp_id, { state: stateAfter(before?.state, move), isRollback: rollback });
}

/** Whether a move takes work back from its review. An empty `review_ref` counts as given (`mission-log 4.2`). */
export function isRollback({ from_lane, to_lane, review_ref }: Transition): boolean {
  if (to_lane !== Lane.IN_PROGRESS) return false;
  return from_lane === Lane.IN_REVIEW || (from_lane === Lane.FOR_REVIEW && review_ref !== null);
}

type Slots = { -readonly [slot in keyof WorkPackageState]: WorkPackageState[slot] };

function stateAfter(before: WorkPackageState | undefined, move: Transition): WorkPackageState {
  const next: Slots = {
    lane: move.to_lane,
    actor: actorText(move.actor),
    last_transition_at: move.at,
    last_event_id: move.event_id,
    force_count: (before?.force_count ?? 0) + (move.force ? 1 : 0),
  };
  if (before !== undefined) carryClaim(next, before);
  if (move.from_lane === Lane.PLANNED && move.to_lane === Lane.CLAIMED) takeClaim(next, move);
  if (move.review_result !== null) next.review_result = move.review_result;
  else if (move.from_lane === Lane.IN_REVIEW) next.review_result = null;
  else if (before?.review_result !== undefined) next.review_result = before.review_result;
  if (move.to_lane === Lane.CANCELED) {
    next.cancellation_reason = move.reason;
    next.reason_source = move.reason_source ?? sourceOf(move.reason);
  }
  return next;
}

const CLAIM_SLOTS = ["shell_pid", "shell_pid_created_at", "agent"] as const;

function carryClaim(next: Slots, before: WorkPackageState): void {
  for (const slot of CLAIM_SLOTS) if (before[slot] !== undefined) next[slot] = before[slot];
}

// As written: the metadata of a claim is never converted.
function takeClaim(next: Slots, { policy_metadata }: Transition): void {
  if (policy_metadata === null) return;
  const { shell_pid, shell_pid_created_at, agent } = policy_metadata;
  if (shell_pid !== undefined && shell_pid !== null) next.shell_pid = shell_pid;
  if (shell_pid_created_at !== undefined && shell_pid_created_at !== null)
    next.shell_pid_created_at = shell_pid_created_at;
  if (isTruthy(agent)) next.agent = agent;
}

/** Whether a person gave a reason, or a command made it up (`mission-log 4.3`). */
function sourceOf(reason: string | null): "operator" | "synthetic" {
  if (reason === null || isBlank(reason)) return "synthetic";
  return /^(Force move to |move-task: )/.test(reason) ? "synthetic" : "operator";
}
