import { CyclicDependencyError } from "./errors.js";
import { compareCodePoints } from "./text.js";
import { timestampSortText } from "./timestamp.js";

/** What ordering needs of an event. The clock is absent in lines that have unclocked events; those sort first. */
export interface Ordered {
  readonly event_id: string;
  readonly node_id: string;
  readonly lamport_clock?: number;
  readonly timestamp: string;
}

const UNCLOCKED = -1;

/** Equal clock, same aggregate, different event; the node plays no part (`events-core 5`). */
export function isConcurrent(
  a: { readonly event_id: string; readonly aggregate_id: string; readonly lamport_clock?: number },
  b: { readonly event_id: string; readonly aggregate_id: string; readonly lamport_clock?: number },
): boolean {
  return (
    a.lamport_clock === b.lamport_clock && a.aggregate_id === b.aggregate_id && a.event_id !== b.event_id
  );
}

/** Clock, then node. Not total: two events of one node at one clock are equal (`events-core 5`). */
export function totalOrderKey(event: Pick<Ordered, "lamport_clock" | "node_id">): readonly [number, string] {
  return [event.lamport_clock ?? UNCLOCKED, event.node_id];
}

/** Sorts as `totalOrderKey` says. */
export function compareTotalOrder(
  a: Pick<Ordered, "lamport_clock" | "node_id">,
  b: Pick<Ordered, "lamport_clock" | "node_id">,
): number {
  const clocks = (a.lamport_clock ?? UNCLOCKED) - (b.lamport_clock ?? UNCLOCKED);
  return clocks !== 0 ? clocks : compareCodePoints(a.node_id, b.node_id);
}

/** Clock, then timestamp as text, then id: the order of every reducer (`lanes 0.6`). */
export function statusEventSortKey(
  event: Pick<Ordered, "lamport_clock" | "timestamp" | "event_id">,
): readonly [number, string, string] {
  return [event.lamport_clock ?? UNCLOCKED, timestampSortText(event.timestamp), event.event_id];
}

/** Sorts as `statusEventSortKey` says, without building the keys. */
export function compareStatusEvents(
  a: Pick<Ordered, "lamport_clock" | "timestamp" | "event_id">,
  b: Pick<Ordered, "lamport_clock" | "timestamp" | "event_id">,
): number {
  const clocks = (a.lamport_clock ?? UNCLOCKED) - (b.lamport_clock ?? UNCLOCKED);
  if (clocks !== 0) return clocks;
  // Timestamps and ids are ASCII, so units and code points sort alike.
  if (a.timestamp !== b.timestamp) {
    const [x, y] = [timestampSortText(a.timestamp), timestampSortText(b.timestamp)];
    if (x !== y) return x < y ? -1 : 1;
  }
  if (a.event_id === b.event_id) return 0;
  return a.event_id < b.event_id ? -1 : 1;
}

/** Two neighbours in `compareStatusEvents` order that happened at one clock. */
export function atSameClock(
  a: { readonly lamport_clock?: number },
  b: { readonly lamport_clock?: number },
): boolean {
  return a.lamport_clock !== undefined && a.lamport_clock === b.lamport_clock;
}

/** Keeps the first event of each id, in the given order. */
export function dedupEvents<E extends { readonly event_id: string }>(events: Iterable<E>): E[] {
  const kept = new Map<string, E>();
  for (const event of events) if (!kept.has(event.event_id)) kept.set(event.event_id, event);
  return [...kept.values()];
}

/**
 * Parents before children, as `causation_id` says; ties stay in input order. A parent that is not in the list counts
 * as outside. Throws `CyclicDependencyError` on a circle and where one id occurs twice (`events-core 6`).
 */
export function topologicalSort<
  E extends { readonly event_id: string; readonly causation_id: string | null },
>(events: readonly E[]): E[] {
  const byId = new Map<string, E>();
  for (const event of events) if (!byId.has(event.event_id)) byId.set(event.event_id, event);
  const children = new Map<string, string[]>();
  const parents = new Map<string, number>();
  for (const { event_id, causation_id } of events) {
    if (causation_id === null || !byId.has(causation_id)) continue;
    parents.set(event_id, (parents.get(event_id) ?? 0) + 1);
    const siblings = children.get(causation_id);
    if (siblings === undefined) children.set(causation_id, [event_id]);
    else siblings.push(event_id);
  }
  const queue = [...byId.values()].filter((event) => !parents.has(event.event_id));
  for (let at = 0; at < queue.length; at++) {
    for (const child of children.get(queue[at]!.event_id) ?? []) {
      const left = parents.get(child)! - 1;
      parents.set(child, left);
      if (left === 0) queue.push(byId.get(child)!);
    }
  }
  const unsorted = events.length - queue.length;
  if (unsorted > 0) {
    throw new CyclicDependencyError(
      `Cyclic dependency detected: ${unsorted} events could not be sorted due to circular causation relationships`,
    );
  }
  return queue;
}
