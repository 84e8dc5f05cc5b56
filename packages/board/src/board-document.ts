import type { Snapshot, WorkPackageState } from "@spec-kitty/mission-log";
import type { Problem, RepositoryReading } from "@spec-kitty/mission-repo";

/** The board as one JSON document: what `skitty board --once --json` prints. Its shape is fixed. */
export interface BoardDocument {
  readonly missions: readonly MissionDocument[];
  /** What is wrong with the repository as a whole. */
  readonly problems: readonly ProblemDocument[];
}

export interface MissionDocument {
  /** The name of its directory. */
  readonly mission_slug: string;
  readonly mission_id: string | null;
  /** From transitions only. */
  readonly work_packages: { readonly [wpId: string]: WorkPackageDocument };
  readonly summary: Snapshot["summary"];
  /** Unique transitions. */
  readonly event_count: number;
  readonly last_event_id: string | null;
  readonly problems: readonly ProblemDocument[];
}

export type WorkPackageDocument = Pick<
  WorkPackageState,
  "lane" | "actor" | "last_event_id" | "last_transition_at" | "force_count"
>;

export type ProblemDocument = Pick<Problem, "code" | "file" | "line" | "message">;

export function boardDocument({ missions, problems }: RepositoryReading): BoardDocument {
  return {
    missions: missions.map(({ mission_slug, mission_id, snapshot, problems }) => ({
      mission_slug,
      mission_id,
      work_packages: Object.fromEntries(
        Object.entries(snapshot.work_packages).map(([wp_id, state]) => [wp_id, workPackage(state)]),
      ),
      summary: snapshot.summary,
      event_count: snapshot.event_count,
      last_event_id: snapshot.last_event_id,
      problems: problems.map(problem),
    })),
    problems: problems.map(problem),
  };
}

function workPackage(state: WorkPackageState): WorkPackageDocument {
  const { lane, actor, last_event_id, last_transition_at, force_count } = state;
  return { lane, actor, last_event_id, last_transition_at, force_count };
}

function problem({ code, file, line, message }: Problem): ProblemDocument {
  return { code, file, line, message };
}
