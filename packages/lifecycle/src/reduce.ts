import { atSameClock, compareStatusEvents, type Model } from "@spec-kitty/events-core";
import type {
  Cell,
  Coded,
  FoldEvent,
  Prepared,
  Reducer,
  Seen,
  TrackedList,
} from "@spec-kitty/events-core/fold";
import {
  type ReducedStatusOf,
  type StatusInput,
  type StatusReducer,
  type StatusState,
  WP_STATUS_CHANGED,
  type WPStateOf,
} from "@spec-kitty/lanes";
import { LifecycleAnomalyCode } from "./anomaly-code.js";
import { MISSION_CANCELLED } from "./event-types.js";
import type {
  LifecycleAnomaly as Anomaly,
  MissionCancelledPayload,
  MissionClosedPayload,
  MissionCompletedPayload,
  MissionCreatedPayload,
  MissionStartedPayload,
  PhaseEnteredPayload,
  ReviewRollbackPayload,
} from "./generated/models.js";
import { MissionStatus, TERMINAL_MISSION_STATUSES } from "./mission-status.js";

interface MissionPayloads {
  readonly MissionCreated: MissionCreatedPayload;
  readonly MissionClosed: MissionClosedPayload;
  readonly MissionStarted: MissionStartedPayload;
  readonly MissionCompleted: MissionCompletedPayload;
  readonly MissionCancelled: MissionCancelledPayload;
  readonly PhaseEntered: PhaseEnteredPayload;
  readonly ReviewRollback: ReviewRollbackPayload;
}

type MissionEventType = keyof MissionPayloads;

/** A mission event as parsed: its payload is undefined where the model refuses it. */
export type MissionInput = {
  readonly [T in MissionEventType]: { readonly type: T; readonly payload: MissionPayloads[T] | undefined };
}[MissionEventType];

/** What the lifecycle fold needs of a line: its mission events, and its status fold, which runs inside. */
export interface LifecycleRules<L extends string> {
  readonly payloads: { readonly [T in MissionEventType]?: Model<MissionPayloads[T]> };
  readonly status: StatusReducer<L>;
}

type LifecycleAnomaly = Coded<Anomaly, LifecycleAnomalyCode>;
type Misfit = Pick<LifecycleAnomaly, "reason" | "code">;

interface Mission {
  readonly mission_id: string | null;
  readonly mission_status: MissionStatus | null;
  readonly mission_type: string | null;
  readonly current_phase: string | null;
}

export interface ReducedMissionState<L extends string> extends Mission {
  readonly phases_entered: readonly string[];
  readonly wp_states: { readonly [wpId: string]: WPStateOf<L> };
  readonly anomalies: readonly LifecycleAnomaly[];
  readonly event_count: number;
  readonly last_processed_event_id: string | null;
}

export interface LifecycleState<L extends string> {
  readonly mission: Cell<Mission>;
  readonly phases: TrackedList<string>;
  readonly anomalies: TrackedList<LifecycleAnomaly>;
  readonly status: StatusState<L>;
}

export type LifecycleReducer<L extends string> = Reducer<
  MissionInput | StatusInput<L>,
  LifecycleState<L>,
  ReducedMissionState<L>
>;

const NOT_STARTED: Mission = {
  mission_id: null,
  mission_status: null,
  mission_type: null,
  current_phase: null,
};

/** The lifecycle reducer of one contract line: the mission, and its work packages by the status fold (`lifecycle 5.4`). */
export function lifecycleReducer<L extends string>(rules: LifecycleRules<L>): LifecycleReducer<L> {
  const models = new Map(Object.entries(rules.payloads));
  const { status } = rules;
  return {
    name: "lifecycle",
    select: { types: new Set([...models.keys(), WP_STATUS_CHANGED]), when: "after-dedup" },
    order: compareStatusEvents,
    dedup: "first-by-order",
    prepare: (event) => {
      if (event.event_type === WP_STATUS_CHANGED) return status.prepare(event);
      // The model is that of the event's type, so the pair is one of the union.
      const payload = models.get(event.event_type)?.read(event.payload);
      return { type: event.event_type, payload } as MissionInput;
    },
    together: atSameClock,
    initial: (track) => ({
      mission: track.cell(NOT_STARTED),
      phases: track.list(),
      anomalies: track.list(),
      status: status.initial(track, undefined),
    }),
    step: (state, run) => {
      const moves = run.filter(
        (one): one is Prepared<StatusInput<L>> => one.event.event_type === WP_STATUS_CHANGED,
      );
      if (moves.length > 0) status.step(state.status, moves, undefined);
      if (moves.length < run.length) stepMission(state, run.filter(isMissionEvent));
    },
    finish: (state, seen) => reducedMission(state, status.finish(state.status, seen, undefined), seen),
  };
}

function isMissionEvent<L extends string>(
  one: Prepared<MissionInput | StatusInput<L>>,
): one is Prepared<MissionInput> {
  return one.event.event_type !== WP_STATUS_CHANGED;
}

function stepMission<L extends string>(state: LifecycleState<L>, run: Prepared<MissionInput>[]): void {
  for (const { event, input } of run.sort(cancelledLast)) {
    const misfit = outOfPlace(state, input.type) ?? apply(state, input);
    if (misfit === undefined) continue;
    state.anomalies.push({ event_id: event.event_id, event_type: event.event_type, ...misfit });
  }
}

// Inside a clock the id decides; the timestamp, unlike elsewhere, does not (`lifecycle 5.4`).
function cancelledLast({ event: a }: Prepared<unknown>, { event: b }: Prepared<unknown>): number {
  const last = (event: FoldEvent) => (event.event_type === MISSION_CANCELLED ? 1 : 0);
  return last(a) - last(b) || (a.event_id < b.event_id ? -1 : 1);
}

/** Why an event does not count, whatever its payload holds. */
function outOfPlace<L extends string>(
  { mission }: LifecycleState<L>,
  type: MissionEventType,
): Misfit | undefined {
  if (type === "MissionCreated" || type === "MissionClosed") return undefined;
  const { mission_id, mission_status } = mission.value;
  if (mission_status !== null && TERMINAL_MISSION_STATUSES.has(mission_status)) {
    const reason = `Event after terminal state (MissionStatus.${mission_status.toUpperCase()})`;
    return { reason, code: LifecycleAnomalyCode.EVENT_AFTER_TERMINAL };
  }
  const isStart = type === "MissionStarted";
  if (isStart === (mission_id === null)) return undefined;
  return isStart
    ? { reason: "Duplicate MissionStarted (first one wins)", code: LifecycleAnomalyCode.DUPLICATE_START }
    : { reason: "Event before MissionStarted", code: LifecycleAnomalyCode.EVENT_BEFORE_START };
}

/** Applies an event that is in its place; says what is wrong with its payload. */
function apply<L extends string>(
  { mission, phases }: LifecycleState<L>,
  { type, payload }: MissionInput,
): Misfit | undefined {
  if (payload === undefined)
    return { reason: `Invalid ${type} payload`, code: LifecycleAnomalyCode.PAYLOAD_INVALID };
  const change = (part: Partial<Mission>) => {
    mission.value = { ...mission.value, ...part };
  };
  const enter = (current_phase: string) => {
    change({ current_phase });
    phases.push(current_phase);
  };
  switch (type) {
    case "MissionStarted": {
      const { mission_id, mission_type, initial_phase } = payload;
      change({ mission_id, mission_type, mission_status: MissionStatus.ACTIVE });
      enter(initial_phase);
      break;
    }
    case "PhaseEntered":
      enter(payload.phase_name);
      break;
    case "ReviewRollback":
      enter(payload.target_phase);
      break;
    case "MissionCompleted":
      change({ mission_status: MissionStatus.COMPLETED });
      break;
    case "MissionCancelled":
      change({ mission_status: MissionStatus.CANCELLED });
      break;
    default:
    // MissionCreated and MissionClosed are checked and change nothing.
  }
  return undefined;
}

function reducedMission<L extends string>(
  state: LifecycleState<L>,
  { wp_states, anomalies }: ReducedStatusOf<L>,
  seen: Seen,
): ReducedMissionState<L> {
  return {
    ...state.mission.value,
    phases_entered: state.phases.items.slice(),
    wp_states,
    anomalies: state.anomalies.items.concat(anomalies.map(ofWorkPackage)),
    event_count: seen.eventCount,
    last_processed_event_id: seen.lastEventId,
  };
}

function ofWorkPackage({
  event_id,
  wp_id,
  reason,
  code,
}: ReducedStatusOf<string>["anomalies"][number]): LifecycleAnomaly {
  return { event_id, event_type: WP_STATUS_CHANGED, reason: `WP ${wp_id}: ${reason}`, code };
}
