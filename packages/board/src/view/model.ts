import type { DisplayLane } from "@spec-kitty/mission-log";

/** What the page and the terminal draw: plain JSON, whole at every moment. */
export interface BoardView {
  /** The folder's name. */
  readonly name: string;
  /** The moment from which the view was made; durations are counted to it. */
  readonly now: string;
  /** The most recently active first. */
  readonly missions: readonly MissionView[];
  /** What is wrong with the repository as a whole; what is wrong with a mission stands there. */
  readonly problems: readonly ProblemView[];
  /** The median stay of a work package in a lane over all missions, in seconds, where one was ever left. */
  readonly usual_stay: Readonly<Partial<Record<DisplayLane, number>>>;
}

export interface MissionView {
  /** The name of its directory. */
  readonly mission_slug: string;
  readonly title: string;
  readonly mission_type: string;
  /** Null where the log has no line with a time. */
  readonly last_activity_at: string | null;
  /** Where somebody has work in hand: claimed, in progress, under review or blocked. */
  readonly active: boolean;
  readonly progress: Progress;
  /** All nine lanes, the empty ones too. */
  readonly lanes: readonly LaneView[];
  readonly anomalies: Bounded<Anomaly>;
  readonly problems: Bounded<ProblemView>;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Weighted readiness from 0 to 100 (`mission-log 7.2`). */
  readonly percentage: number;
}

export interface LaneView {
  readonly lane: DisplayLane;
  readonly cards: readonly CardView[];
}

export interface CardView {
  readonly wp_id: string;
  readonly title: string;
  readonly actor: string;
  /** When it came into its lane; null where only a task file knows it. */
  readonly since: string | null;
  /** The event that put it there: a card whose event changed has moved. */
  readonly event_id: string | null;
  /** How often it was handed to review. */
  readonly rounds: number;
  readonly forced: number;
  readonly steps: { readonly done: number; readonly total: number } | null;
  /** The work packages that it waits for. */
  readonly after: readonly string[];
  /** Why it is blocked, sent back or canceled. */
  readonly note: string | null;
}

export interface ProblemView {
  readonly code: string;
  /** Relative to the repository. */
  readonly file: string;
  readonly line: number | null;
  readonly message: string;
}

/** Something true but strange that the log tells. */
export interface Anomaly {
  readonly code: AnomalyCode;
  readonly wp_id: string;
  readonly line: number;
  readonly event_id: string;
  readonly message: string;
}

export type AnomalyCode =
  | "DUPLICATE_LINE"
  | "FORCED_MOVE"
  | "ILLEGAL_MOVE"
  | "LANE_MISMATCH"
  | "LATE_LINE"
  | "MISSING_EVIDENCE"
  | "ROLLBACK_WON";

/** A list of which only the last ones are carried. */
export interface Bounded<T> {
  readonly total: number;
  readonly last: readonly T[];
}

export const MAX_LISTED = 50;

export function bounded<T>(items: readonly T[]): Bounded<T> {
  return { total: items.length, last: items.slice(-MAX_LISTED) };
}
