import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  atSameClock,
  CyclicDependencyError,
  compareStatusEvents,
  compareTotalOrder,
  dedupEvents,
  isConcurrent,
  statusEventSortKey,
  topologicalSort,
  totalOrderKey,
} from "./index.js";

const link = (event_id: string, causation_id: string | null = null) => ({ event_id, causation_id });
const ids = (events: readonly { readonly event_id: string }[]) =>
  events.map((event) => event.event_id).join("");

describe("topologicalSort (events-core 6)", () => {
  test.each([
    [[link("5"), link("4", "9"), link("3", "5"), link("2", "4"), link("1")], "54132"],
    [[link("1"), link("4", "1"), link("2", "1"), link("3", "1"), link("6", "4")], "14236"],
    [[link("3", "2"), link("1"), link("2", "1")], "123"],
    [[], ""],
  ])("case %#", (events, expected) => {
    expect(ids(topologicalSort(events))).toBe(expected);
  });

  test.each([
    [[link("1", "1")], 1],
    [[link("1", "2"), link("2", "1"), link("3")], 2],
    [[link("1"), link("1")], 1],
  ])("a circle and a repeated id are errors, case %#", (events, left) => {
    expect(() => topologicalSort(events)).toThrow(CyclicDependencyError);
    expect(() => topologicalSort(events)).toThrow(`Cyclic dependency detected: ${left} events`);
  });

  test("every parent stands before its children, whatever the order of input", () => {
    const forest = fc
      .uniqueArray(fc.nat(60), { minLength: 1 })
      .chain((numbers) =>
        fc.tuple(
          ...numbers.map((n, i) =>
            fc
              .option(fc.nat(Math.max(0, i - 1)))
              .map((parent) => link(`e${n}`, parent === null || i === 0 ? null : `e${numbers[parent]}`)),
          ),
        ),
      );
    fc.assert(
      fc.property(
        forest.chain((events) => fc.shuffledSubarray(events, { minLength: events.length })),
        (events) => {
          const places = new Map(topologicalSort(events).map((event, i) => [event.event_id, i]));
          expect(places.size).toBe(events.length);
          for (const { event_id, causation_id } of events) {
            if (causation_id !== null) expect(places.get(causation_id)).toBeLessThan(places.get(event_id)!);
          }
        },
      ),
    );
  });

  test("a long chain needs no deep stack", () => {
    const chain = Array.from({ length: 200_000 }, (_, i) => link(`e${i}`, i === 0 ? null : `e${i - 1}`));
    expect(topologicalSort(chain.reverse())).toHaveLength(200_000);
  });
});

test("events of one node at one clock are concurrent (events-core 5)", () => {
  const a = { event_id: "1", aggregate_id: "x", lamport_clock: 3 };
  expect(isConcurrent(a, { ...a, event_id: "2" })).toBe(true);
  expect(isConcurrent(a, a)).toBe(false);
  expect(isConcurrent(a, { ...a, event_id: "2", aggregate_id: "y" })).toBe(false);
});

test("the order of reducers compares times as text (lanes 0.6)", () => {
  const at = (timestamp: string) => ({ event_id: "1", lamport_clock: 1, timestamp });
  const sorted = [
    "2026-01-01T00:00:00",
    "2026-01-01T00:00:00Z",
    "2026-01-01T00:00:00+05:30",
    "2026-01-01T00:00:00-05:00",
    "2026-01-01T00:00:00.000001Z",
  ];
  for (const [i, earlier] of sorted.entries()) {
    for (const later of sorted.slice(i + 1)) {
      expect(compareStatusEvents(at(earlier), at(later)), `${earlier} before ${later}`).toBeLessThan(0);
      expect(compareStatusEvents(at(later), at(earlier))).toBeGreaterThan(0);
    }
  }
});

test("two spellings of one time sort by id, from both sides", () => {
  const zulu = { lamport_clock: 1, timestamp: "2026-01-01T00:00:00Z", event_id: "1" };
  const offset = { lamport_clock: 1, timestamp: "2026-01-01T00:00:00+00:00", event_id: "2" };
  expect([zulu, offset].sort(compareStatusEvents)).toEqual([zulu, offset]);
  expect([offset, zulu].sort(compareStatusEvents)).toEqual([zulu, offset]);
});

describe("sort keys (events-core 5)", () => {
  const event = { event_id: "1", node_id: "n", lamport_clock: 3, timestamp: "2026-01-01T00:00:00Z" };
  const { lamport_clock, ...others } = event;
  const unclocked: typeof others & { readonly lamport_clock?: number } = others;

  test("are clock and node, and clock, time as text and id", () => {
    expect(totalOrderKey(event)).toEqual([3, "n"]);
    expect(statusEventSortKey(event)).toEqual([3, "2026-01-01T00:00:00+00:00", "1"]);
  });

  test("put events without a clock before all others", () => {
    const first = { ...event, lamport_clock: 0 };
    expect(compareTotalOrder(unclocked, first)).toBeLessThan(0);
    expect(compareTotalOrder(first, unclocked)).toBeGreaterThan(0);
    expect(compareStatusEvents(unclocked, first)).toBeLessThan(0);
    expect(totalOrderKey(unclocked)[0]).toBe(statusEventSortKey(unclocked)[0]);
    expect([atSameClock(event, event), atSameClock(unclocked, unclocked)]).toEqual([true, false]);
  });

  test("the total order compares nodes by code point and leaves equals alone", () => {
    const at = (node_id: string) => ({ ...event, node_id });
    expect(compareTotalOrder(at("😀"), at("\ufffd"))).toBeGreaterThan(0);
    const another = { ...event, event_id: "2" };
    expect(compareTotalOrder(event, another)).toBe(0);
    expect(compareStatusEvents(event, event)).toBe(0);
  });

  test("comparing is comparing the keys, whatever the events", () => {
    const any = fc.record({
      event_id: fc.constantFrom("1", "2"),
      node_id: fc.constantFrom("a", "😀", "\ufffd"),
      lamport_clock: fc.nat(2),
      timestamp: fc.constantFrom("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00"),
    });
    const points = (text: string) => Array.from(text, (char) => char.codePointAt(0)!);
    const byKeys = (a: readonly unknown[], b: readonly unknown[]) => {
      for (const [i, x] of a.entries()) {
        const [p, q] = [x, b[i]].map((part) => (typeof part === "string" ? points(part) : [part as number]));
        for (let at = 0; at < Math.max(p!.length, q!.length); at++) {
          const difference = (p![at] ?? -1) - (q![at] ?? -1);
          if (difference !== 0) return Math.sign(difference);
        }
      }
      return 0;
    };
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect(Math.sign(compareTotalOrder(a, b))).toBe(byKeys(totalOrderKey(a), totalOrderKey(b)));
        expect(Math.sign(compareStatusEvents(a, b))).toBe(
          byKeys(statusEventSortKey(a), statusEventSortKey(b)),
        );
      }),
    );
  });
});

test("of equal ids the first to come stays, in its place", () => {
  const [a, b, again] = [{ event_id: "a" }, { event_id: "b" }, { event_id: "a", later: true }];
  expect(dedupEvents([a, b, again])).toEqual([a, b]);
});
