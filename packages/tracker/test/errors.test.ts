import { describe, expect, test } from "vitest";
import {
  CapabilityNotSupportedError,
  ConnectorConfigError,
  ConnectorRegistry,
  ConnectorRequestError,
  DecisionReferenceContractError,
  HostedAuthRequiredError,
  InMemoryConnector,
  IssueNotFoundError,
  IssuePayloadContractError,
  rejectUnknownPatchKeys,
  ScopeViolationError,
  SpecKittyTrackerError,
  TrackerContractError,
} from "../src/index.ts";
import { countingIds, ManualClock } from "./support/manual-clock.ts";

describe("an error", () => {
  test.each([
    [new SpecKittyTrackerError("x"), "TRACKER_ERROR", "SpecKittyTrackerError"],
    [new IssueNotFoundError("x"), "ISSUE_NOT_FOUND", "IssueNotFoundError"],
    [new CapabilityNotSupportedError("x"), "CAPABILITY_NOT_SUPPORTED", "CapabilityNotSupportedError"],
    [new ConnectorRequestError("x"), "CONNECTOR_REQUEST", "ConnectorRequestError"],
    [new HostedAuthRequiredError(), "HOSTED_AUTH_REQUIRED", "HostedAuthRequiredError"],
    [new TrackerContractError("x"), "TRACKER_CONTRACT", "TrackerContractError"],
    [new IssuePayloadContractError("x"), "ISSUE_PAYLOAD_CONTRACT", "IssuePayloadContractError"],
    [
      new DecisionReferenceContractError("x"),
      "DECISION_REFERENCE_CONTRACT",
      "DecisionReferenceContractError",
    ],
    [new ScopeViolationError("x"), "SCOPE_VIOLATION", "ScopeViolationError"],
  ])("%s has a code and a name that stay", (error, code, name) => {
    expect(error).toBeInstanceOf(SpecKittyTrackerError);
    expect([error.code, error.name]).toEqual([code, name]);
  });

  test("of a configuration says which fields it is about, where it is known", () => {
    expect(new ConnectorConfigError("x", { fields: ["token"] })).toMatchObject({
      ...{ code: "CONNECTOR_CONFIG", fields: ["token"] },
    });
    expect(new ConnectorConfigError("x").fields).toEqual([]);
  });

  test("of a missing sign-in is one of authentication, whatever is said", () => {
    expect(new HostedAuthRequiredError()).toMatchObject({
      ...{ message: "Hosted tracker authentication is required.", status_code: 401 },
      ...{ failure_class: "authentication", is_retryable: false },
    });
    const other = new HostedAuthRequiredError("sign in", { status_code: 407, failure_class: "transient" });
    expect(other).toMatchObject({ message: "sign in", status_code: 407, failure_class: "authentication" });
  });

  test("of a scope says which was meant and which it was", () => {
    const error = new ScopeViolationError("x", { expected_scope: "a", actual_scope: "b", cause: "c" });
    expect(error).toMatchObject({ expected_scope: "a", actual_scope: "b", cause: "c" });
    expect(new ScopeViolationError("x")).toMatchObject({ expected_scope: null, actual_scope: null });
  });

  test("of a contract says what of whom breaks which rule", () => {
    const breach = { provider: "jira", kind: "issue", field_path: "a.b", reason: "BD-000" };
    expect(new TrackerContractError("x", breach)).toMatchObject(breach);
    const none = { provider: null, kind: null, field_path: null, reason: null };
    expect(new TrackerContractError("x")).toMatchObject(none);
  });

  test("of a request is of the class given, else of its status, else not to be repeated", () => {
    expect(new ConnectorRequestError("x", { status_code: 503 }).failure_class).toBe("transient");
    expect(
      new ConnectorRequestError("x", { status_code: 503, failure_class: "permission" }).is_retryable,
    ).toBe(false);
    expect(new ConnectorRequestError("x").failure_class).toBe("non_retryable");
  });

  test("of a patch names the first key that no issue has", () => {
    expect(() => rejectUnknownPatchKeys({ title: "T" }, "acme")).not.toThrow();
    expect(() => rejectUnknownPatchKeys({ title: "T", a: 1, b: 2 } as never, "acme")).toThrow(
      expect.objectContaining({
        ...{ message: "Unknown patch key: 'a'", kind: "patch", field_path: "a", reason: "PK-001" },
        provider: "acme",
      }),
    );
  });
});

describe("the registry", () => {
  const named = (name: string) =>
    new InMemoryConnector({ name, workspace: "ws", clock: new ManualClock(), newId: countingIds("i") });

  test("knows connectors by their names in lower case, in the order of code points or of registration", () => {
    const registry = new ConnectorRegistry();
    const [linear, jira] = [named("linear"), named(" JIRA ")];
    for (const connector of [linear, jira]) registry.register(connector);
    expect(registry.listNames()).toEqual(["jira", "linear"]);
    expect(registry.connectors()).toEqual([linear, jira]);
    expect(registry.get("Jira")).toBe(jira);
    const other = named("jira");
    registry.register(other);
    expect(registry.get("jira")).toBe(other);
    registry.unregister("LINEAR");
    registry.unregister("unknown");
    expect(registry.connectors()).toEqual([other]);
    expect(() => registry.get("linear")).toThrow("Connector not registered: linear");
    expect(() => registry.register(named(" "))).toThrow("Connector name must not be empty");
  });
});
