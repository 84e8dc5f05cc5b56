import type { Model } from "@spec-kitty/events-core";
import { describe, expect, test } from "vitest";
import { describeSchemaMeaning } from "../../../test/support/schema-meaning.ts";
import * as audit from "./index.js";
import { v4 } from "./schemas.js";

const problems = (model: Model<unknown>, input: unknown) => {
  const parsed = model.parse(input);
  return parsed.ok ? [] : parsed.violations.map(({ field, violation_type }) => `${field}:${violation_type}`);
};

const requested = {
  mission_id: "m",
  run_id: "r",
  mission_slug: "s",
  mission_number: 1,
  mission_type: "t",
  actor: "a",
  trigger_mode: "post_merge",
  audit_scope: [""],
  enforcement_mode: "advisory",
};

describe("a request", () => {
  test("keeps the order of the contract", () => {
    const shuffled = Object.fromEntries(Object.entries(requested).reverse());
    expect(JSON.stringify(audit.MissionAuditRequestedPayload.read(shuffled))).toBe(JSON.stringify(requested));
  });

  test.each([
    [{ audit_scope: [] }, ["audit_scope:too_short"]],
    [{ audit_scope: [7] }, ["audit_scope.0:string_type"]],
    [{ audit_scope: "x" }, ["audit_scope:list_type"]],
    [{ mission_number: 0 }, ["mission_number:greater_than_equal"]],
    [{ mission_number: null }, ["mission_number:int_type"]],
    [{ trigger_mode: "cron" }, ["trigger_mode:literal_error"]],
    [{ enforcement_mode: undefined }, ["enforcement_mode:missing"]],
    [{ feature_slug: "s" }, ["feature_slug:extra_forbidden"]],
  ])("with %j gives %j", (change, expected) => {
    expect(problems(audit.MissionAuditRequestedPayload, { ...requested, ...change })).toEqual(expected);
  });
});

describe("an artifact", () => {
  const artifact = { report_path: "p", content_hash: { hash: "h", algorithm: "sha256" }, provenance: {} };

  test("is filled", () => {
    expect(audit.AuditArtifactRef.read(artifact)).toMatchObject({
      content_hash: { hash: "h", algorithm: "sha256", size_bytes: null, encoding: null },
      provenance: { source_event_ids: null, actor_kind: null },
    });
  });

  test.each([
    [{ provenance: null }, ["provenance:model_type"]],
    [{ provenance: { actor_kind: "robot" } }, ["provenance.actor_kind:literal_error"]],
    [
      { content_hash: { hash: "", algorithm: "crc" } },
      ["content_hash.hash:string_too_short", "content_hash.algorithm:literal_error"],
    ],
    [{ content_hash: undefined }, ["content_hash:missing"]],
  ])("with %j gives %j", (change, expected) => {
    expect(problems(audit.AuditArtifactRef, { ...artifact, ...change })).toEqual(expected);
  });
});

test("a failure may have no report, a completion must", () => {
  const { trigger_mode: _, audit_scope: __, enforcement_mode: ___, ...common } = requested;
  const failed = { ...common, error_code: "E", error_message: "" };
  expect(audit.MissionAuditFailedPayload.read(failed)?.partial_artifact_ref).toBe(null);
  const completed = { ...common, verdict: "fail", severity: "error", findings_count: 0, summary: "" };
  expect(problems(audit.MissionAuditCompletedPayload, { ...completed, artifact_ref: null })).toEqual([
    "artifact_ref:model_type",
  ]);
  expect(problems(audit.MissionAuditCompletedPayload, { ...completed, verdict: "Pass" })).toEqual([
    "verdict:enum",
    "artifact_ref:missing",
  ]);
});

describeSchemaMeaning("v4", v4, [
  "mission_audit_completed_payload",
  "mission_audit_decision_requested_payload",
  "mission_audit_failed_payload",
  "mission_audit_requested_payload",
  "mission_audit_started_payload",
]);
