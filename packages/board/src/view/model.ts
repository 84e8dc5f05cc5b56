import type { DisplayLane } from "@spec-kitty/mission-log";

/** What the page and the terminal draw: plain JSON without a clock, so that equal logs give equal boards. */
export interface BoardView {
  /** The folder's name. */
  readonly name: string;
  /** The most recently active first. */
  readonly missions: readonly MissionView[];
  /** What is wrong with the repository as a whole; what is wrong with a mission stands there. */
  readonly problems: readonly ProblemView[];
  /** The median stay of a work package in a lane over all missions, in seconds, where one was ever left. */
  readonly usual_stay: UsualStay;
}

export type UsualStay = Readonly<Partial<Record<DisplayLane, number>>>;

export interface MissionView {
  /** The name of its directory. */
  readonly mission_slug: string;
  readonly title: string;
  readonly mission_type: string;
  /** Where its log is, relative to the repository; null where it has none. */
  readonly log: string | null;
  /** How many of its lines could be read. */
  readonly line_count: number;
  /** The newest line of any kind; null where no line has a time. */
  readonly last_activity_at: string | null;
  /** The newest move of a work package; null where none has moved. */
  readonly last_move_at: string | null;
  readonly progress: Progress;
  /** All nine lanes in the order of the board, the empty ones too. */
  readonly lanes: readonly LaneView[];
  /** What somebody was asked and has not answered, the oldest first. */
  readonly questions: readonly QuestionView[];
  readonly anomalies: Bounded<Anomaly>;
  readonly problems: Bounded<ProblemView>;
}

export interface Progress {
  readonly done: number;
  /** Work packages that the log knows. */
  readonly total: number;
  /** Weighted readiness from 0 to 100, one decimal (`mission-log 7.2`). */
  readonly percentage: number;
}

export interface LaneView {
  readonly lane: DisplayLane;
  readonly cards: readonly CardView[];
}

export interface CardView {
  readonly wp_id: string;
  /** Empty where nobody wrote one. */
  readonly title: string;
  /** Who works on it; in other lanes who moved it last. */
  readonly actor: string;
  /** When it came into its lane; null where only a task file knows it. */
  readonly since: string | null;
  /** The newest line about it, a note or a finished step too: silence is counted from here. */
  readonly last_sign_at: string | null;
  /** The event that put it there: a card whose event changed has moved. */
  readonly event_id: string | null;
  /** How often it was handed to review. */
  readonly rounds: number;
  /** How many of its moves were forced. */
  readonly forced: number;
  /** Done, not by force, and no review is on record. */
  readonly unproven: boolean;
  readonly steps: Steps | null;
  /** The work packages that it waits for. */
  readonly after: readonly string[];
  /** Why it is blocked, sent back or canceled. */
  readonly note: string | null;
}

/** Subtasks of a work package in hand, once one of them is done. */
export interface Steps {
  readonly done: number;
  readonly total: number;
}

export interface QuestionView {
  readonly decision_point_id: string;
  readonly question: string;
  readonly asked_by: string;
  readonly asked_at: string | null;
  /** In the mission's log. */
  readonly line: number;
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
  /** In the mission's log. */
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
