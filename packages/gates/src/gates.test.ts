import { type Model, SpecKittyEventsError } from "@spec-kitty/events-core";
import { describe, expect, test } from "vitest";
import { describeSchemaMeaning } from "../../../test/support/schema-meaning.ts";
import * as gates from "./index.js";
import * as schemas from "./schemas.js";
import * as historical from "./v2.js";

const {
  GateFailedPayload,
  GatePassedPayload,
  GatePayloadBase,
  mapCheckRunConclusion,
  UnknownConclusionError,
} = gates;

const passed = {
  gate_name: "ci / test",
  gate_type: "ci",
  conclusion: "success",
  external_provider: "github",
  check_run_id: 7,
  check_run_url: "https://github.com",
  delivery_id: "d",
};

const problems = (model: Model<unknown>, input: unknown) => {
  const parsed = model.parse(input);
  return parsed.ok ? [] : parsed.violations.map(({ field, violation_type }) => `${field}:${violation_type}`);
};

describe("gate payloads", () => {
  test("are filled, normalised and written in the order of the contract", () => {
    expect(JSON.stringify(GatePassedPayload.read({ ...passed, extra: 1 }))).toBe(
      '{"gate_name":"ci / test","gate_type":"ci","conclusion":"success","external_provider":"github",' +
        '"check_run_id":7,"check_run_url":"https://github.com/","delivery_id":"d","pr_number":null}',
    );
  });

  test.each([
    ["success", [], ["conclusion:literal_error"], []],
    ["failure", ["conclusion:literal_error"], [], []],
    ["timed_out", ["conclusion:literal_error"], [], []],
    ["cancelled", ["conclusion:literal_error"], [], []],
    ["action_required", ["conclusion:literal_error"], [], []],
    ["neutral", ["conclusion:literal_error"], ["conclusion:literal_error"], []],
    ["", ["conclusion:literal_error"], ["conclusion:literal_error"], ["conclusion:string_too_short"]],
  ])("conclusion %j", (conclusion, asPassed, asFailed, asBase) => {
    const payload = { ...passed, conclusion };
    expect(problems(GatePassedPayload, payload)).toEqual(asPassed);
    expect(problems(GateFailedPayload, payload)).toEqual(asFailed);
    expect(problems(GatePayloadBase, payload)).toEqual(asBase);
  });

  test.each([
    ["check_run_id", 0, "greater_than"],
    ["check_run_id", "7", "int_type"],
    ["check_run_id", true, "int_type"],
    ["check_run_id", 1.5, "int_type"],
    ["pr_number", -1, "greater_than"],
    ["gate_type", "cd", "literal_error"],
    ["external_provider", "gitlab", "literal_error"],
    ["check_run_url", "ftp://github.com", "url_scheme"],
    ["check_run_url", "/relative", "url_parsing"],
    ["check_run_url", "", "url_parsing"],
    ["check_run_url", "https://example.org:65536", "url_parsing"],
    ["check_run_url", 7, "url_type"],
    ["delivery_id", "", "string_too_short"],
  ])("%s must not be %j", (field, value, type) => {
    expect(problems(GatePassedPayload, { ...passed, [field]: value })).toEqual([`${field}:${type}`]);
  });

  // Forms that the contract lists with the text they become (`gates 7.2`).
  test.each([
    ["HTTPS://GitHub.com:443/a/../b", "https://github.com/b"],
    [" https://github.com/a b\n", "https://github.com/a%20b"],
    ["http:/x", "http://x/"],
    ["https://1.2", "https://1.0.0.2/"],
    ["https://github.com/%7e", "https://github.com/%7e"],
    ["https://münchen.de/ü", "https://xn--mnchen-3ya.de/%C3%BC"],
  ])("the URL %j becomes %s", (given, expected) => {
    expect(GatePassedPayload.read({ ...passed, check_run_url: given })?.check_run_url).toBe(expected);
  });
});

describe("mapCheckRunConclusion", () => {
  test.each([
    ["success", "GatePassed"],
    ["failure", "GateFailed"],
    ["timed_out", "GateFailed"],
    ["cancelled", "GateFailed"],
    ["action_required", "GateFailed"],
  ])("%s becomes %s", (conclusion, type) => {
    const ignored: unknown[] = [];
    expect(mapCheckRunConclusion(conclusion, (...call) => ignored.push(call))).toBe(type);
    expect(ignored).toEqual([]);
  });

  test.each(["neutral", "skipped", "stale"])("%s blocks nothing and is told once", (conclusion) => {
    const ignored: unknown[] = [];
    expect(mapCheckRunConclusion(conclusion, (...call) => ignored.push(call))).toBe(null);
    expect(ignored).toEqual([[conclusion, "non_blocking"]]);
    expect(mapCheckRunConclusion(conclusion)).toBe(null);
  });

  test("what the listener throws comes through", () => {
    const listener = () => {
      throw new Error("full");
    };
    expect(() => mapCheckRunConclusion("stale", listener)).toThrow("full");
  });

  test.each(["Success", " success", "", "startup_failure", "constructor", "__proto__", null, undefined])(
    "refuses %j",
    (conclusion) => {
      expect(() => mapCheckRunConclusion(conclusion as string)).toThrow(UnknownConclusionError);
    },
  );

  test("the error says what came and what is known", () => {
    const error = new UnknownConclusionError("it's");
    expect(error).toBeInstanceOf(SpecKittyEventsError);
    expect(error).toMatchObject({
      code: "CONCLUSION_UNKNOWN",
      conclusion: "it's",
      message:
        'Unknown check_run conclusion: "it\'s". Known values: success, failure, timed_out, cancelled, ' +
        "action_required, neutral, skipped, stale",
    });
  });
});

test("the historical line is the same but for the envelope", () => {
  const { buildEvent: _buildEvent, ...same } = historical;
  expect(gates).toMatchObject(same);
});

describeSchemaMeaning("v4", schemas.v4, ["gate_failed_payload", "gate_passed_payload"]);
describeSchemaMeaning("v2", schemas.v2, ["gate_failed_payload", "gate_passed_payload"]);
