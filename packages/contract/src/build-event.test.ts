import { describe, expect, expectTypeOf, test } from "vitest";
import {
  buildEvent,
  buildEventV2,
  EventRefusedError,
  UnknownEventTypeError,
  validateEvent,
  validatePayload,
} from "./index.js";

const system = { now: () => "2026-03-01T12:00:00Z", newEventId: () => "01J00000000000000000000001" };
const source = {
  aggregate_id: "WP01",
  node_id: "anna-laptop",
  project_uuid: "12345678-1234-5678-1234-567812345678",
  lamport_clock: 4,
};
const claimed = {
  mission_slug: "014-board",
  wp_id: "WP01",
  from_lane: "planned",
  to_lane: "claimed",
  actor: "anna",
  execution_mode: "worktree",
} as const;

describe("buildEvent", () => {
  test("fills id, correlation, time, version and the defaults of envelope and payload", () => {
    const event = buildEvent("WPStatusChanged", { ...source, build_id: "b1", payload: claimed }, system);
    expect(event).toEqual({
      ...source,
      event_id: "01J00000000000000000000001",
      correlation_id: "01J00000000000000000000001",
      event_type: "WPStatusChanged",
      timestamp: "2026-03-01T12:00:00Z",
      build_id: "b1",
      causation_id: null,
      project_slug: null,
      schema_version: "3.0.0",
      data_tier: 0,
      payload: { ...claimed, force: false, reason: null, review_ref: null, evidence: null },
    });
    expect(Object.isFrozen(event)).toBe(true);
    expect(validateEvent(event, "Event").valid).toBe(true);
    expect(validateEvent(event, "WPStatusChanged").valid).toBe(true);
    expectTypeOf(event.event_type).toEqualTypeOf<"WPStatusChanged">();
  });

  test("keeps what the caller gives, in canonical form", () => {
    const given = { event_id: "01j0000000000000000000000a", timestamp: "2026-03-01 12:00:00.5+02:00" };
    const correlation_id = "01J0000000000000000000000B";
    const event = buildEvent(
      "WPStatusChanged",
      { ...source, ...given, correlation_id, causation_id: correlation_id, build_id: "b1", payload: claimed },
      system,
    );
    expect(event.event_id).toBe("01J0000000000000000000000A");
    expect(event.timestamp).toBe("2026-03-01T12:00:00.500000+02:00");
    expect([event.correlation_id, event.causation_id]).toEqual([correlation_id, correlation_id]);
  });

  test("refuses with all that is wrong in envelope and payload", () => {
    const build = () =>
      buildEvent(
        "WPStatusChanged",
        { ...source, build_id: "", lamport_clock: -1, payload: { ...claimed, wp_id: "" } },
        system,
      );
    expect(build).toThrow(EventRefusedError);
    try {
      build();
    } catch (error) {
      const refused = error as EventRefusedError;
      expect(refused.code).toBe("EVENT_REFUSED");
      expect(refused.model_violations.map(({ field }) => field)).toEqual([
        "build_id",
        "lamport_clock",
        "wp_id",
      ]);
    }
  });

  test("refuses legacy keys, which the live line does not take", () => {
    const payload = { ...claimed, feature_slug: "014" } as typeof claimed;
    expect(() => buildEvent("WPStatusChanged", { ...source, build_id: "b1", payload }, system)).toThrow(
      /feature_slug/,
    );
  });

  test("knows no type outside the line", () => {
    const build = buildEvent as unknown as (type: string, fields: object, from: object) => object;
    expect(() => build("FeatureCreated", { ...source, payload: {} }, system)).toThrow(UnknownEventTypeError);
    expect(() => build("Event", { ...source, payload: {} }, system)).toThrow(UnknownEventTypeError);
  });

  test("takes only the payload of its type", () => {
    // @ts-expect-error: a gate has other fields
    const build = () => buildEvent("GatePassed", { ...source, build_id: "b1", payload: claimed }, system);
    expect(build).toThrow(EventRefusedError);
  });
});

test("buildEventV2 writes the envelope of the historical line", () => {
  const { mission_slug: feature_slug, ...move } = claimed;
  const event = buildEventV2("WPStatusChanged", { ...source, payload: { feature_slug, ...move } }, system);
  expect(event).not.toHaveProperty("build_id");
  expect(event.schema_version).toBe("1.0.0");
  expect(validateEvent(event, "Event", { contract: "v2" }).valid).toBe(true);
});

test("types that validateEvent does not know are built, and checked by validatePayload", () => {
  const payload = { step_id: "S9", why: ["not yet"] };
  const event = buildEvent("NextStepPlanned", { ...source, build_id: "b1", payload }, system);
  expect(event.payload).toEqual(payload);
  expect(() => validateEvent(event, "NextStepPlanned")).toThrow(UnknownEventTypeError);
  expect(validatePayload(payload, "NextStepPlanned").valid).toBe(true);
  expect(validatePayload([], "NextStepPlanned").model_violations).toMatchObject([
    { field: "", violation_type: "dict_type" },
  ]);
  expect(validatePayload({ user_id: "zoe" }, "UserConnected").valid).toBe(false);
  expect(() => validatePayload({}, "UserConnected", { contract: "v2" })).toThrow(UnknownEventTypeError);
  expect(() => validatePayload({}, "Event")).toThrow(UnknownEventTypeError);
});

test("a built event says as JSON what it was built from", () => {
  const payload = { at: new Date("2026-03-01T12:00:00Z"), ["__proto__"]: { kept: true }, list: [{ a: 1 }] };
  const event = buildEvent("NextStepPlanned", { ...source, build_id: "b1", payload }, system);
  expect(JSON.stringify(event.payload)).toBe(JSON.stringify(payload));
});
