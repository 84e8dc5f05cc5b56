import { describe, expect, test } from "vitest";
import { azureFailure, refusedField } from "./failure.js";

const now = "2026-03-01T10:00:00+00:00";
const told = (status: number, headers: Record<string, string> = {}, body: unknown = {}) => ({
  ...{ status, headers: new Headers(headers), now },
  text: typeof body === "string" ? body : JSON.stringify(body),
});

describe("beyond the status", () => {
  test("a rate limit without Retry-After ends at the moment of the reset", () => {
    const reset = String(Date.parse("2026-03-01T10:00:30Z") / 1000);
    expect(azureFailure(told(429, { "x-ratelimit-reset": reset }))).toEqual({ retry_after_seconds: 30 });
    expect(azureFailure(told(429, { "retry-after": "5" }))).toBeUndefined();
    expect(azureFailure(told(429))).toBeUndefined();
    expect(azureFailure(told(500))).toBeUndefined();
  });

  test("a way to the sign-in is a refused token, and a changed revision may be read anew", () => {
    expect(azureFailure(told(302))).toEqual({ failure_class: "authentication" });
    expect(azureFailure(told(412))).toEqual({ failure_class: "transient" });
  });
});

describe("a field that the process refuses", () => {
  const rule = (name: string | null, more: readonly string[] = []) => ({
    typeKey: "RuleValidationException",
    message: "TF401320: Rule Error",
    customProperties: {
      FieldReferenceName: name,
      RuleValidationErrors: more.map((fieldReferenceName) => ({ fieldReferenceName })),
    },
  });

  test("is told by its name, the first of ours where several are refused", () => {
    expect(refusedField(told(400, {}, rule("System.State")))).toMatchObject({
      ...{ code: "CAPABILITY_NOT_SUPPORTED", capability: "status" },
      message:
        "Azure DevOps refuses status: TF401320: Rule Error; name the state of the process in status_map",
    });
    const several = rule(null, ["Custom.Team", "System.AssignedTo", "System.Title"]);
    expect(refusedField(told(400, {}, several))?.capability).toBe("assignees");
  });

  test("is none of ours where the process asks for a field of its own, nor where another thing failed", () => {
    expect(refusedField(told(400, {}, rule("Custom.Team")))).toBeUndefined();
    expect(refusedField(told(400, {}, { typeKey: "RuleValidationException" }))).toBeUndefined();
    expect(refusedField(told(404, {}, { typeKey: "WorkItemUnauthorizedAccessException" }))).toBeUndefined();
    expect(refusedField(told(500, {}, rule("System.State")))).toBeUndefined();
    expect(refusedField(told(400, {}, "<html>"))).toBeUndefined();
    expect(refusedField(told(400, {}, "[]"))).toBeUndefined();
  });
});
