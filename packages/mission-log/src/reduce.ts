import {
  type AddOutcome,
  type Foldable,
  foldEvents,
  liveProjection,
  type Projection,
  type Reading,
} from "@spec-kitty/events-core/fold";
import type { Annotation } from "./annotation.js";
import { type Annotated, annotationFold } from "./annotation-fold.js";
import { Lane } from "./lane.js";
import type { LogLine } from "./log-line.js";
import type { MissionMeta } from "./meta.js";
import { type RetrospectiveLine, type RetrospectiveState, retrospectiveFold } from "./retrospective.js";
import { type Snapshot, summaryOf, type WorkPackageState } from "./snapshot.js";
import type { Transition } from "./transition.js";
import { transitionFold } from "./transition-fold.js";

/** What of `meta.json` a snapshot takes. */
export type SnapshotMeta = Pick<MissionMeta, "mission_number" | "mission_type">;

/** The snapshot of the transitions alone: no slots of annotations, nothing of `meta.json` (`mission-log 4`). */
export function reduceTransitions(lines: Iterable<LogLine>): Snapshot {
  return foldEvents(transitionFold, byKind(lines).transition, undefined);
}

/** The snapshot with annotations: all that the log itself tells of its work packages. */
export function reduceLog(lines: Iterable<LogLine>): Snapshot {
  const { transition, annotation } = byKind(lines);
  return annotated(
    foldEvents(transitionFold, transition, undefined),
    foldEvents(annotationFold, annotation, undefined),
  );
}

/** The snapshot as `status.json` holds it: with annotations, `meta.json` and the retrospective (`mission-log 4.8`). */
export function materialise(lines: Iterable<LogLine>, meta: SnapshotMeta): Snapshot {
  const { transition, annotation, retrospective } = byKind(lines);
  return completed(
    annotated(
      foldEvents(transitionFold, transition, undefined),
      foldEvents(annotationFold, annotation, undefined),
    ),
    foldEvents(retrospectiveFold, retrospective, undefined),
    meta,
  );
}

/** As `reduceTransitions`, one line at a time, in any order. Lines of other kinds are not selected. */
export function projectTransitions(): Projection<Snapshot, LogLine> {
  const { transition } = projections();
  return joined({ transition }, () => transition.read());
}

/** As `reduceLog`, one line at a time, in any order. */
export function projectLog(): Projection<Snapshot, LogLine> {
  const { transition, annotation } = projections();
  return joined({ transition, annotation }, () =>
    reading(() => annotated(resultOf(transition), resultOf(annotation))),
  );
}

/** As `materialise`, one line at a time, in any order. */
export function projectMission(meta: SnapshotMeta): Projection<Snapshot, LogLine> {
  const all = projections();
  return joined(all, () =>
    reading(() => {
      const snapshot = annotated(resultOf(all.transition), resultOf(all.annotation));
      return completed(snapshot, resultOf(all.retrospective), meta);
    }),
  );
}

interface ByKind {
  readonly transition: Transition[];
  readonly annotation: Annotation[];
  readonly retrospective: RetrospectiveLine[];
}

function byKind(lines: Iterable<LogLine>): ByKind {
  const kinds: ByKind = { transition: [], annotation: [], retrospective: [] };
  for (const line of lines) {
    if (line.event_type === "transition") kinds.transition.push(line);
    else if (line.event_type === "annotation") kinds.annotation.push(line);
    else if (line.event_type === "retrospective") kinds.retrospective.push(line);
  }
  return kinds;
}

/** Lays the slots of annotations over the work packages; those that only annotations know come last (`4.4`). */
function annotated(snapshot: Snapshot, annotations: ReadonlyMap<string, Annotated>): Snapshot {
  if (annotations.size === 0) return snapshot;
  const states = new Map(Object.entries(snapshot.work_packages));
  for (const [wp_id, { actor, slots }] of annotations)
    states.set(wp_id, { ...(states.get(wp_id) ?? untouched(actor)), ...slots });
  return { ...snapshot, work_packages: Object.fromEntries(states), summary: summaryOf(states.values()) };
}

function untouched(actor: string): WorkPackageState {
  return { lane: Lane.UNINITIALIZED, actor, last_transition_at: null, last_event_id: null, force_count: 0 };
}

function completed(
  snapshot: Snapshot,
  retrospective: RetrospectiveState | undefined,
  { mission_number, mission_type }: SnapshotMeta,
): Snapshot {
  return {
    ...snapshot,
    mission_number: mission_number ?? snapshot.mission_number,
    mission_type,
    ...(retrospective === undefined ? {} : { retrospective }),
  };
}

interface Projections {
  readonly transition: Projection<Snapshot, Transition>;
  readonly annotation: Projection<ReadonlyMap<string, Annotated>, Annotation>;
  readonly retrospective: Projection<RetrospectiveState | undefined, RetrospectiveLine>;
}

function projections(): Projections {
  return {
    transition: liveProjection(transitionFold, undefined),
    annotation: liveProjection(annotationFold, undefined),
    retrospective: liveProjection(retrospectiveFold, undefined),
  };
}

/** One projection of lines that hands each to the one of its kind. */
function joined(
  kinds: Partial<Projections> & Pick<Projections, "transition">,
  read: () => Reading<Snapshot>,
): Projection<Snapshot, LogLine> {
  let known: Reading<Snapshot> | undefined;
  return {
    add(line) {
      const outcome = addTo(kinds, line);
      if (outcome === "accepted" || outcome === "replaced") known = undefined;
      return outcome;
    },
    read() {
      known ??= read();
      return known;
    },
    get eventCount() {
      return kinds.transition.eventCount;
    },
  };
}

function addTo(kinds: Partial<Projections>, line: LogLine): AddOutcome {
  switch (line.event_type) {
    case "transition":
      return kinds.transition?.add(line) ?? "not-selected";
    case "annotation":
      return kinds.annotation?.add(line) ?? "not-selected";
    case "retrospective":
      return kinds.retrospective?.add(line) ?? "not-selected";
    default:
      return "not-selected";
  }
}

/** These folds never throw. */
function resultOf<R, E extends Foldable>(projection: Projection<R, E>): R {
  const read = projection.read();
  if (read.ok) return read.value;
  throw read.error;
}

function reading(read: () => Snapshot): Reading<Snapshot> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    return { ok: false, error };
  }
}
