import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CyclicDependencyError, compareStatusEvents, isConcurrent, topologicalSort } from "./index.js";

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
