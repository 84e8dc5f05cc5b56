import type { Cell, Reducer, Track, TrackedList, TrackedMap } from "@spec-kitty/events-core/fold";
import { actorText } from "./actor.js";
import type { Annotation, Delta, ReplacedSlot, ReviewClaim } from "./annotation.js";
import { byTimeAndId } from "./fold-order.js";
import { equalityKey } from "./json-equality.js";
import type { Lane } from "./lane.js";
import type { AnnotatedSlots } from "./snapshot.js";

/** What the annotations of one work package say in all. */
export interface Annotated {
  /** Who wrote the first one. */
  readonly actor: string;
  readonly slots: AnnotatedSlots;
}

interface Notebook {
  readonly actor: string;
  readonly replaced: TrackedMap<ReplacedSlot, unknown>;
  readonly subtasks: Optional<TrackedMap<string, Lane>>;
  readonly notes: Optional<TrackedList<unknown>>;
  readonly refs: Optional<TrackedMap<string, unknown>>;
  readonly review: Cell<ReviewClaim | null | undefined>;
}

/** A container of which it counts whether it was ever used, be it for nothing. */
interface Optional<T> {
  readonly used: Cell<boolean>;
  readonly items: T;
}

interface State {
  readonly track: Track;
  readonly notebooks: TrackedMap<string, Notebook>;
}

/**
 * What annotations say, by work package. They are folded after all transitions, so they never depend on one, and a
 * snapshot lays their slots over those of the transitions. A repeated line counts again (`mission-log 4.5`).
 */
export const annotationFold: Reducer<
  undefined,
  State,
  ReadonlyMap<string, Annotated>,
  undefined,
  Annotation
> = {
  name: "mission-log annotations",
  select: { types: new Set(["annotation"]), when: "before-dedup" },
  order: byTimeAndId,
  dedup: "none",
  prepare: () => undefined,
  initial: (track) => ({ track, notebooks: track.map() }),
  step: (state, run) => {
    for (const { event } of run) write(notebookOf(state, event), event.delta);
  },
  finish: ({ notebooks }) =>
    new Map(
      [...notebooks.entries()].map(([wp_id, one]) => [wp_id, { actor: one.actor, slots: slotsOf(one) }]),
    ),
};

function notebookOf({ track, notebooks }: State, { wp_id, actor }: Annotation): Notebook {
  const known = notebooks.get(wp_id);
  if (known !== undefined) return known;
  const made: Notebook = {
    actor: actorText(actor),
    replaced: track.map(),
    subtasks: { used: track.cell(false), items: track.map() },
    notes: { used: track.cell(false), items: track.list() },
    refs: { used: track.cell(false), items: track.map() },
    review: track.cell<ReviewClaim | null | undefined>(undefined),
  };
  notebooks.set(wp_id, made);
  return made;
}

const RELEASED = ["agent", "shell_pid", "shell_pid_created_at"] as const;

// The order of the contract: what releases a claim and names an agent ends with the agent.
function write(notebook: Notebook, delta: Delta): void {
  if (delta.release_runtime_claim) for (const slot of RELEASED) notebook.replaced.set(slot, null);
  for (const [slot, value] of delta.replaced) notebook.replaced.set(slot, value);
  if (delta.subtasks !== undefined) {
    const subtasks = use(notebook.subtasks);
    for (const [id, lane] of delta.subtasks) subtasks.set(id, lane);
  }
  if (delta.note !== undefined) use(notebook.notes).push(delta.note);
  writeRefs(notebook, delta);
  if (delta.review !== undefined) notebook.review.value = delta.review;
}

function writeRefs(notebook: Notebook, { tracker_refs, tracker_refs_replace }: Delta): void {
  const given = tracker_refs_replace ?? tracker_refs;
  if (given === undefined) return;
  const refs = use(notebook.refs);
  if (tracker_refs_replace !== undefined) refs.clear();
  for (const ref of given) {
    const key = equalityKey(ref);
    if (!refs.has(key)) refs.set(key, ref);
  }
}

function use<T>({ used, items }: Optional<T>): T {
  used.value = true;
  return items;
}

function slotsOf({ replaced, subtasks, notes, refs, review }: Notebook): AnnotatedSlots {
  return {
    ...Object.fromEntries(replaced.entries()),
    ...(subtasks.used.value ? { subtasks: Object.fromEntries(subtasks.items.entries()) } : {}),
    ...(notes.used.value ? { notes: [...notes.items.items] } : {}),
    ...(refs.used.value ? { tracker_refs: [...refs.items.values()] } : {}),
    ...(review.value === undefined ? {} : { review: review.value }),
  };
}
