/** What the Python packages show first, done here. */
import { describe, expect, test } from "vitest";
import { reduceCollaborationEvents } from "../packages/collaboration/src/index.ts";
import { buildEvent, buildEventV2, validateEvent } from "../packages/contract/src/index.ts";
import {
  type Event,
  InMemoryClockStorage,
  InMemoryEventStore,
  isConcurrent,
  LamportClock,
  stateMachineMerge,
  totalOrderKey,
} from "../packages/events-core/src/index.ts";
import { canonicalToSyncV1, canonicalToSyncV2, Lane, normalizeLane } from "../packages/lanes/src/index.ts";
import { canonicalToSyncV1 as canonicalToSyncV1OfV2, Lane as LaneV2 } from "../packages/lanes/src/v2.ts";
import { reduceMissionNextEvents } from "../packages/mission-runtime/src/index.ts";
import { reduceMissionNextEvents as reduceMissionNextEventsV2 } from "../packages/mission-runtime/src/v2.ts";

const PROJECT = "5b6f0a3e-9d1c-4c57-8f0e-2a7d41c9b630";

/** Ids and times of a test, in place of the machine's. */
function counting() {
  let n = 0;
  return {
    newEventId: () => `01K0FERRY${String(++n).padStart(17, "0")}`,
    now: () => `2026-05-04T08:00:${String(n).padStart(2, "0")}Z`,
  };
}

describe("lane mapping", () => {
  test("maps every lane of both lines to what boards show", () => {
    const v1 = Object.values(Lane).map((lane) => [lane, canonicalToSyncV1(lane)]);
    expect(Object.fromEntries(v1)).toEqual({
      planned: "planned",
      claimed: "planned",
      in_progress: "doing",
      for_review: "for_review",
      approved: "done",
      done: "done",
      blocked: "doing",
      canceled: "planned",
    });
    const historical = Object.values(LaneV2).map((lane) => [lane, canonicalToSyncV1OfV2(lane)]);
    const { approved: _approved, ...rest } = Object.fromEntries(v1);
    expect(Object.fromEntries(historical)).toEqual(rest);
    expect(canonicalToSyncV2(Lane.APPROVED)).toBe("approved");
  });

  test("takes an alias for its lane first", () => {
    expect(canonicalToSyncV1(normalizeLane("doing"))).toBe("doing");
    expect(() => normalizeLane("in_review")).toThrow("Unknown lane value: 'in_review'");
  });
});

describe("emission with clock and store", () => {
  const moves = [
    [null, "planned"],
    ["planned", "claimed"],
    ["claimed", "in_progress"],
  ] as const;

  test("ticks the clock, writes the envelope, saves it, and reads it back in order", async () => {
    const storage = new InMemoryClockStorage();
    const clock = await LamportClock.open("quay-laptop", storage);
    const store = new InMemoryEventStore<Event>();
    const system = counting();
    for (const [from_lane, to_lane] of moves) {
      await clock.tick();
      const event = buildEvent(
        "WPStatusChanged",
        {
          aggregate_id: "WP01",
          build_id: "quay-laptop/main",
          node_id: clock.nodeId,
          lamport_clock: clock.current(),
          project_uuid: PROJECT,
          payload: {
            mission_slug: "harbour-map",
            wp_id: "WP01",
            from_lane,
            to_lane,
            actor: "ines",
            execution_mode: "worktree",
          },
        },
        system,
      );
      await store.saveEvent(event);
      await store.saveEvent(event);
    }
    const events = await store.loadEvents("WP01");
    expect(events.map(({ lamport_clock, schema_version }) => [lamport_clock, schema_version])).toEqual([
      [1, "3.0.0"],
      [2, "3.0.0"],
      [3, "3.0.0"],
    ]);
    // What comes from another node moves the clock past it; a new clock begins where the storage stands.
    await clock.update(7);
    expect(clock.current()).toBe(8);
    expect((await LamportClock.open("quay-laptop", storage)).current()).toBe(8);
  });

  test("writes envelopes of 2.x without build id", async () => {
    const clock = await LamportClock.open("quay-laptop", new InMemoryClockStorage());
    await clock.tick();
    const event = buildEventV2(
      "MissionStarted",
      {
        aggregate_id: "mission/harbour-map",
        node_id: clock.nodeId,
        lamport_clock: clock.current(),
        project_uuid: PROJECT,
        payload: { mission_id: "M1", mission_type: "software-dev", initial_phase: "survey", actor: "ines" },
      },
      counting(),
    );
    expect(event).toMatchObject({
      lamport_clock: 1,
      schema_version: "1.0.0",
      correlation_id: event.event_id,
    });
    expect(event).not.toHaveProperty("build_id");
  });
});

test("a 2.x payload with feature_slug is valid in its line, and refused in the live one", () => {
  const payload = {
    feature_slug: "014-harbour-map",
    wp_id: "WP01",
    to_lane: "in_progress",
    actor: "ines",
    execution_mode: "worktree",
  };
  expect(validateEvent(payload, "WPStatusChanged", { contract: "2.3.1" })).toMatchObject({
    valid: true,
    model_violations: [],
    schema_violations: [],
  });
  const live = validateEvent(payload, "WPStatusChanged");
  expect(live.valid).toBe(false);
  expect(live.model_violations.map(({ field, violation_type }) => [field, violation_type])).toEqual([
    ["mission_slug", "missing"],
    ["feature_slug", "extra_forbidden"],
  ]);
});

test("folds of nothing are states of nothing", () => {
  expect(reduceCollaborationEvents([])).toMatchObject({
    mission_id: "",
    participants: {},
    active_drivers: [],
    anomalies: [],
    event_count: 0,
    last_processed_event_id: null,
  });
  const run = { run_id: null, run_status: null, completed_steps: [], pending_decisions: {}, event_count: 0 };
  expect(reduceMissionNextEvents([])).toMatchObject({ ...run, mission_type: null });
  expect(reduceMissionNextEventsV2([])).toMatchObject({ ...run, mission_key: null });
});

test("a strict envelope of v4: as its type, as an envelope, and what the cutover rule refuses", () => {
  const envelope = {
    event_id: "01K0FERRY00000000000000001",
    event_type: "MissionClosed",
    aggregate_id: "mission/harbour-map",
    payload: { mission_slug: "harbour-map", mission_number: 14, mission_type: "software-dev" },
    timestamp: "2026-05-04T08:00:00Z",
    build_id: "quay-laptop/main",
    node_id: "quay-laptop",
    lamport_clock: 1,
    project_uuid: PROJECT,
    correlation_id: "01K0FERRY00000000000000001",
    schema_version: "3.0.0",
  };
  const strict = { strict: true };
  for (const type of ["MissionClosed", "Event"])
    expect(validateEvent(envelope, type, strict)).toMatchObject({ valid: true, schema_check_skipped: false });
  const legacy = [
    { ...envelope, schema_version: "1.0.0" },
    { ...envelope, payload: { ...envelope.payload, feature_slug: "harbour-map" } },
    { ...envelope, aggregate_id: "feature/harbour-map" },
  ];
  for (const one of legacy) {
    const [first] = validateEvent(one, "MissionClosed", strict).model_violations;
    expect(first).toMatchObject({ field: "schema_version", violation_type: "cutover_policy" });
  }
  // The type alone does not look at the envelope; ask for `Event` as well.
  const { build_id: _buildId, ...without } = envelope;
  expect(validateEvent(without, "MissionClosed", strict).valid).toBe(true);
  expect(validateEvent(without, "Event", strict).valid).toBe(false);
});

test("two nodes that moved one work package at once: the conflict is found, and merged by priority", () => {
  const at = (node_id: string, state: string, lamport_clock = 5) => ({
    ...buildEvent(
      "PresenceHeartbeat",
      {
        aggregate_id: "WP01",
        build_id: "b",
        node_id,
        lamport_clock,
        project_uuid: PROJECT,
        payload: { participant_id: node_id, mission_id: "M1" },
      },
      system,
    ),
    payload: { state },
  });
  const system = counting();
  const quay = at("quay-laptop", "for_review");
  const cabin = at("cabin-desk", "done");
  const later = at("cabin-desk", "done", 6);
  expect([isConcurrent(quay, cabin), isConcurrent(quay, later), isConcurrent(quay, quay)]).toEqual([
    true,
    false,
    false,
  ]);
  expect([quay, cabin].map(totalOrderKey)).toEqual([
    [5, "quay-laptop"],
    [5, "cabin-desk"],
  ]);
  const resolution = stateMachineMerge(
    [quay, cabin],
    new Map([
      ["done", 2],
      ["for_review", 1],
    ]),
  );
  expect(resolution.merged_event).toBe(cabin);
  expect(resolution.conflicting_events).toEqual([quay, cabin]);
  expect(resolution.requires_manual_review).toBe(false);
  expect(resolution.resolution_note).toBe(
    "Selected state 'done' (priority=2) from node 'cabin-desk' over 1 conflicting states",
  );
});
