import { Lane as LaneV4 } from "./lane.js";

const { APPROVED: _approved, ...lanes } = LaneV4;

/** The lanes of contract line v2: those of v4 without `approved`. */
export const Lane: Omit<typeof LaneV4, "APPROVED"> = Object.freeze(lanes);
export type Lane = Exclude<LaneV4, "approved">;
