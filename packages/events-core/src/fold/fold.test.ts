import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FoldEvent, foldEvents, liveProjection, type Reducer } from "../fold.js";
import { atSameClock, compareStatusEvents } from "../order.js";
import type { Cell, TrackedList, TrackedMap } from "./tracked.js";

interface State {
  readonly latest: TrackedMap<string, string>;
  readonly history: TrackedList<string>;
  readonly failedAt: Cell<string | null>;
}

/** A fold with everything that is hard: runs, removals, inner lists, errors that a later event cures. */
function hardReducer(options: {
  dedup: Reducer<unknown, State, object>["dedup"];
  grouped: boolean;
  when: "before-dedup" | "after-dedup";
}): Reducer<string, State, object> {
  return {
    name: "hard",
    select: {
      types: new Set(["set", "drop", "clear", "forget", "revise", "fail", "cure"]),
      when: options.when,
    },
    order: compareStatusEvents,
    dedup: options.dedup,
    prepare: (event) => `${event.payload["key"]}`,
    ...(options.grouped && { together: atSameClock }),
    initial: (track) => ({
      latest: track.map(),
      history: track.list(),
      failedAt: track.cell<string | null>(null),
    }),
    step(state, run) {
      for (const { event, input } of run) {
        if (state.failedAt.value !== null && event.event_type !== "cure")
          throw new Error(`failed at ${state.failedAt.value}`);
        switch (event.event_type) {
          case "set":
            state.latest.set(input, event.event_id);
            state.history.push(`${input}/${run.length}`);
            break;
          case "drop":
            state.latest.delete(input);
            break;
          case "clear":
            state.latest.clear();
            break;
          case "forget":
            if (state.history.items.length > 0) state.history.removeAt(state.history.items.length >> 1);
            break;
          case "revise":
            if (state.history.items.length > 0)
              state.history.replaceAt(state.history.items.length >> 1, `${event.event_id}!`);
            break;
          case "fail":
            state.failedAt.value = event.event_id;
            break;
          default:
            state.failedAt.value = null;
        }
      }
    },
    finish: (state, seen) => ({
      latest: [...state.latest.entries()],
      keys: [...state.latest.keys()],
      values: [...state.latest.values()],
      size: state.latest.size,
      history: [...state.history.items],
      ...seen,
    }),
  };
}

const event: fc.Arbitrary<FoldEvent> = fc.record({
  event_id: fc.nat(15).map((n) => `E${String(n).padStart(2, "0")}`),
  event_type: fc.constantFrom(
    "set",
    "set",
    "set",
    "drop",
    "clear",
    "forget",
    "revise",
    "fail",
    "cure",
    "other",
  ),
  lamport_clock: fc.nat(5),
  timestamp: fc.constantFrom("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"),
  payload: fc.record({ key: fc.constantFrom("a", "b", "10", "__proto__") }),
});

function outcome(read: () => unknown): unknown {
  try {
    return { value: read() };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

for (const dedup of ["first-by-order", "first-to-arrive", "none"] as const) {
  for (const grouped of [false, true]) {
    for (const when of ["before-dedup", "after-dedup"] as const) {
      describe(`dedup ${dedup}, ${grouped ? "grouped" : "single"}, select ${when}`, () => {
        const reducer = hardReducer({ dedup, grouped, when });

        test("live equals batch after every event, errors included", () => {
          fc.assert(
            fc.property(
              fc.array(event, { maxLength: 30 }),
              fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
              (events, reads) => {
                const live = liveProjection(reducer, undefined);
                for (const [i, one] of events.entries()) {
                  live.add(one);
                  if (!reads[i]) continue;
                  const reading = live.read();
                  const batch = outcome(() => foldEvents(reducer, events.slice(0, i + 1), undefined));
                  expect(
                    reading.ok ? { value: reading.value } : { error: (reading.error as Error).message },
                  ).toEqual(batch);
                }
              },
            ),
            { numRuns: 500 },
          );
        });

        if (dedup !== "first-by-order") return;
        test("any order and repeats give one result where one id is one event", () => {
          const unique = fc.uniqueArray(event, { selector: (one) => one.event_id });
          fc.assert(
            fc.property(
              unique.chain((list) =>
                fc.tuple(
                  fc.constant(list),
                  fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2 }),
                ),
              ),
              ([list, shuffled]) => {
                expect(outcome(() => foldEvents(reducer, shuffled, undefined))).toEqual(
                  outcome(() => foldEvents(reducer, list, undefined)),
                );
              },
            ),
          );
        });
      });
    }
  }
}

test("the batch fold leaves its input alone", () => {
  const events = Object.freeze(
    [1, 0].map((clock) =>
      Object.freeze({
        event_id: `E${clock}`,
        event_type: "set",
        lamport_clock: clock,
        timestamp: "2026-01-01T00:00:00Z",
        payload: { key: "a" },
      }),
    ),
  );
  const reducer = hardReducer({ dedup: "first-by-order", grouped: false, when: "before-dedup" });
  expect(foldEvents(reducer, events, undefined)).toMatchObject({ eventCount: 2, lastEventId: "E1" });
});

test("add says what became of an event", () => {
  const live = liveProjection(
    hardReducer({ dedup: "first-by-order", grouped: false, when: "before-dedup" }),
    undefined,
  );
  const one = {
    event_id: "E1",
    event_type: "set",
    lamport_clock: 5,
    timestamp: "2026-01-01T00:00:00Z",
    payload: { key: "a" },
  };
  expect(live.add(one)).toBe("accepted");
  expect(live.add({ ...one, lamport_clock: 6 })).toBe("duplicate");
  expect(live.add({ ...one, lamport_clock: 4 })).toBe("replaced");
  expect(live.add({ ...one, event_id: "E2", event_type: "other" })).toBe("not-selected");
  expect(live.eventCount).toBe(1);
});
