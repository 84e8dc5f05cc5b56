import { describe, expect, test } from "vitest";
import { testAnomalyCodes } from "../../../test/support/anomaly-codes.ts";
import { ulid } from "../../../test/support/envelopes.ts";
import { eventOf, permutations } from "../../../test/support/stream.ts";
import * as v4 from "./index.js";
import * as v2 from "./v2.js";

const evidence = {
  repos: [{ repo: "r", branch: "b", commit: "c" }],
  review: { reviewer: "anna", verdict: "fine" },
};
const filled = {
  repos: [{ repo: "r", branch: "b", commit: "c", files_touched: null }],
  verification: [],
  review: { reviewer: "anna", verdict: "fine", reference: null },
};

interface Place {
  readonly clock?: number;
  readonly at?: string;
}

const mover =
  (slug: string) =>
  (n: number, from_lane: string | null, to_lane: string, more: object = {}, place: Place = {}) =>
    eventOf(
      n,
      "WPStatusChanged",
      { [slug]: "m", wp_id: "WP01", from_lane, to_lane, actor: "anna", execution_mode: "worktree", ...more },
      place,
    );
const move = mover("mission_slug");
const moveV2 = mover("feature_slug");

const laneOf = (state: v4.ReducedStatus, wp = "WP01") => state.wp_states[wp]?.current_lane;
const reasons = (state: { anomalies: readonly { reason: string }[] }) =>
  state.anomalies.map(({ reason }) => reason);
const toReview = (make: typeof move) => [
  make(1, null, "planned"),
  make(2, "planned", "claimed"),
  make(3, "claimed", "in_progress"),
  make(4, "in_progress", "for_review"),
];

test("an empty stream is an empty state", () => {
  const empty = { wp_states: {}, anomalies: [], event_count: 0, last_processed_event_id: null };
  expect(v4.reduceStatusEvents([])).toEqual(empty);
  expect(v2.reduceStatusEvents([eventOf(1, "PhaseEntered", {})])).toEqual(empty);
});

describe("the worked example of the contract", () => {
  const stream = (make: typeof move) => [
    make(1, null, "planned"),
    make(1, null, "planned"),
    make(2, "planned", "claimed"),
    make(3, "claimed", "doing"),
    make(4, "in_progress", "for_review"),
    make(5, "for_review", "in_progress", { review_ref: "PR-9" }),
    make(6, "for_review", "done", { evidence }, { clock: 5 }),
    make(7, "done", "in_progress", {}, { clock: 6, at: "2026-01-01T00:00:07.250000Z" }),
  ];
  const expected = {
    wp_states: {
      WP01: {
        wp_id: "WP01",
        current_lane: "in_progress",
        last_event_id: ulid(5),
        last_transition_at: "2026-01-01T00:00:05Z",
        evidence: null,
      },
    },
    anomalies: [
      {
        event_id: ulid(7),
        wp_id: "WP01",
        from_lane: "done",
        to_lane: "in_progress",
        reason: "from_lane mismatch: expected Lane.IN_PROGRESS, got Lane.DONE",
        code: "FROM_LANE_MISMATCH",
      },
    ],
    event_count: 7,
    last_processed_event_id: ulid(7),
  };

  test.each([
    ["v4", v4, move],
    ["v2", v2, moveV2],
  ] as const)("holds in %s, in any order and live", (_line, { reduceStatusEvents, projectStatus }, make) => {
    const events = stream(make);
    expect(reduceStatusEvents(events)).toEqual(expected);
    expect(reduceStatusEvents([...events].reverse())).toEqual(expected);
    const live = projectStatus();
    for (const event of [...events].reverse()) live.add(event);
    expect(live.read()).toEqual({ ok: true, value: expected });
  });
});

describe("events of one clock", () => {
  test("are all measured against the lane before it", () => {
    const state = v4.reduceStatusEvents([
      move(1, null, "planned"),
      move(2, "planned", "claimed", {}, { clock: 1 }),
    ]);
    expect(laneOf(state)).toBe("planned");
    expect(reasons(state)).toEqual(["from_lane mismatch: expected None, got Lane.PLANNED"]);
  });

  test("a rollback with a reference wins over done, whatever the times, without an anomaly", () => {
    for (const [rollbackAt, doneAt] of [
      [5, 6],
      [6, 5],
    ] as const) {
      const events = [
        ...toReview(move),
        move(rollbackAt, "for_review", "in_progress", { review_ref: "PR-1" }, { clock: 5 }),
        move(doneAt, "for_review", "done", { evidence }, { clock: 5 }),
      ];
      for (const order of [events, [...events].reverse()]) {
        const state = v4.reduceStatusEvents(order);
        expect(laneOf(state)).toBe("in_progress");
        expect(state.anomalies).toEqual([]);
      }
    }
  });

  test("a rollback with an empty reference goes last and is then refused", () => {
    const state = v4.reduceStatusEvents([
      ...toReview(move),
      move(5, "for_review", "in_progress", { review_ref: "" }),
      move(6, "for_review", "done", { evidence }, { clock: 5 }),
    ]);
    expect(laneOf(state)).toBe("done");
    expect(reasons(state)).toEqual(["for_review -> in_progress requires review_ref"]);
  });

  test("of two plain moves the later one by time, then id, stays", () => {
    const two = (atBlocked: string, atCanceled: string) =>
      laneOf(
        v4.reduceStatusEvents([
          move(1, null, "planned"),
          move(2, "planned", "canceled", {}, { at: atCanceled }),
          move(3, "planned", "blocked", {}, { clock: 2, at: atBlocked }),
        ]),
      );
    const early = "2026-01-01T00:00:01Z";
    const late = "2026-01-01T00:00:02Z";
    expect(two(early, late)).toBe("canceled");
    expect(two(late, early)).toBe("blocked");
    expect(two(late, late)).toBe("blocked");
    // Compared as text with its own offset, not as an instant.
    expect(two("2026-01-01T00:00:01+00:00", "2026-01-01T00:00:02+05:00")).toBe("canceled");
  });

  test("a way back from approved has no precedence", () => {
    const approved = [...toReview(move), move(5, "for_review", "approved", { evidence })];
    const state = v4.reduceStatusEvents([
      ...approved,
      move(6, "approved", "in_progress", { review_ref: "PR-1" }),
      move(7, "approved", "done", { evidence }, { clock: 6 }),
    ]);
    expect(laneOf(state)).toBe("done");
    expect(state.anomalies).toEqual([]);
  });

  test("work packages of one clock do not disturb each other", () => {
    const state = v4.reduceStatusEvents([
      move(1, null, "planned"),
      move(2, null, "planned", { wp_id: "WP02" }, { clock: 1 }),
    ]);
    expect([laneOf(state), laneOf(state, "WP02")]).toEqual(["planned", "planned"]);
  });
});

describe("force", () => {
  const forced = { force: true, reason: "why" };

  test("overrides a wrong from_lane in v4 only", () => {
    expect(laneOf(v4.reduceStatusEvents([move(1, "in_progress", "for_review", forced)]))).toBe("for_review");
    const state = v2.reduceStatusEvents([moveV2(1, "in_progress", "for_review", forced)]);
    expect(state.wp_states).toEqual({});
    expect(reasons(state)).toEqual(["from_lane mismatch: expected None, got Lane.IN_PROGRESS"]);
  });

  test("brings a new work package to done in both lines", () => {
    const done = { ...forced, evidence };
    expect(v4.reduceStatusEvents([move(1, null, "done", done)]).wp_states["WP01"]).toMatchObject({
      current_lane: "done",
      evidence: filled,
    });
    expect(v2.reduceStatusEvents([moveV2(1, null, "done", done)]).wp_states["WP01"]).toMatchObject({
      current_lane: "done",
      evidence: filled,
    });
  });

  test("does not lift a guard", () => {
    const state = v4.reduceStatusEvents([move(1, "for_review", "in_progress", forced)]);
    expect(reasons(state)).toEqual(["for_review -> in_progress requires review_ref"]);
  });
});

test("evidence shows only while a work package is done", () => {
  const approved = [...toReview(move), move(5, "for_review", "approved", { evidence })];
  const done = [...approved, move(6, "approved", "done", { evidence })];
  const reopened = [...done, move(7, "done", "in_progress", { force: true, reason: "why" })];
  const shown = [approved, done, reopened].map(
    (events) => v4.reduceStatusEvents(events).wp_states["WP01"]!.evidence,
  );
  expect(shown).toEqual([null, filled, null]);
});

describe("a payload that its model refuses", () => {
  const bad = (n: number, payload: object) => eventOf(n, "WPStatusChanged", payload);

  test("is an anomaly that stands before all others and counts as an event", () => {
    const state = v4.reduceStatusEvents([
      move(1, "claimed", "in_progress"),
      bad(2, { wp_id: "WP02", from_lane: "doing", to_lane: "nowhere" }),
      bad(3, { wp_id: 7, from_lane: 7, to_lane: "approved" }),
    ]);
    expect(state.anomalies.map(({ reason: _, ...rest }) => rest)).toEqual([
      { event_id: ulid(2), wp_id: "WP02", from_lane: "in_progress", to_lane: null, code: "PAYLOAD_INVALID" },
      {
        event_id: ulid(3),
        wp_id: "<unknown>",
        from_lane: null,
        to_lane: "approved",
        code: "PAYLOAD_INVALID",
      },
      {
        ...{ event_id: ulid(1), wp_id: "WP01", from_lane: "claimed", to_lane: "in_progress" },
        code: "FROM_LANE_MISMATCH",
      },
    ]);
    expect(reasons(state)[0]).toMatch(/^payload validation failed: mission_slug: Field required; /);
    expect(state).toMatchObject({ event_count: 3, last_processed_event_id: ulid(3) });
  });

  test("names no lane that its line does not have", () => {
    const [anomaly] = v2.reduceStatusEvents([bad(1, { wp_id: "", to_lane: "approved" })]).anomalies;
    expect(anomaly).toMatchObject({ wp_id: "<unknown>", to_lane: null });
  });
});

test("keys that JavaScript treats specially are plain work packages", () => {
  const events = ["__proto__", "constructor", "WP"].map((wp_id, i) =>
    move(i + 1, null, "planned", { wp_id }),
  );
  const state = v4.reduceStatusEvents(events);
  expect(Object.keys(state.wp_states)).toEqual(["__proto__", "constructor", "WP"]);
  expect(Object.entries(state.wp_states).map(([, { wp_id }]) => wp_id)).toEqual([
    "__proto__",
    "constructor",
    "WP",
  ]);
});

test("every order of a stream gives one state, and the input stays as it was", () => {
  const events = Object.freeze([
    move(1, null, "planned"),
    move(2, "planned", "claimed"),
    move(3, "planned", "blocked", {}, { clock: 2 }),
    move(4, "blocked", "in_progress", {}, { clock: 3 }),
  ]);
  const [expected, ...others] = permutations(events).map((order) => v4.reduceStatusEvents(order));
  expect(laneOf(expected!)).toBe("in_progress");
  for (const other of others) expect(other).toEqual(expected);
});

testAnomalyCodes(v4.TransitionAnomalyCode, {
  PAYLOAD_INVALID: () => v4.reduceStatusEvents([eventOf(1, "WPStatusChanged", {})]),
  FROM_LANE_MISMATCH: () => v4.reduceStatusEvents([move(1, "planned", "claimed")]),
  TRANSITION_INVALID: () => v4.reduceStatusEvents([move(1, null, "claimed")]),
});
