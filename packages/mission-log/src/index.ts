export { type Actor, actorText, type StructuredActor } from "./actor.js";
export type { Annotation, Delta, ReplacedSlot, ReviewClaim } from "./annotation.js";
export { type LineProblem, type LogReading, MAX_PROBLEMS, type NumberedLine } from "./collected-lines.js";
export { derivedId } from "./derived-id.js";
export { driftOf } from "./drift.js";
export { EDGES, isEdge } from "./edges.js";
export {
  type HistoryEvent,
  historyEvents,
  type MissionHistory,
  type ProjectIdentity,
} from "./history-import.js";
export { fileText, lineText } from "./json-text.js";
export { DISPLAY_LANES, type DisplayLane, isLane, Lane, laneOfInput, TERMINAL_LANES } from "./lane.js";
export { type LiveEvent, liveEvent, type WorkPlace } from "./live-event.js";
export { checkLog, type LogFinding, type LogFindingCode } from "./log-check.js";
export {
  type LineProblemCode,
  type LogLine,
  type OtherLine,
  type ReadLine,
  readDocument,
  readLine,
} from "./log-line.js";
export { LogReader, MAX_LINE_BYTES, readLog } from "./log-reader.js";
export {
  addMissingLines,
  type MergeOutcome,
  type MergeProblemCode,
  type MergeStage,
  mergeLogs,
} from "./merge-logs.js";
export { type MetaMergeOutcome, type MetaStages, mergeMeta, mergeMetaTexts } from "./merge-meta.js";
export { EMPTY_META, type MetaProblem, type MetaReading, type MissionMeta, readMeta } from "./meta.js";
export { type HandleMatch, type IndexedMission, matchHandle } from "./mission-handle.js";
export { missionIdOf } from "./mission-id.js";
export {
  type MissionAge,
  type MissionState,
  missionState,
  type SurfaceState,
  surfaceState,
} from "./mission-state.js";
export {
  checkMove,
  type MoveCheck,
  type MoveContext,
  type MoveProblemCode,
  type MoveRequest,
} from "./move-check.js";
export {
  type BoardSummary,
  boardSummary,
  LANE_WEIGHTS,
  type MissionProgress,
  missionProgress,
  type WorkPackageProgress,
} from "./progress.js";
export { LogRefusedError, readLogStrict } from "./read-log-strict.js";
export {
  materialise,
  projectLog,
  projectMission,
  projectTransitions,
  reduceLog,
  reduceTransitions,
  type SnapshotMeta,
} from "./reduce.js";
export type { RetrospectiveLine, RetrospectiveState } from "./retrospective.js";
export {
  type AnnotatedSlots,
  isSafeSegment,
  type Snapshot,
  type Summary,
  type WorkPackageState,
} from "./snapshot.js";
export type { ReviewResult, Transition } from "./transition.js";
export { isRollback } from "./transition-fold.js";
export { type StatusEvent, transitionOfEvent } from "./transition-of-event.js";
