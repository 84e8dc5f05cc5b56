/** What the benches of all folds measure: rate against reference and floor, growth with length, live cost of one event. */
import type { Foldable, FoldEvent, Projection } from "../packages/events-core/dist/fold.js";
import type { BenchRow } from "./row.ts";

export type Envelope = FoldEvent & { readonly lamport_clock: number };

type Reduce<E> = (events: readonly E[]) => unknown;

const ROUNDS = 7;

/** The least time of some runs, in milliseconds; work between `prepare` and the clock is not counted. */
export function leastTime<T>(prepare: () => T, work: (prepared: T) => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const prepared = prepare();
    const start = performance.now();
    work(prepared);
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

interface Rate<E> {
  readonly name: string;
  readonly events: readonly E[];
  readonly ours: Reduce<E>;
  readonly floor: Reduce<E>;
}

interface Rates {
  readonly ours: number;
  readonly floor: number;
}

function measure<E>({ events, ours, floor }: Rate<E>): Rates {
  const rate = (reduce: Reduce<E>) => (events.length / leastTime(() => events, reduce)) * 1000;
  // Warmed up in turn, so that neither meets a colder machine.
  rate(floor);
  return { ours: rate(ours), floor: rate(floor) };
}

/** Events a second, against a plain loop over the same maps with the same checks. */
export function floorRow<E>(rate: Rate<E>): BenchRow {
  return againstFloor(rate.name, measure(rate), null);
}

function againstFloor(name: string, { ours, floor }: Rates, peer: number | null): BenchRow {
  const ratio = ours / floor;
  const row = { name: `${name}, against a plain loop`, unit: "events/s", ours, peer, floor };
  return { ...row, ratio, limit: 0.5, ok: ratio >= 0.5 };
}

interface PeerRate<E> extends Rate<E> {
  readonly peer: number;
  /** How many times the peer's rate is to be reached. */
  readonly times: number;
}

/** Events a second, against the reference and against a plain loop. */
export function rateRow<E>({ peer, times, ...rate }: PeerRate<E>): BenchRow[] {
  const rates = measure(rate);
  const ratio = rates.ours / peer;
  const row = { name: `${rate.name}, against the reference`, unit: "events/s", ...rates, peer };
  return [{ ...row, ratio, limit: times, ok: ratio >= times }, againstFloor(rate.name, rates, peer)];
}

interface Growth<E> {
  readonly name: string;
  readonly reduce: Reduce<E>;
  readonly stream: (length: number) => E[];
  readonly length: number;
}

/** Time per event at full length over that at a tenth; n log n allows log(n) / log(n / 10), and caches take some. */
export function growthRow<E>({ name, reduce, stream, length }: Growth<E>): BenchRow {
  const perEvent = (events: E[]) => leastTime(() => events, reduce) / events.length;
  const small = perEvent(stream(length / 10));
  const full = perEvent(stream(length));
  const ratio = full / small;
  const limit = 3;
  return {
    name: `${name}, growth`,
    unit: "µs/event",
    ours: full * 1000,
    peer: null,
    floor: small * 1000,
    ratio,
    limit,
    ok: ratio <= limit,
  };
}

interface Live<E extends Foldable> {
  readonly name: string;
  readonly project: () => Projection<unknown, E>;
  readonly events: readonly E[];
}

const READ_EVERY = 1_000;

/** One event at the end of a long history: taken and stepped, read once in a thousand. */
export function inOrderRow<E extends Foldable>({ name, project, events }: Live<E>): BenchRow {
  const time = leastTime(project, (live) => {
    for (const [n, event] of events.entries()) {
      live.add(event);
      if (n % READ_EVERY === 0) live.read();
    }
    live.read();
  });
  return liveRow(`${name}, event in order`, (time / events.length) * 1000, 20);
}

const LATE = 1_000;
const LATE_EVENTS = 50;

/** One event that belongs 1,000 places before the end: taken, and read. */
export function lateRow<E extends Foldable>({ name, project, events }: Live<E>): BenchRow {
  const belated = events.slice(-LATE - LATE_EVENTS, -LATE);
  const time = leastTime(
    () => {
      const live = project();
      for (const event of events) if (!belated.includes(event)) live.add(event);
      live.read();
      return live;
    },
    (live) => {
      for (const event of belated) {
        live.add(event);
        live.read();
      }
    },
  );
  return liveRow(`${name}, event 1,000 places late`, (time / LATE_EVENTS) * 1000, 1000);
}

function liveRow(name: string, micros: number, limit: number): BenchRow {
  return {
    name,
    unit: "µs",
    ours: micros,
    peer: null,
    floor: null,
    ratio: micros / limit,
    limit: 1,
    ok: micros <= limit,
  };
}
