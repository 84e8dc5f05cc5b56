import { compareStatusEvents, type Model } from "@spec-kitty/events-core";
import type {
  Cell,
  Coded,
  FoldEvent,
  Reducer,
  Seen,
  TrackedList,
  TrackedMap,
} from "@spec-kitty/events-core/fold";
import { MissionNextAnomalyCode } from "./anomaly-code.js";
import { MISSION_RUN_COMPLETED, NEXT_STEP_PLANNED } from "./event-types.js";
import type {
  MissionNextAnomaly as Anomaly,
  DecisionInputAnsweredPayload,
  DecisionInputRequestedPayload,
  NextStepAutoCompletedPayload,
  NextStepIssuedPayload,
} from "./generated/models.js";
import { MissionRunStatus, TERMINAL_RUN_STATUSES } from "./run-status.js";

/** A start, with the mission under whatever name its line gives it. */
export interface RunStart {
  readonly run_id: string;
  readonly mission: string;
}

interface RunPayloads {
  readonly MissionRunStarted: RunStart;
  readonly NextStepIssued: NextStepIssuedPayload;
  readonly NextStepAutoCompleted: NextStepAutoCompletedPayload;
  readonly DecisionInputRequested: DecisionInputRequestedPayload;
  readonly DecisionInputAnswered: DecisionInputAnsweredPayload;
  readonly MissionRunCompleted: { readonly run_id: string };
}

type RunEventType = keyof RunPayloads;

type ValidInput = {
  readonly [T in RunEventType]: { readonly type: T; readonly payload: RunPayloads[T] };
}[RunEventType];

/** An event as parsed: its payload is undefined where the model refuses it. */
export type RunInput =
  | ValidInput
  | { readonly type: RunEventType; readonly payload: undefined }
  /** `foreign`: an event under the completion alias that completes no run. */
  | { readonly type: "planned" | "foreign"; readonly payload: undefined };

type Step = Exclude<ValidInput, { readonly type: "MissionRunStarted" }>;

type MissionNextAnomaly = Coded<Anomaly, MissionNextAnomalyCode>;
type Misfit = Pick<MissionNextAnomaly, "reason" | "code">;

type PayloadReader<P> = Pick<Model<P>, "read">;

/** What the run fold needs of a line; `M` names the mission in its state (`mission-runtime 1`). */
export interface RunRules<M extends object> {
  readonly payloads: { readonly [T in RunEventType]: PayloadReader<RunPayloads[T]> };
  readonly nameMission: (mission: string | null) => M;
  /** Another event type that completes a run where its payload is that of a completion (`mission-runtime 7`). */
  readonly completionAlias?: string;
}

interface Run {
  readonly run_id: string | null;
  readonly mission: string | null;
  readonly run_status: MissionRunStatus | null;
}

const NOT_STARTED: Run = { run_id: null, mission: null, run_status: null };

export interface RunState {
  readonly run: Cell<Run>;
  readonly currentStep: Cell<string | null>;
  readonly completedSteps: TrackedMap<string, true>;
  readonly pending: TrackedMap<string, DecisionInputRequestedPayload>;
  readonly answered: TrackedMap<string, DecisionInputAnsweredPayload>;
  readonly anomalies: TrackedList<MissionNextAnomaly>;
}

interface RunSummary {
  readonly run_status: MissionRunStatus | null;
  readonly current_step_id: string | null;
  /** In the order of their first completion. */
  readonly completed_steps: readonly string[];
  readonly pending_decisions: { readonly [decisionId: string]: DecisionInputRequestedPayload };
  readonly answered_decisions: { readonly [decisionId: string]: DecisionInputAnsweredPayload };
  readonly anomalies: readonly MissionNextAnomaly[];
  readonly event_count: number;
  readonly last_processed_event_id: string | null;
}

/** The state of one run; `M` names its mission. */
export type ReducedRun<M> = { readonly run_id: string | null } & M & RunSummary;

export type MissionNextReducer<M extends object> = Reducer<RunInput, RunState, ReducedRun<M>>;

/** The run reducer of one contract line; follows the run of the first valid start (`mission-runtime 4`). */
export function missionNextReducer<M extends object>(rules: RunRules<M>): MissionNextReducer<M> {
  const { completionAlias } = rules;
  const types = [...Object.keys(rules.payloads), NEXT_STEP_PLANNED];
  return {
    name: "mission-next",
    select: {
      types: new Set(completionAlias === undefined ? types : [...types, completionAlias]),
      when: "before-dedup",
    },
    order: compareStatusEvents,
    dedup: "first-by-order",
    prepare: inputReader(rules),
    initial: (track) => ({
      run: track.cell(NOT_STARTED),
      currentStep: track.cell<string | null>(null),
      completedSteps: track.map(),
      pending: track.map(),
      answered: track.map(),
      anomalies: track.list(),
    }),
    step: (state, run) => {
      for (const { event, input } of run) {
        const misfit = applyEvent(state, input);
        if (misfit === undefined) continue;
        state.anomalies.push({ event_id: event.event_id, event_type: event.event_type, ...misfit });
      }
    },
    finish: (state, seen) => reducedRun(rules, state, seen),
  };
}

function inputReader<M extends object>(rules: RunRules<M>): (event: FoldEvent) => RunInput {
  const models: ReadonlyMap<string, PayloadReader<unknown>> = new Map(Object.entries(rules.payloads));
  return ({ event_type, payload }) => {
    if (event_type === NEXT_STEP_PLANNED) return { type: "planned", payload: undefined };
    if (event_type !== rules.completionAlias) {
      // The model is that of the event's type, so the pair is one of the union.
      return { type: event_type, payload: models.get(event_type)!.read(payload) } as RunInput;
    }
    const completion = rules.payloads.MissionRunCompleted.read(payload);
    if (completion === undefined) return { type: "foreign", payload: undefined };
    return { type: MISSION_RUN_COMPLETED, payload: completion };
  };
}

const ALIAS_IGNORED: Misfit = {
  reason:
    "MissionCompleted alias ignored: payload does not conform to MissionRunCompletedPayload " +
    "(likely a lifecycle MissionCompleted event)",
  code: MissionNextAnomalyCode.COMPLETION_ALIAS_IGNORED,
};

/** Applies an event; says why where it does not count (`mission-runtime 5`). */
function applyEvent(state: RunState, input: RunInput): Misfit | undefined {
  if (input.type === "planned") return undefined;
  if (input.type === "foreign") return ALIAS_IGNORED;
  const { run_id, run_status } = state.run.value;
  if (run_status !== null && TERMINAL_RUN_STATUSES.has(run_status)) {
    return input.type === "MissionRunCompleted"
      ? misfit("DUPLICATE_COMPLETION", "Duplicate completion (terminal idempotency)")
      : misfit(
          "EVENT_AFTER_TERMINAL",
          `Event after terminal state (MissionRunStatus.${run_status.toUpperCase()})`,
        );
  }
  if (run_id === null && input.type !== "MissionRunStarted")
    return misfit("EVENT_BEFORE_START", "Event before MissionRunStarted");
  if (run_id !== null && input.type === "MissionRunStarted")
    return misfit("DUPLICATE_START", "Duplicate MissionRunStarted (first one wins)");
  if (input.payload === undefined) return misfit("PAYLOAD_INVALID", `Invalid ${input.type} payload`);
  if (input.type === "MissionRunStarted") {
    state.run.value = { ...input.payload, run_status: MissionRunStatus.RUNNING };
    return undefined;
  }
  if (input.payload.run_id !== run_id)
    return misfit("RUN_ID_MISMATCH", `run_id mismatch: expected '${run_id}', got '${input.payload.run_id}'`);
  return advance(state, input);
}

function misfit(code: MissionNextAnomalyCode, reason: string): Misfit {
  return { reason, code };
}

/** Applies a step of the running run. */
function advance(state: RunState, { type, payload }: Step): Misfit | undefined {
  const { run, currentStep, completedSteps, pending, answered } = state;
  switch (type) {
    case "NextStepIssued":
      currentStep.value = payload.step_id;
      break;
    case "NextStepAutoCompleted":
      if (!completedSteps.has(payload.step_id)) completedSteps.set(payload.step_id, true);
      if (currentStep.value === payload.step_id) currentStep.value = null;
      break;
    case "DecisionInputRequested":
      if (pending.has(payload.decision_id))
        return misfit("DUPLICATE_DECISION_REQUEST", `Duplicate decision request '${payload.decision_id}'`);
      pending.set(payload.decision_id, payload);
      break;
    case "DecisionInputAnswered":
      answered.set(payload.decision_id, payload);
      pending.delete(payload.decision_id);
      break;
    default:
      run.value = { ...run.value, run_status: MissionRunStatus.COMPLETED };
  }
  return undefined;
}

function reducedRun<M extends object>(rules: RunRules<M>, state: RunState, seen: Seen): ReducedRun<M> {
  const { run_id, mission, run_status } = state.run.value;
  return {
    run_id,
    ...rules.nameMission(mission),
    run_status,
    current_step_id: state.currentStep.value,
    completed_steps: [...state.completedSteps.keys()],
    pending_decisions: Object.fromEntries(state.pending.entries()),
    answered_decisions: Object.fromEntries(state.answered.entries()),
    anomalies: [...state.anomalies.items],
    event_count: seen.eventCount,
    last_processed_event_id: seen.lastEventId,
  };
}
