import {
  type FoldEvent,
  foldEvents,
  liveProjection,
  type Projection,
  type WithCodes,
} from "@spec-kitty/events-core/fold";
import type { MissionNextAnomalyCode } from "./anomaly-code.js";
import { catalogue } from "./generated/catalogue.js";
import {
  DecisionInputAnsweredPayload,
  DecisionInputRequestedPayload,
  MissionRunCompletedPayload,
  MissionRunStartedPayload,
  NextStepAutoCompletedPayload,
  NextStepIssuedPayload,
  type ReducedMissionRunState,
} from "./generated/models.js";
import { type MissionNextReducer, missionNextReducer } from "./reduce.js";

export { MissionNextAnomalyCode } from "./anomaly-code.js";
export * from "./event-types.js";
export { buildEvent, type EventPayloads } from "./generated/catalogue.js";
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
} from "./generated/models.js";
export { MissionRunStatus, TERMINAL_RUN_STATUSES } from "./run-status.js";

/** Contract line v4 of this package: event types, models, schema names. */
export const missionRuntimeCatalogue: typeof catalogue = catalogue;

/** The run reducer as a declaration, to compose or to run live. */
export const missionNextFold: MissionNextReducer<Pick<ReducedMissionRunState, "mission_type">> =
  missionNextReducer({
    payloads: {
      MissionRunStarted: {
        read(payload) {
          const start = MissionRunStartedPayload.read(payload);
          return start && { run_id: start.run_id, mission: start.mission_type };
        },
      },
      NextStepIssued: NextStepIssuedPayload,
      NextStepAutoCompleted: NextStepAutoCompletedPayload,
      DecisionInputRequested: DecisionInputRequestedPayload,
      DecisionInputAnswered: DecisionInputAnsweredPayload,
      MissionRunCompleted: MissionRunCompletedPayload,
    },
    nameMission: (mission_type) => ({ mission_type }),
  });

/** The event types that a run is folded from. */
export const MISSION_NEXT_EVENT_TYPES: ReadonlySet<string> = missionNextFold.select.types;

/**
 * One run: its steps, its decisions and where it stands. The first valid start says which run; events of other runs
 * are anomalies, and no payload makes it throw (`mission-runtime 4`).
 */
export function reduceMissionNextEvents(
  events: Iterable<FoldEvent>,
): WithCodes<ReducedMissionRunState, MissionNextAnomalyCode> {
  return foldEvents(missionNextFold, events, undefined);
}

/** As `reduceMissionNextEvents`, one event at a time. */
export function projectMissionNext(): Projection<WithCodes<ReducedMissionRunState, MissionNextAnomalyCode>> {
  return liveProjection(missionNextFold, undefined);
}
