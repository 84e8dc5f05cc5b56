import { describe, expect, test } from "vitest";
import { eventToJson, parseEvent } from "./index.js";
import { parseEvent as parseEventV2 } from "./v2.js";

// The reference vector of `events-core 1.6`.
const VECTOR =
  '{"event_id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","event_type":"T","aggregate_id":"a","payload":{},"timestamp":"2026-01-01T00:00:00Z","build_id":"b","node_id":"n","lamport_clock":1,"causation_id":null,"project_uuid":"12345678-1234-5678-1234-567812345678","project_slug":null,"correlation_id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","schema_version":"3.0.0","data_tier":0}';
const { causation_id, project_slug, schema_version, data_tier, payload, ...needed } = JSON.parse(VECTOR);

describe("parseEvent", () => {
  test("fills the defaults and writes the wire's key order", () => {
    const parsed = parseEvent(JSON.stringify(needed));
    expect(parsed.ok && eventToJson(parsed.event)).toBe(VECTOR);
  });

  test("reads a document as it reads text, and does not change it", () => {
    const document = Object.freeze({ ...needed, event_id: needed.event_id.toLowerCase() });
    const parsed = parseEvent(document);
    expect(parsed.ok && parsed.event.event_id).toBe(needed.event_id);
  });

  test.each(["٣.0.0", "3.𝟛.𝟿", "３.०.0"])("takes the digits of any script in a version: %s", (version) => {
    const parsed = parseEvent({ ...needed, schema_version: version });
    expect(parsed.ok && parsed.event.schema_version).toBe(version);
  });

  test.each(["3.0.0\n", "3.0.½", "3.0.Ⅲ", "3,0,0"])("refuses another version: %j", (version) => {
    expect(parseEvent({ ...needed, schema_version: version }).ok).toBe(false);
  });

  test("freezes the event and drops keys it does not know", () => {
    const parsed = parseEvent({ ...needed, team_slug: "x" });
    expect(parsed.ok && Object.isFrozen(parsed.event)).toBe(true);
    expect(parsed.ok && "team_slug" in parsed.event).toBe(false);
  });

  test("says all that is wrong, in field order, and never throws", () => {
    const parsed = parseEvent({
      ...needed,
      event_type: "",
      lamport_clock: -1,
      data_tier: 9,
      build_id: undefined,
    });
    expect(
      parsed.ok ? [] : parsed.violations.map(({ field, violation_type }) => [field, violation_type]),
    ).toEqual([
      ["event_type", "string_too_short"],
      ["build_id", "missing"],
      ["lamport_clock", "greater_than_equal"],
      ["data_tier", "less_than_equal"],
    ]);
  });

  test.each(["", "{", "[]", "null", '"x"', "\ufeff{}"])("reports text that is no event: %j", (text) => {
    const parsed = parseEvent(text);
    expect(parsed.ok).toBe(false);
    expect(parsed.ok ? 0 : parsed.violations.length).toBe(1);
  });

  test("refuses integers that a number cannot hold", () => {
    const parsed = parseEvent(
      JSON.stringify(needed).replace('"lamport_clock":1', '"lamport_clock":9007199254740993'),
    );
    expect(parsed.ok ? [] : parsed.violations.map(({ violation_type }) => violation_type)).toEqual([
      "int_parsing_size",
    ]);
  });

  test("a payload called like a prototype stays data", () => {
    const parsed = parseEvent(VECTOR.replace('"payload":{}', '"payload":{"__proto__":{"x":1}}'));
    expect(parsed.ok && Object.keys(parsed.event.payload)).toEqual(["__proto__"]);
    expect(parsed.ok && (parsed.event.payload as { x?: number }).x).toBeUndefined();
  });
});

test("v2 has no build_id and another default version", () => {
  const { build_id, ...old } = needed;
  const parsed = parseEventV2(old);
  expect(parsed.ok && eventToJson(parsed.event)).toBe(
    VECTOR.replace('"build_id":"b",', "").replace('"schema_version":"3.0.0"', '"schema_version":"1.0.0"'),
  );
  expect(parseEvent(old).ok).toBe(false);
});
