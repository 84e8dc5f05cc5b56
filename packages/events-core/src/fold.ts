export { foldEvents } from "./fold/batch.js";
export { type Coded, type WithCodes, withoutCodes } from "./fold/coded.js";
export { ReducerMode, reducerMode } from "./fold/mode.js";
export { type AddOutcome, liveProjection, type Projection, type Reading } from "./fold/projection.js";
export type { Foldable, FoldEvent, Prepared, Reducer, Seen } from "./fold/reducer.js";
export { type Cell, Track, type TrackedList, type TrackedMap } from "./fold/tracked.js";
