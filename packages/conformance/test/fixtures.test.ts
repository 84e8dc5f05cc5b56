import { describe, expect, test } from "vitest";
import {
  assertLaneMapping,
  assertPayloadConforms,
  assertPayloadFails,
  ConformanceAssertionError,
  FixtureError,
  listCategories,
  loadFixtures,
  loadOutputs,
  loadReplayStream,
  loadSchema,
  SchemaNotFoundError,
  schemaPath,
} from "../src/index.js";

const started = { mission_id: "m", mission_type: "t", initial_phase: "p", actor: "a" };

describe("loadFixtures", () => {
  test("gives the cases of a category in the order of the manifest, without streams", () => {
    const cases = loadFixtures("events");
    expect(cases[0]).toEqual({
      id: "event-full",
      payload: expect.objectContaining({ event_type: "PhaseEntered" }),
      expected_valid: true,
      event_type: "Event",
      notes: "Every field is set",
      min_version: "4.0.0",
    });
    expect(
      cases.filter(({ event_type }) => event_type === "mixed" || event_type === "ReducedStatus"),
    ).toEqual([]);
  });

  test("reads the line that is asked for, by name or version", () => {
    expect(loadFixtures("events", { contract: "2.3.1" })).toEqual(loadFixtures("events", { contract: "v2" }));
    expect(loadFixtures("events", { contract: "v2" })[0]!.min_version).toBe("2.3.1");
  });

  test("names the categories that there are", () => {
    expect(listCategories()).toEqual([
      ...["analytics", "collaboration", "connector", "decisionpoint", "dossier", "edge_cases", "events"],
      ...["glossary", "lane_mapping", "mission_audit", "mission_next", "profile_invocation"],
      ...["retrospective", "sync"],
    ]);
    const load = () => loadFixtures("replay", { contract: "v2" });
    expect(load).toThrow(FixtureError);
    expect(load).toThrow(
      "Unknown fixture category: 'replay'. Valid categories: ['collaboration', 'edge_cases', 'events', 'glossary', 'lane_mapping', 'mission_next']",
    );
  });
});

test.each(["v4", "v2"] as const)(
  "the edge cases of %s are of many types, and of both verdicts",
  (contract) => {
    const cases = loadFixtures("edge_cases", { contract });
    const types = (valid: boolean) =>
      new Set(
        cases.filter(({ expected_valid }) => expected_valid === valid).map(({ event_type }) => event_type),
      );
    expect([types(true).size, types(false).size].map((count) => count >= 7)).toEqual([true, true]);
  },
);

describe("loadReplayStream", () => {
  test("gives the events as they are in the file", () => {
    const events = loadReplayStream("status-refused") as { event_type: string }[];
    expect(events).toHaveLength(23);
    expect(new Set(events.map(({ event_type }) => event_type))).toEqual(
      new Set(["WPStatusChanged", "TideTurned"]),
    );
  });

  test.each([
    ["nope", "FIXTURE_UNKNOWN", "not found in manifest: 'nope'"],
    ["event-full", "FIXTURE_NO_STREAM", "(fixture_type=none)"],
    ["status-refused-output", "FIXTURE_NO_STREAM", "(fixture_type=reducer_output)"],
  ])("refuses %s", (id, code, text) => {
    expect(() => loadReplayStream(id)).toThrow(expect.objectContaining({ code }));
    expect(() => loadReplayStream(id)).toThrow(text);
  });
});

test("loadOutputs says which stream, which reducer and with what", () => {
  const output = loadOutputs().find(({ id }) => id === "glossary-loose-ends-permissive-output");
  expect(output).toMatchObject({
    category: "glossary",
    stream: "glossary-loose-ends",
    reducer: "reduce_glossary_events",
    options: { mode: "permissive" },
    expected_valid: true,
    output: { event_count: 14 },
  });
});

describe("assertions on payloads", () => {
  test("give the result where they hold", () => {
    expect(assertPayloadConforms(started, "MissionStarted")).toMatchObject({ valid: true });
    expect(assertPayloadFails({}, "MissionStarted", { contract: "v2" })).toMatchObject({ valid: false });
  });

  test("name every violation of a payload that does not conform", () => {
    const assert = () => assertPayloadConforms({ ...started, actor: "" }, "MissionStarted");
    expect(assert).toThrow(ConformanceAssertionError);
    expect(assert).toThrow(
      /^Payload for 'MissionStarted' failed conformance:\n {2}Model: actor — .+\n {2}Schema: \$\.actor — .+$/,
    );
  });

  test("say that a payload is valid which should fail, with the result", () => {
    try {
      assertPayloadFails(started, "MissionStarted");
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "CONFORMANCE_ASSERTION", result: { valid: true } });
    }
  });
});

describe("assertLaneMapping", () => {
  test("knows the lanes of each line", () => {
    assertLaneMapping("approved", "done");
    assertLaneMapping("blocked", "doing", { contract: "v2" });
    expect(() => assertLaneMapping("approved", "done", { contract: "v2" })).toThrow("approved");
    expect(() => assertLaneMapping("doing", "doing")).toThrow("doing");
  });

  test("says where a lane maps to instead", () => {
    expect(() => assertLaneMapping("claimed", "doing")).toThrow(
      "Lane 'claimed' maps to 'planned', expected 'doing'",
    );
  });
});

test("a schema that is not there is told with those that are", () => {
  expect(schemaPath("lane")).toMatch(/lanes[\\/]schemas[\\/]lane\.schema\.json$/);
  expect(schemaPath("lane", { contract: "v2" })).toMatch(/schemas[\\/]v2[\\/]lane\.schema\.json$/);
  expect(loadSchema("lane", { contract: "v2" })["enum"]).toHaveLength(7);
  expect(() => loadSchema("nope")).toThrow(SchemaNotFoundError);
  expect(() => loadSchema("nope")).toThrow(
    /^No schema found for 'nope'\. Available: \['artifact_identity', /,
  );
});
