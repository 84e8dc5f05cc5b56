import {
  anyText,
  defineLine,
  integer,
  mapOf,
  maybe,
  member,
  open,
  patternText,
  text,
  tuple,
  withDefault,
  withHiddenDefault,
} from "@spec-kitty/events-core/schema-kit";
import { MissionRunStatus } from "./run-status.js";

export const RuntimeActorIdentity = open("RuntimeActorIdentity", {
  actor_id: text(),
  actor_type: patternText("^(human|llm|service)$"),
  display_name: withDefault(anyText(), ""),
  provider: maybe(anyText()),
  model: maybe(anyText()),
  tool: maybe(anyText()),
});

export const NextStepIssuedPayload = open("NextStepIssuedPayload", {
  run_id: text(),
  step_id: text(),
  agent_id: text(),
  actor: RuntimeActorIdentity,
});

export const NextStepAutoCompletedPayload = open("NextStepAutoCompletedPayload", {
  run_id: text(),
  step_id: text(),
  agent_id: text(),
  result: text(),
  actor: RuntimeActorIdentity,
});

export const DecisionInputRequestedPayload = open("DecisionInputRequestedPayload", {
  run_id: text(),
  decision_id: text(),
  step_id: text(),
  question: text(),
  options: withHiddenDefault(tuple(anyText()), []),
  input_key: maybe(anyText()),
  actor: RuntimeActorIdentity,
});

export const DecisionInputAnsweredPayload = open("DecisionInputAnsweredPayload", {
  run_id: text(),
  decision_id: text(),
  answer: text(),
  actor: RuntimeActorIdentity,
});

export const MissionNextAnomaly = open("MissionNextAnomaly", {
  event_id: anyText(),
  event_type: anyText(),
  reason: anyText(),
});

/** The line whose runs name their mission under `mission` (`mission-runtime 1`). */
const line = (mission: "mission_type" | "mission_key") => {
  const run = () => ({ run_id: text(), [mission]: text(), actor: RuntimeActorIdentity });
  const ReducedMissionRunState = open("ReducedMissionRunState", {
    run_id: maybe(anyText()),
    [mission]: maybe(anyText()),
    run_status: maybe(member(MissionRunStatus)),
    current_step_id: maybe(anyText()),
    completed_steps: withHiddenDefault(tuple(anyText()), []),
    pending_decisions: withHiddenDefault(mapOf(DecisionInputRequestedPayload), {}),
    answered_decisions: withHiddenDefault(mapOf(DecisionInputAnsweredPayload), {}),
    anomalies: withHiddenDefault(tuple(MissionNextAnomaly), []),
    event_count: withDefault(integer(), 0),
    last_processed_event_id: maybe(anyText()),
  });
  return defineLine({
    events: {
      MissionRunStarted: open("MissionRunStartedPayload", run()),
      NextStepIssued: NextStepIssuedPayload,
      NextStepAutoCompleted: NextStepAutoCompletedPayload,
      DecisionInputRequested: DecisionInputRequestedPayload,
      DecisionInputAnswered: DecisionInputAnsweredPayload,
      MissionRunCompleted: open("MissionRunCompletedPayload", run()),
    },
    reserved: ["NextStepPlanned"],
    models: { MissionNextAnomaly, ReducedMissionRunState },
    published: { runtime_actor_identity: RuntimeActorIdentity },
  });
};

export const v4 = line("mission_type");
export const v2 = line("mission_key");
