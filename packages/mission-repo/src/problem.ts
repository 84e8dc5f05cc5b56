import type { LineProblem, MetaProblem } from "@spec-kitty/mission-log";

/** Codes of what is wrong with the files of a repository. Stable; match on them. */
export type ProblemCode =
  | LineProblem["code"]
  | MetaProblem["code"]
  | "LOG_EMPTY"
  | "LOG_UNREADABLE"
  | "META_UNREADABLE"
  | "TASK_UNREADABLE"
  | "TASK_FRONT_MATTER_INVALID"
  | "FOLDER_UNREADABLE"
  | "LEGACY_LAYOUT";

export interface Problem {
  readonly code: ProblemCode;
  /** Relative to the repository, with `/` on every system. */
  readonly file: string;
  /** From 1; null where the problem is not with one line. */
  readonly line: number | null;
  readonly message: string;
}
