import type { MissionMeta, NumberedLine, Snapshot } from "@spec-kitty/mission-log";
import type { Problem } from "./problem.js";

/** The missions of a repository as its files stood when they were read. */
export interface RepositoryReading {
  readonly root: string;
  /** The name of its folder. */
  readonly name: string;
  /** By the name of their directories. A mission that did not change keeps its object from reading to reading. */
  readonly missions: readonly MissionReading[];
  /** What is wrong with the repository as a whole; what is wrong with a mission stands there. */
  readonly problems: readonly Problem[];
}

export interface MissionReading {
  /** The name of its directory. */
  readonly mission_slug: string;
  readonly mission_id: string | null;
  readonly title: string;
  readonly mission_type: string;
  readonly meta: MissionMeta;
  /** Where the lines come from, relative to the repository; null where there is no log. */
  readonly log: string | null;
  readonly lines: readonly NumberedLine[];
  /** Of the transitions alone. */
  readonly snapshot: Snapshot;
  /** With annotations, `meta.json` and the retrospective: what `status.json` is to hold. */
  readonly materialised: Snapshot;
  /** By the numbers in their ids. */
  readonly tasks: readonly TaskReading[];
  readonly problems: readonly Problem[];
}

/** What the file of a work package says; never where it stands (`mission-log 7.4`). */
export interface TaskReading {
  readonly wp_id: string;
  readonly title: string;
  /** Ids of work packages. */
  readonly dependencies: readonly string[];
  /** Ids of subtasks. */
  readonly subtasks: readonly string[];
  /** Relative to the repository. */
  readonly file: string;
}
