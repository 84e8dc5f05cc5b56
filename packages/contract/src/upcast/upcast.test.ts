import { describe, expect, test } from "vitest";
import { type Mapping, MappingError, readMapping, type Upcast, upcastEvent } from "../upcast.js";
import { validateEvent } from "../validate-event.js";

const mapping = readMapping({
  mission_types: { "replay-mission": "software-dev" },
  missions: {
    "014-board": {
      mission_number: 14,
      mission_type: "software-dev",
      friendly_name: "The board",
      purpose_tldr: "See missions",
      purpose_context: "Nobody sees them today",
    },
  },
});

const DERIVED_PROJECT = "87654321-4321-8765-4321-876543218765";
const uuid5 = (namespace: string, name: string) =>
  namespace.startsWith("fbed40a0") && name === "anna/b1"
    ? DERIVED_PROJECT
    : `uuid5(${namespace.slice(0, 8)},${name})`;
const PROJECT = "12345678-1234-5678-1234-567812345678";

const historical = (event_type: string, payload: object, more: object = {}) => ({
  event_id: "01J00000000000000000000001",
  event_type,
  aggregate_id: "mission/014",
  payload,
  timestamp: "2026-01-01T10:00:00Z",
  node_id: "anna",
  lamport_clock: 1,
  causation_id: null,
  project_uuid: PROJECT,
  project_slug: null,
  correlation_id: "01J00000000000000000000002",
  schema_version: "1.0.0",
  data_tier: 0,
  ...more,
});

const move = {
  feature_slug: "014-board",
  wp_id: "WP01",
  to_lane: "planned",
  actor: "anna",
  execution_mode: "worktree",
};

const upcast = (document: unknown, given: Mapping = mapping, buildId?: string): Upcast =>
  upcastEvent(document, { mapping: given, uuid5, ...(buildId !== undefined && { buildId }) });

function migrated(document: unknown, buildId?: string) {
  const outcome = upcast(document, mapping, buildId);
  if (outcome.kind !== "migrated") throw new Error(JSON.stringify(outcome));
  expect(validateEvent(outcome.event, "Event").valid).toBe(true);
  expect(upcast(outcome.event)).toEqual({ kind: "unchanged" });
  return {
    event: outcome.event as Record<string, unknown> & { payload: object },
    rules: [...outcome.rules].sort(),
  };
}

const refusal = (document: unknown, given: Mapping = mapping) => {
  const outcome = upcast(document, given);
  return outcome.kind === "quarantined" ? [outcome.code, outcome.message] : outcome.kind;
};

describe("an event of the historical line", () => {
  test("gets the live version, its mission and a build id; ids and times stay", () => {
    const source = historical("WPStatusChanged", move);
    const { feature_slug, ...rest } = move;
    const { event, rules } = migrated(source);
    expect(event).toEqual({
      ...source,
      schema_version: "3.0.0",
      payload: { mission_slug: feature_slug, ...rest },
      build_id: `uuid5(18c0fef1,${PROJECT}:anna)`,
    });
    expect(rules).toEqual(["build_id", "feature_slug", "schema_version"]);
  });

  test("is not changed itself", () => {
    const source = historical("WPStatusChanged", move);
    const before = JSON.stringify(source);
    migrated(source);
    expect(JSON.stringify(source)).toBe(before);
  });

  test("takes a given build id, and derives a project from it where there is none", () => {
    const { event, rules } = migrated(historical("WPStatusChanged", move, { project_uuid: null }), "b1");
    expect([event["build_id"], rules.includes("project_uuid")]).toEqual(["b1", true]);
    expect(event["project_uuid"]).toBe(DERIVED_PROJECT);
    expect(refusal(historical("WPStatusChanged", move, { project_uuid: null }))[0]).toBe("PROJECT_UNKNOWN");
  });

  test("begins a correlation of its own where it has none", () => {
    const { event } = migrated(historical("WPStatusChanged", move, { correlation_id: undefined }));
    expect(event["correlation_id"]).toBe("01J00000000000000000000001");
  });

  test("loses payload keys that its line ignored and the live line refuses", () => {
    const { event, rules } = migrated(historical("WPStatusChanged", { ...move, policy_metadata: { a: 1 } }));
    expect(event.payload).not.toHaveProperty("policy_metadata");
    expect(rules).toContain("unknown_keys");
  });

  test("names the lane doing as the live schema does", () => {
    const { event } = migrated(
      historical("WPStatusChanged", { ...move, from_lane: "claimed", to_lane: "doing" }),
    );
    expect(event.payload).toMatchObject({ from_lane: "claimed", to_lane: "in_progress" });
  });
});

describe("legacy keys", () => {
  test("are renamed at every depth", () => {
    const entry = { extra: [{ feature_slug: "a", deep: { feature_number: "007" } }] };
    const actor = { actor_id: "a", actor_type: "llm", ...entry };
    const { event } = migrated(
      historical("NextStepIssued", { run_id: "r", step_id: "s", agent_id: "a", actor }),
    );
    expect(event.payload).toMatchObject({
      actor: { extra: [{ mission_slug: "a", deep: { mission_number: 7 } }] },
    });
  });

  test("that contradict their successor are quarantined; equal ones become one", () => {
    expect(refusal(historical("WPStatusChanged", { ...move, mission_slug: "other" }))).toEqual([
      "KEY_CONFLICT",
      "feature_slug and mission_slug stand side by side with different values",
    ]);
    expect(
      migrated(historical("WPStatusChanged", { ...move, mission_slug: "014-board" })).event.payload,
    ).not.toHaveProperty("feature_slug");
  });

  test("mission_key becomes what the mapping says, never a guess", () => {
    const run = (mission_key: string) =>
      historical("MissionRunStarted", {
        run_id: "r",
        mission_key,
        actor: { actor_id: "a", actor_type: "llm" },
      });
    expect(migrated(run("replay-mission")).event.payload).toMatchObject({ mission_type: "software-dev" });
    expect(refusal(run("feature-login"))).toEqual([
      "MISSION_TYPE_UNMAPPED",
      "mission_key 'feature-login' has no mission_type: name one under mission_types of the mapping file",
    ]);
    const anyKey = readMapping({ mission_types: { "*": "research" } });
    expect(upcast(run("x"), anyKey)).toMatchObject({ event: { payload: { mission_type: "research" } } });
  });
});

describe("renamed event types", () => {
  test("FeatureCreated becomes MissionCreated with the facts of the mapping", () => {
    const payload = { feature_slug: "014-board", feature_number: "014", target_branch: "main", wp_count: 3 };
    const { event } = migrated(historical("FeatureCreated", payload, { aggregate_id: "feature/014-board" }));
    expect(event).toMatchObject({ event_type: "MissionCreated", aggregate_id: "mission/014-board" });
    expect(event.payload).toEqual({
      mission_slug: "014-board",
      mission_number: 14,
      target_branch: "main",
      wp_count: 3,
      mission_type: "software-dev",
      friendly_name: "The board",
      purpose_tldr: "See missions",
      purpose_context: "Nobody sees them today",
    });
  });

  test.each(["FeatureClosed", "FeatureCompleted"])("%s becomes MissionClosed with three keys", (type) => {
    const payload = { feature_slug: "014-board", total_wps: 3, completed_at: "2026-01-01T10:00:00Z" };
    const { event } = migrated(historical(type, payload));
    expect(event.event_type).toBe("MissionClosed");
    expect(event.payload).toEqual({
      mission_slug: "014-board",
      mission_number: 14,
      mission_type: "software-dev",
    });
  });

  test("a mission that the mapping does not know is quarantined with what is missing", () => {
    expect(refusal(historical("FeatureClosed", { feature_slug: "015-x", feature_number: "000" }))).toEqual([
      "MISSION_UNMAPPED",
      "Mission '015-x' lacks mission_number, mission_type: say them under missions of the mapping file",
    ]);
  });

  test("MissionCompleted of a run becomes MissionRunCompleted; of a mission it stays", () => {
    const actor = { actor_id: "a", actor_type: "llm" };
    const run = { run_id: "r", mission_key: "replay-mission", actor };
    expect(migrated(historical("MissionCompleted", run)).event.event_type).toBe("MissionRunCompleted");
    const mission = { mission_id: "m", mission_type: "t", final_phase: "p", actor: "anna" };
    expect(migrated(historical("MissionCompleted", mission)).event.event_type).toBe("MissionCompleted");
  });
});

describe("what cannot be brought over", () => {
  test.each<[string, unknown, string]>([
    ["a list", [], "NOT_AN_EVENT"],
    ["an event without payload", { event_type: "WPStatusChanged" }, "NOT_AN_EVENT"],
    ["an unknown type", historical("HistoryAdded", {}), "EVENT_TYPE_UNKNOWN"],
    ["an envelope as a payload", historical("Event", {}), "EVENT_TYPE_UNKNOWN"],
    ["a bad envelope", historical("WPStatusChanged", move, { lamport_clock: -1 }), "ENVELOPE_INVALID"],
    ["a bad payload", historical("WPStatusChanged", { ...move, wp_id: "" }), "PAYLOAD_INVALID"],
    [
      "a catalogue of features",
      historical("WPStatusChanged", move, { aggregate_id: "feature_catalog/1" }),
      "AGGREGATE_UNMAPPED",
    ],
    [
      "a newer line",
      historical("WPStatusChanged", move, { schema_version: "5.0.0" }),
      "SCHEMA_VERSION_NEWER",
    ],
    [
      "a live event with an unknown key",
      historical("WPStatusChanged", { ...move, x: 1 }, { schema_version: "3.0.0", build_id: "b" }),
      "PAYLOAD_INVALID",
    ],
    ["a tower of lists", historical("WPStatusChanged", { ...move, x: tower(2000) }), "NESTED_TOO_DEEP"],
  ])("%s", (_, document, code) => {
    expect(refusal(document)[0]).toBe(code);
  });
});

function tower(height: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < height; i++) value = [value];
  return value;
}

describe("a mapping", () => {
  test.each([
    [{ missions: [] }, "missions should be an object; got []"],
    [{ mission: {} }, "Unknown key 'mission' in the mapping: expected mission_types, missions"],
    [{ mission_types: { a: 1 } }, "mission_types['a'] should be a text that is not empty; got 1"],
    [
      { missions: { a: { mission_number: 0 } } },
      "missions['a'].mission_number should be a whole number of at least 1; got 0",
    ],
    [
      { missions: { a: { title: "" } } },
      "Unknown key 'title' in missions['a']: expected mission_number, mission_type, friendly_name, purpose_tldr, purpose_context",
    ],
  ])("%j is refused with its place", (document, message) => {
    expect(() => readMapping(document)).toThrow(new MappingError(message));
  });
});

test("types that validateEvent does not know are kept", () => {
  const user = {
    ...{ connector_id: "c1", connector_type: "issue_tracker", provider: "github", mission_id: "m1" },
    ...{ project_uuid: PROJECT, actor_id: "bot", actor_type: "service", user_id: "zoe" },
    ...{ endpoint_url: "https://api.github.com", recorded_at: "2026-01-01T10:00:00Z" },
  };
  const live = { build_id: "b1", schema_version: "3.0.0" };
  expect(upcast(historical("UserConnected", user, live)).kind).toBe("unchanged");
  expect(upcast(historical("UserConnected", { ...user, user_id: "" }, live))).toMatchObject({
    code: "PAYLOAD_INVALID",
  });
  const planned = upcast(historical("NextStepPlanned", { any: ["thing"] }));
  expect(planned).toMatchObject({ kind: "migrated", event: { payload: { any: ["thing"] } } });
  if (planned.kind === "migrated") expect(upcast(planned.event).kind).toBe("unchanged");
});
