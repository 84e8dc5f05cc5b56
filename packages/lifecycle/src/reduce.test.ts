import { describe, expect, test } from "vitest";
import { testAnomalyCodes } from "../../../test/support/anomaly-codes.ts";
import { ulid } from "../../../test/support/envelopes.ts";
import { eventOf } from "../../../test/support/stream.ts";
import * as v4 from "./index.js";
import * as v2 from "./v2.js";

const mission = { mission_id: "M", mission_type: "software-dev", actor: "anna" };
const started = (n: number, more: object = {}, clock = n) =>
  eventOf(n, "MissionStarted", { ...mission, initial_phase: "spec", ...more }, { clock });
const phase = (n: number, phase_name = "plan", clock = n) =>
  eventOf(n, "PhaseEntered", { ...mission, phase_name }, { clock });
const rollback = (n: number, target_phase = "impl", clock = n) =>
  eventOf(n, "ReviewRollback", { ...mission, review_ref: "PR-1", target_phase }, { clock });
const completed = (n: number, clock = n) =>
  eventOf(n, "MissionCompleted", { ...mission, final_phase: "end" }, { clock });
const cancelled = (n: number, clock = n) =>
  eventOf(n, "MissionCancelled", { ...mission, reason: "why" }, { clock });
const move = (n: number, from_lane: string | null, to_lane: string, slug = "mission_slug") =>
  eventOf(n, "WPStatusChanged", {
    [slug]: "m",
    wp_id: "WP01",
    from_lane,
    to_lane,
    actor: "anna",
    execution_mode: "worktree",
  });
const reasons = (state: { readonly anomalies: readonly { readonly reason: string }[] }) =>
  state.anomalies.map(({ reason }) => reason);

test("the constants are those of each line", () => {
  const five = ["MissionCancelled", "MissionCompleted", "MissionStarted", "PhaseEntered", "ReviewRollback"];
  expect([...v2.MISSION_EVENT_TYPES].sort()).toEqual(five);
  expect([...v4.MISSION_EVENT_TYPES].sort()).toEqual([...five, "MissionClosed", "MissionCreated"].sort());
  expect([v4.MISSION_CREATED, v4.MISSION_CLOSED]).toEqual(["MissionCreated", "MissionClosed"]);
  expect([
    v2.MISSION_CANCELLED,
    v2.MISSION_COMPLETED,
    v2.MISSION_STARTED,
    v2.PHASE_ENTERED,
    v2.REVIEW_ROLLBACK,
  ]).toEqual(five);
  expect([v4.SCHEMA_VERSION, v2.SCHEMA_VERSION]).toEqual(["3.0.0", "2.0.0"]);
  expect(v4.MissionStatus).toEqual({ ACTIVE: "active", COMPLETED: "completed", CANCELLED: "cancelled" });
  expect([...v4.TERMINAL_MISSION_STATUSES]).toEqual(["completed", "cancelled"]);
});

for (const [line, { reduceLifecycleEvents, projectLifecycle }, slug] of [
  ["v4", v4, "mission_slug"],
  ["v2", v2, "feature_slug"],
] as const) {
  describe(`the lifecycle fold of ${line}`, () => {
    test("an empty stream is an empty state", () => {
      expect(reduceLifecycleEvents([])).toEqual({
        mission_id: null,
        mission_status: null,
        mission_type: null,
        current_phase: null,
        phases_entered: [],
        wp_states: {},
        anomalies: [],
        event_count: 0,
        last_processed_event_id: null,
      });
    });

    test("the worked example of the contract holds, in any order and live", () => {
      const events = [
        started(1),
        phase(2, "review"),
        move(3, null, "claimed", slug),
        cancelled(5, 4),
        rollback(6, "impl", 4),
        completed(7, 5),
        eventOf(8, "Custom", {}, { clock: 6 }),
      ];
      const expected = {
        mission_id: "M",
        mission_status: "cancelled",
        mission_type: "software-dev",
        current_phase: "impl",
        phases_entered: ["spec", "review", "impl"],
        wp_states: {},
        anomalies: [
          {
            event_id: ulid(7),
            event_type: "MissionCompleted",
            reason: "Event after terminal state (MissionStatus.CANCELLED)",
            code: "EVENT_AFTER_TERMINAL",
          },
          {
            event_id: ulid(3),
            event_type: "WPStatusChanged",
            reason: "WP WP01: Transition None -> Lane.CLAIMED is not allowed",
            code: "TRANSITION_INVALID",
          },
        ],
        event_count: 7,
        last_processed_event_id: ulid(8),
      };
      expect(reduceLifecycleEvents(events)).toEqual(expected);
      expect(Object.keys(reduceLifecycleEvents(events))).toEqual(Object.keys(expected));
      const live = projectLifecycle();
      for (const event of [...events].reverse()) live.add(event);
      expect(live.read()).toEqual({ ok: true, value: expected });
    });

    test("work packages go on after the end of the mission", () => {
      const state = reduceLifecycleEvents([
        started(1),
        completed(2),
        move(3, null, "planned", slug),
      ]) as v4.ReducedMissionState;
      expect(state).toMatchObject({ mission_status: "completed", anomalies: [] });
      expect(state.wp_states["WP01"]).toMatchObject({ current_lane: "planned" });
    });
  });
}

describe("mission events out of their place", () => {
  test.each([
    ["before the start", [phase(1)], ["Event before MissionStarted"]],
    ["a second start", [started(1), started(2)], ["Duplicate MissionStarted (first one wins)"]],
    [
      "after completion",
      [started(1), completed(2), phase(3)],
      ["Event after terminal state (MissionStatus.COMPLETED)"],
    ],
    [
      "a start after the end",
      [started(1), cancelled(2), started(3)],
      ["Event after terminal state (MissionStatus.CANCELLED)"],
    ],
  ])("%s", (_name, events, expected) => {
    expect(reasons(v4.reduceLifecycleEvents(events))).toEqual(expected);
  });

  test("their payload is not looked at", () => {
    const state = v4.reduceLifecycleEvents([
      eventOf(1, "PhaseEntered", {}),
      started(2),
      eventOf(3, "MissionStarted", {}),
    ]);
    expect(reasons(state)).toEqual([
      "Event before MissionStarted",
      "Duplicate MissionStarted (first one wins)",
    ]);
  });
});

describe("payloads that their model refuses", () => {
  test.each([
    "PhaseEntered",
    "MissionCompleted",
    "MissionCancelled",
    "ReviewRollback",
    "MissionCreated",
    "MissionClosed",
  ])("%s is an anomaly and changes nothing", (type) => {
    const state = v4.reduceLifecycleEvents([started(1), eventOf(2, type, {})]);
    expect(state).toMatchObject({
      mission_status: "active",
      current_phase: "spec",
      phases_entered: ["spec"],
    });
    expect(state.anomalies).toEqual([
      { event_id: ulid(2), event_type: type, reason: `Invalid ${type} payload`, code: "PAYLOAD_INVALID" },
    ]);
  });

  test("an invalid start leaves the mission open for a valid one", () => {
    const state = v4.reduceLifecycleEvents([started(1, { actor: "" }), started(2, { mission_id: "N" })]);
    expect(state.mission_id).toBe("N");
    expect(reasons(state)).toEqual(["Invalid MissionStarted payload"]);
  });
});

test("MissionCreated and MissionClosed need no start, mind no end and change nothing", () => {
  const created = {
    mission_slug: "m",
    mission_number: null,
    mission_type: "t",
    target_branch: "main",
    wp_count: 0,
    friendly_name: "f",
    purpose_tldr: "p",
    purpose_context: "c",
  };
  const closed = { mission_slug: "m", mission_number: 1, mission_type: "t" };
  const state = v4.reduceLifecycleEvents([
    eventOf(1, "MissionCreated", created),
    started(2),
    completed(3),
    eventOf(4, "MissionClosed", closed),
  ]);
  expect(state).toMatchObject({ anomalies: [], mission_status: "completed", phases_entered: ["spec"] });
  // The older line does not know them: they only count.
  const historical = v2.reduceLifecycleEvents([eventOf(1, "MissionCreated", {}), started(2)]);
  expect(historical).toMatchObject({ anomalies: [], event_count: 2 });
});

describe("events of one clock", () => {
  test("cancellation comes last, after phases, rollbacks and the start", () => {
    const state = v4.reduceLifecycleEvents([
      cancelled(1, 1),
      started(2, {}, 1),
      phase(3, "plan", 1),
      rollback(4, "x", 1),
    ]);
    expect(state).toMatchObject({
      mission_status: "cancelled",
      phases_entered: ["spec", "plan", "x"],
      anomalies: [],
    });
  });

  test("cancellation beside completion is too late", () => {
    const state = v4.reduceLifecycleEvents([started(1), cancelled(2, 2), completed(3, 2)]);
    expect(state.mission_status).toBe("completed");
    expect(reasons(state)).toEqual(["Event after terminal state (MissionStatus.COMPLETED)"]);
  });

  test("the id decides between others, not the time", () => {
    const late = "2026-01-01T23:00:00Z";
    const first = eventOf(2, "PhaseEntered", { ...mission, phase_name: "a" }, { clock: 2, at: late });
    const state = v4.reduceLifecycleEvents([started(1), phase(3, "b", 2), first]);
    expect(state.phases_entered).toEqual(["spec", "a", "b"]);
    const early = v4.reduceLifecycleEvents([started(2, {}, 1), phase(1, "p", 1)]);
    expect(reasons(early)).toEqual(["Event before MissionStarted"]);
  });
});

test("an id that two events of different types share counts once, as the earlier one", () => {
  const wp = { ...move(1, null, "planned"), lamport_clock: 0 };
  const state = v4.reduceLifecycleEvents([started(1), wp]);
  expect(state).toMatchObject({ mission_id: null, event_count: 1 });
  expect(Object.keys(state.wp_states)).toEqual(["WP01"]);
});

test("completion and rollback leave phases and work packages as the contract says", () => {
  const state = v4.reduceLifecycleEvents([
    started(1),
    move(2, null, "planned"),
    rollback(3, "never entered"),
    completed(4),
  ]);
  expect(state).toMatchObject({ current_phase: "never entered", phases_entered: ["spec", "never entered"] });
  expect(state.wp_states["WP01"]).toMatchObject({ current_lane: "planned" });
});

testAnomalyCodes(v4.LifecycleAnomalyCode, {
  EVENT_AFTER_TERMINAL: () => v4.reduceLifecycleEvents([started(1), completed(2), phase(3)]),
  EVENT_BEFORE_START: () => v4.reduceLifecycleEvents([phase(1)]),
  DUPLICATE_START: () => v4.reduceLifecycleEvents([started(1), started(2)]),
  PAYLOAD_INVALID: () => v4.reduceLifecycleEvents([eventOf(1, "MissionStarted", {})]),
  FROM_LANE_MISMATCH: () => v4.reduceLifecycleEvents([move(1, "planned", "claimed")]),
  TRANSITION_INVALID: () => v4.reduceLifecycleEvents([move(1, null, "claimed")]),
});
