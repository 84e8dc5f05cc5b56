import { expect, test } from "vitest";
import { UnknownEventTypeError, validateEvent } from "./index.js";

const event = {
  event_id: "01K0FERRY00000000000000001",
  event_type: "T",
  aggregate_id: "mission/m",
  payload: {},
  timestamp: "2026-01-01T00:00:00Z",
  build_id: "b",
  node_id: "n",
  lamport_clock: 1,
  project_uuid: "5b6f0a3e-9d1c-4c57-8f0e-2a7d41c9b630",
  correlation_id: "01K0FERRY00000000000000002",
  schema_version: "3.0.0",
};
const types = (document: unknown) =>
  validateEvent(document, "Event").model_violations.map((one) => `${one.field}:${one.violation_type}`);

test.each<[string, unknown, string]>([
  ["a bigint", 1n, ":model_type"],
  ["a symbol", Symbol("s"), ":model_type"],
  ["a function", () => {}, ":model_type"],
  ["undefined", undefined, ":model_type"],
  ["NaN", Number.NaN, ":model_type"],
  ["a sparse array", new Array(3), ":model_type"],
  ["a date", new Date(0), "event_id:missing"],
  ["a map", new Map([["event_id", 1]]), "event_id:missing"],
])("%s is no event", (_name, document, violation) => {
  expect(types(document)).toContain(violation);
});

test.each<[string, object, string[]]>([
  ["a bigint is no integer", { lamport_clock: 1n }, ["lamport_clock:int_type"]],
  ["NaN is no integer", { lamport_clock: Number.NaN }, ["lamport_clock:finite_number"]],
  ["a symbol is no text", { node_id: Symbol("n") }, ["node_id:string_type"]],
  ["a date is no time", { timestamp: new Date(0) }, ["timestamp:datetime_type"]],
  ["minus zero is zero", { lamport_clock: -0 }, []],
  [
    "names of the prototype are keys like others",
    JSON.parse('{"__proto__":1,"constructor":2,"toString":3}'),
    [],
  ],
])("%s", (_name, change, violations) => {
  const document = { ...event };
  for (const [key, value] of Object.entries(change))
    Object.defineProperty(document, key, { value, enumerable: true });
  expect(types(document)).toEqual(violations);
});

test("a cyclic document is judged like another", () => {
  const cyclic: Record<string, unknown> = { ...event, node_id: "" };
  cyclic["payload"] = cyclic;
  expect(types(cyclic)).toEqual(["node_id:string_too_short"]);
});

test.each<[string, object, string]>([
  [
    "a getter that throws",
    {
      get event_id() {
        throw new Error("no id");
      },
    },
    "no id",
  ],
  [
    "a proxy that throws",
    new Proxy(
      {},
      {
        get() {
          throw new Error("no field");
        },
      },
    ),
    "no field",
  ],
  ["a revoked proxy", revoked(), "revoked"],
])("%s is told, not thrown", (_name, document, reason) => {
  const { valid, model_violations } = validateEvent(document, "Event");
  expect(valid).toBe(false);
  expect(model_violations).toMatchObject([{ field: "", violation_type: "get_attribute_error" }]);
  expect(model_violations[0]?.message).toContain(reason);
});

test.each(["__proto__", "constructor", "toString", "", Symbol("T"), null])("%s is no event type", (type) => {
  expect(() => validateEvent({}, type as never)).toThrow(UnknownEventTypeError);
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
