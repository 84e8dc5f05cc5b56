import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeCounter, mergeGset, stateMachineMerge, ValidationError } from "./index.js";

const event = (event_id: string, payload: object, node_id = "n") => ({
  event_id,
  node_id,
  aggregate_id: "a",
  lamport_clock: 1,
  payload: payload as { [key: string]: unknown },
});

describe("laws of the merges (events-core 7)", () => {
  const additions = fc.array(
    fc.record({
      id: fc.nat(9),
      tags: fc.array(fc.constantFrom("a", "b", "c")),
      delta: fc.integer({ min: -9, max: 9 }),
    }),
  );
  // One id has one payload: later repeats of an id repeat the first.
  const events = additions.map((list) => {
    const first = new Map(list.toReversed().map((item) => [item.id, item]));
    return list.map(({ id }) => event(`e${id}`, { tags: first.get(id)!.tags, delta: first.get(id)!.delta }));
  });
  const sorted = (tags: Set<unknown>) => [...tags].sort();

  test("any order, repeats, split and joined give one set and one sum", () => {
    fc.assert(
      fc.property(
        events.chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray(list, { minLength: list.length }),
            fc.nat(list.length),
          ),
        ),
        ([list, shuffled, cut]) => {
          expect(sorted(mergeGset(shuffled))).toEqual(sorted(mergeGset(list)));
          expect(sorted(mergeGset([...list, ...list]))).toEqual(sorted(mergeGset(list)));
          expect(sorted(mergeGset(list))).toEqual(
            sorted(new Set([...mergeGset(list.slice(0, cut)), ...mergeGset(list.slice(cut))])),
          );
          expect(mergeCounter(shuffled)).toBe(mergeCounter(list));
          expect(mergeCounter([...list, ...shuffled])).toBe(mergeCounter(list));
        },
      ),
    );
  });
});

test("of equal elements the first seen stays", () => {
  expect([...mergeGset([event("1", { tags: [true] }), event("2", { tags: [1, null] })])]).toEqual([
    true,
    null,
  ]);
});

test("a payload without tags or delta adds nothing", () => {
  const plain = event("1", {});
  expect([mergeGset([plain]).size, mergeCounter([plain, event("2", { delta: true })])]).toEqual([0, 1]);
  expect(mergeCounter([])).toBe(0);
});

test("a payload that cannot be merged is named", () => {
  for (const tags of ["ab", null, [["a"]], [{}]])
    expect(() => mergeGset([event("1", { tags })])).toThrow("Event 1");
  expect(() => mergeCounter([event("1", { delta: "2" })])).toThrow("Event 1");
});

describe("stateMachineMerge (events-core 8)", () => {
  const ranks = new Map([
    ["done", 2],
    ["todo", 1],
  ]);

  test("the highest priority wins, then the smaller node, then the earlier event", () => {
    const a = event("1", { state: "todo" }, "a");
    const b = event("2", { state: "done" }, "b");
    const c = event("3", { status: "done" }, "a");
    const merged = stateMachineMerge([a, b, c], ranks);
    expect(merged.merged_event).toBe(c);
    expect(merged.resolution_note).toBe(
      "Selected state 'done' (priority=2) from node 'a' over 2 conflicting states",
    );
    expect(merged.conflicting_events).toEqual([a, b, c]);
    expect(merged.requires_manual_review).toBe(false);
  });

  test("a single event and equal states have notes of their own", () => {
    const a = event("1", { state: "todo" }, "b");
    expect(stateMachineMerge([a], ranks).resolution_note).toBe("Single event, no conflict: state=todo");
    const b = event("2", { state: "todo" }, "a");
    expect(stateMachineMerge([a, b], ranks).resolution_note).toBe(
      "All events have same state: todo (tiebroken by node 'a')",
    );
  });

  test("priorities may be an object, and the state may have another name", () => {
    const events = [event("1", { phase: "x", state: "y" }), event("2", { phase: "y", status: "x" })];
    expect(stateMachineMerge(events, { x: 0.5, y: 0.25 }, "phase").merged_event).toBe(events[0]);
    expect(() => stateMachineMerge([event("3", { state: "x" })], { x: 1 }, "phase")).toThrow(
      "Event 3 missing 'phase' in payload",
    );
  });

  test.each([
    [
      [event("1", { state: true })],
      "State value 'True' not in priority_map. Available states: ['done', 'todo']",
    ],
    [[], "Cannot merge empty event list"],
    [[event("1", {})], "Event 1 missing 'state' or 'status' in payload"],
    [
      [event("1", { state: "it's" })],
      "State value 'it's' not in priority_map. Available states: ['done', 'todo']",
    ],
    [
      [event("1", { state: "done" }), { ...event("2", {}), lamport_clock: 2 }],
      "Events have different lamport_clocks: 2 != 1",
    ],
    [
      [event("1", { state: "done" }), { ...event("2", {}), aggregate_id: "b" }],
      "Events have different aggregate_ids: b != a",
    ],
  ])("refuses case %#", (events, message) => {
    expect(() => stateMachineMerge(events, ranks)).toThrow(new ValidationError(message));
  });
});
