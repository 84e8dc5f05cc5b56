import { ArgumentError, ValidationError } from "./errors.js";
import { compareCodePoints, quote, quoteValue } from "./text.js";

interface WithPayload {
  readonly event_id: string;
  readonly payload: { readonly [key: string]: unknown };
}

export type Tag = string | number | boolean | null;

/**
 * The union of `payload.tags` over all events, as a grow-only set (`events-core 7`). Equal elements keep the first seen;
 * `1` and `true` are one element, as in the reference. Throws `ArgumentError` where `tags` is not a list of scalars.
 */
export function mergeGset(events: Iterable<WithPayload>): Set<Tag> {
  const byValue = new Map<Tag, Tag>();
  for (const { event_id, payload } of events) {
    if (!Object.hasOwn(payload, "tags")) continue;
    const tags = payload["tags"];
    if (!Array.isArray(tags))
      throw new ArgumentError(`Event ${event_id}: payload.tags must be a list of tags`, "INVALID_TYPE");
    for (const tag of tags) {
      if (!isTag(tag))
        throw new ArgumentError(
          `Event ${event_id}: a tag must be text, a number, a boolean or null`,
          "INVALID_TYPE",
        );
      const same = typeof tag === "boolean" ? Number(tag) : tag;
      if (!byValue.has(same)) byValue.set(same, tag);
    }
  }
  return new Set(byValue.values());
}

function isTag(value: unknown): value is Tag {
  return (
    value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean"
  );
}

/** The sum of `payload.delta`; each event id counts once, the first in input order (`events-core 7`). */
export function mergeCounter(events: Iterable<WithPayload>): number {
  const seen = new Set<string>();
  let total = 0;
  for (const { event_id, payload } of events) {
    if (seen.has(event_id)) continue;
    seen.add(event_id);
    const delta = Object.hasOwn(payload, "delta") ? payload["delta"] : 0;
    if (typeof delta !== "number" && typeof delta !== "boolean") {
      throw new ArgumentError(
        `Event ${event_id}: payload.delta must be a number; got ${quoteValue(delta)}`,
        "INVALID_TYPE",
      );
    }
    total += Number(delta);
  }
  return total;
}

interface Mergeable extends WithPayload {
  readonly aggregate_id: string;
  readonly node_id: string;
  readonly lamport_clock?: number;
}

/** What a merge of concurrent events decided (`events-core 8`). */
export interface ConflictResolution<E> {
  merged_event: E;
  resolution_note: string;
  requires_manual_review: boolean;
  conflicting_events: E[];
}

export type Priorities = ReadonlyMap<string, number> | { readonly [state: string]: number };

/**
 * Picks the event whose state has the highest priority; ties go to the smaller node id, then to the earlier in the
 * list. All events must have one clock and one aggregate. Give the priorities as a `Map` where states look like numbers:
 * an object would reorder them in the message. Throws `ValidationError` (`events-core 8`).
 */
export function stateMachineMerge<E extends Mergeable>(
  events: readonly E[],
  priorities: Priorities,
  stateKey = "state",
): ConflictResolution<E> {
  const ranks = priorities instanceof Map ? priorities : new Map(Object.entries(priorities));
  const first = events[0];
  if (first === undefined) throw new ValidationError("Cannot merge empty event list");
  for (const event of events) assertConcurrent(first, event);
  const candidates = events.map((event) => candidate(event, ranks, stateKey));
  const winner = candidates.reduce((best, next) => (beats(next, best) ? next : best));
  return {
    merged_event: winner.event,
    resolution_note: note(winner, candidates),
    requires_manual_review: false,
    conflicting_events: [...events],
  };
}

interface Candidate<E> {
  readonly event: E;
  readonly state: unknown;
  readonly priority: number;
}

function assertConcurrent(first: Mergeable, event: Mergeable): void {
  if (event.lamport_clock !== first.lamport_clock) {
    throw new ValidationError(
      `Events have different lamport_clocks: ${event.lamport_clock} != ${first.lamport_clock}`,
    );
  }
  if (event.aggregate_id !== first.aggregate_id) {
    throw new ValidationError(
      `Events have different aggregate_ids: ${event.aggregate_id} != ${first.aggregate_id}`,
    );
  }
}

function candidate<E extends Mergeable>(
  event: E,
  ranks: ReadonlyMap<string, number>,
  stateKey: string,
): Candidate<E> {
  const own = (key: string) => (Object.hasOwn(event.payload, key) ? event.payload[key] : undefined);
  const state = own(stateKey) ?? (stateKey === "state" ? own("status") : undefined);
  if (state === undefined || state === null) {
    const wanted = stateKey === "state" ? "'state' or 'status'" : `'${stateKey}'`;
    throw new ValidationError(`Event ${event.event_id} missing ${wanted} in payload`);
  }
  const priority = typeof state === "string" ? ranks.get(state) : undefined;
  if (priority === undefined) {
    const available = [...ranks.keys()].map(quote).join(", ");
    throw new ValidationError(
      `State value '${shown(state)}' not in priority_map. Available states: [${available}]`,
    );
  }
  return { event, state, priority };
}

function beats(a: Candidate<Mergeable>, b: Candidate<Mergeable>): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority;
  return compareCodePoints(a.event.node_id, b.event.node_id) < 0;
}

function note(winner: Candidate<Mergeable>, all: readonly Candidate<Mergeable>[]): string {
  const state = shown(winner.state);
  if (all.length === 1) return `Single event, no conflict: state=${state}`;
  const node = winner.event.node_id;
  if (all.every((other) => other.state === winner.state)) {
    return `All events have same state: ${state} (tiebroken by node '${node}')`;
  }
  const losers = all.length - 1;
  return `Selected state '${state}' (priority=${winner.priority}) from node '${node}' over ${losers} conflicting states`;
}

function shown(state: unknown): string {
  return typeof state === "string" ? state : quoteValue(state);
}
