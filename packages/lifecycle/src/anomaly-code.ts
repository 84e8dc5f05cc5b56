import { TransitionAnomalyCode } from "@spec-kitty/lanes";

/** Why an event does not count; those of work packages are those of lanes. Stable; match on these, not on the reason (`decisions` 8). */
export const LifecycleAnomalyCode = {
  EVENT_AFTER_TERMINAL: "EVENT_AFTER_TERMINAL",
  EVENT_BEFORE_START: "EVENT_BEFORE_START",
  DUPLICATE_START: "DUPLICATE_START",
  ...TransitionAnomalyCode,
} as const;
export type LifecycleAnomalyCode = (typeof LifecycleAnomalyCode)[keyof typeof LifecycleAnomalyCode];
