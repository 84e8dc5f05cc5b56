/** The laws that every reducer keeps, as tests (`lanes 4.5`). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FoldEvent, Projection } from "../../packages/events-core/src/fold.ts";

export interface ReducerUnderLaw {
  /** The batch reducer. */
  readonly reduce: (events: readonly FoldEvent[]) => unknown;
  /** A new live projection. */
  readonly project: () => Projection<unknown>;
}

/** Any order, repeats, split and joined, live equals batch: for the events of one arbitrary. */
export function describeLaws(
  title: string,
  { reduce, project }: ReducerUnderLaw,
  event: fc.Arbitrary<object>,
  { numRuns = 200 } = {},
): void {
  const events = event as fc.Arbitrary<FoldEvent>;
  const outcome = (stream: readonly FoldEvent[]) => outcomeOf(() => reduce(stream));
  // One id is one event here: where two events share an id and a place, the first to come stays.
  const stream = fc.uniqueArray(events, { selector: (one) => one.event_id, maxLength: 24 });
  const sameOutcome = (pairs: fc.Arbitrary<[FoldEvent[], FoldEvent[]]>) =>
    fc.assert(
      fc.property(pairs, ([one, other]) => {
        expect(outcome(other)).toEqual(outcome(one));
      }),
      { numRuns },
    );

  describe(`laws of ${title}`, () => {
    test("the order of arrival changes nothing", () => {
      sameOutcome(stream.chain((all) => fc.tuple(fc.constant(all), permuted(all))));
    });

    test("repeated delivery changes nothing", () => {
      sameOutcome(stream.chain((all) => fc.tuple(fc.constant(all), permuted([...all, ...all]))));
    });

    test("two overlapping parts joined are the whole", () => {
      const parted = stream.chain((all) => fc.tuple(fc.constant(all), fc.subarray(all), fc.subarray(all)));
      sameOutcome(
        parted.map(([all, left, right]) => {
          const rest = all.filter((one) => !left.includes(one));
          return [all, [...right, ...rest, ...left]];
        }),
      );
    });

    test("live equals batch after every event, errors included", () => {
      const arrivals = fc.array(fc.tuple(events, fc.boolean()), { maxLength: 24 });
      fc.assert(
        fc.property(arrivals, (arriving) => {
          const live = project();
          const soFar: FoldEvent[] = [];
          for (const [one, isRead] of arriving) {
            live.add(one);
            soFar.push(one);
            if (isRead || soFar.length === arriving.length) expect(readingOf(live)).toEqual(outcome(soFar));
          }
        }),
        { numRuns },
      );
    });
  });
}

/** What a projection reads, comparable with `outcomeOf`. */
export function readingOf(live: Pick<Projection<unknown>, "read">): unknown {
  const reading = live.read();
  return outcomeOf(() => {
    if (reading.ok) return reading.value;
    throw reading.error;
  });
}

/** A result or an error, comparable; as text, since key order is part of the result. */
export function outcomeOf(read: () => unknown): unknown {
  try {
    return { value: JSON.stringify(read()) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function permuted<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length });
}
