/** The historical contract line of runs: `mission_key`, and `MissionCompleted` as another name of a run's completion. */
import {
  type FoldEvent,
  foldEvents,
  liveProjection,
  type Projection,
  type WithCodes,
} from "@spec-kitty/events-core/fold";
import type { MissionNextAnomalyCode } from "./anomaly-code.js";
import { catalogue } from "./generated/catalogue-v2.js";
import {
  DecisionInputAnsweredPayload,
  DecisionInputRequestedPayload,
  MissionRunCompletedPayload,
  MissionRunStartedPayload,
  NextStepAutoCompletedPayload,
  NextStepIssuedPayload,
  type ReducedMissionRunState,
} from "./generated/models-v2.js";
import { type MissionNextReducer, missionNextReducer } from "./reduce.js";

export { MissionNextAnomalyCode } from "./anomaly-code.js";
export * from "./event-types.js";
export { buildEvent, type EventPayloads } from "./generated/catalogue-v2.js";
export {
  DecisionInputAnsweredPayload,
  DecisionInputRequestedPayload,
  MissionNextAnomaly,
  MissionRunCompletedPayload,
  MissionRunStartedPayload,
  NextStepAutoCompletedPayload,
  NextStepIssuedPayload,
  ReducedMissionRunState,
  RuntimeActorIdentity,
} from "./generated/models-v2.js";
export { MissionRunStatus, TERMINAL_RUN_STATUSES } from "./run-status.js";

export const missionRuntimeCatalogue: typeof catalogue = catalogue;

export const missionNextFold: MissionNextReducer<Pick<ReducedMissionRunState, "mission_key">> =
  missionNextReducer({
    payloads: {
      MissionRunStarted: {
        read(payload) {
          const start = MissionRunStartedPayload.read(payload);
          return start && { run_id: start.run_id, mission: start.mission_key };
        },
      },
      NextStepIssued: NextStepIssuedPayload,
      NextStepAutoCompleted: NextStepAutoCompletedPayload,
      DecisionInputRequested: DecisionInputRequestedPayload,
      DecisionInputAnswered: DecisionInputAnsweredPayload,
      MissionRunCompleted: MissionRunCompletedPayload,
    },
    nameMission: (mission_key) => ({ mission_key }),
    completionAlias: "MissionCompleted",
  });

/** The event types that a run is folded from; `MissionCompleted` counts even where it belongs to a mission's life. */
export const MISSION_NEXT_EVENT_TYPES: ReadonlySet<string> = missionNextFold.select.types;

export function reduceMissionNextEvents(
  events: Iterable<FoldEvent>,
): WithCodes<ReducedMissionRunState, MissionNextAnomalyCode> {
  return foldEvents(missionNextFold, events, undefined);
}

export function projectMissionNext(): Projection<WithCodes<ReducedMissionRunState, MissionNextAnomalyCode>> {
  return liveProjection(missionNextFold, undefined);
}
