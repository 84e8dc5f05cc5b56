export { type Actor, actorText, type StructuredActor } from "./actor.js";
export type { Annotation, Delta, ReplacedSlot, ReviewClaim } from "./annotation.js";
export type { LineProblem, LogReading, NumberedLine } from "./collected-lines.js";
export { DISPLAY_LANES, type DisplayLane, isLane, Lane, laneOfInput, TERMINAL_LANES } from "./lane.js";
export {
  type LineProblemCode,
  type LogLine,
  type OtherLine,
  type ReadLine,
  readDocument,
  readLine,
} from "./log-line.js";
export { LogReader, MAX_LINE_BYTES, readLog } from "./log-reader.js";
export { EMPTY_META, type MetaProblem, type MetaReading, type MissionMeta, readMeta } from "./meta.js";
export { type HandleMatch, type IndexedMission, matchHandle } from "./mission-handle.js";
export { EDGES, isEdge } from "./move-check.js";
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
