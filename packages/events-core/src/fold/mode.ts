import { ArgumentError } from "../errors.js";
import { quoteValue } from "../text.js";

/** What a reducer does with an event that breaks its rules: throw, or list an anomaly and go on. */
export const ReducerMode = { STRICT: "strict", PERMISSIVE: "permissive" } as const;
export type ReducerMode = (typeof ReducerMode)[keyof typeof ReducerMode];

/** The mode that a caller asked for; strict where none was given. Throws `ArgumentError` on any other (`decisions` 9). */
export function reducerMode(mode: ReducerMode = ReducerMode.STRICT): ReducerMode {
  if (mode === ReducerMode.STRICT || mode === ReducerMode.PERMISSIVE) return mode;
  throw new ArgumentError(`Unknown reducer mode ${quoteValue(mode)}: expected 'strict' or 'permissive'`);
}
