import type { Model } from "@spec-kitty/events-core";
import { describe, expect, test } from "vitest";
import { describeSchemaMeaning } from "../../../test/support/schema-meaning.ts";
import * as v4 from "./index.js";
import * as schemas from "./schemas.js";
import * as v2 from "./v2.js";

const problems = (model: Model<unknown>, input: unknown) => {
  const parsed = model.parse(input);
  return parsed.ok ? [] : parsed.violations.map(({ field, violation_type }) => `${field}:${violation_type}`);
};

const anna = { participant_id: "p-a", participant_type: "human" };
const wp = { target_type: "wp", target_id: "WP03" };
const own = { participant_id: "p-a", mission_id: "M1" };
const warning = { warning_id: "w", mission_id: "M1", participant_ids: ["a", "b"], severity: "info" };

describe("a participant", () => {
  test("is written in the order of the contract, with other channels in v4 only", () => {
    const given = { extra: 1, session_id: "", ...anna };
    expect(JSON.stringify(v4.ParticipantIdentity.read(given))).toBe(
      '{"participant_id":"p-a","participant_type":"human","display_name":null,"session_id":"","external_refs":null}',
    );
    expect(JSON.stringify(v2.ParticipantIdentity.read({ ...given, external_refs: {} }))).toBe(
      '{"participant_id":"p-a","participant_type":"human","display_name":null,"session_id":""}',
    );
  });

  test.each([
    [{}, ["participant_id:missing", "participant_type:missing"]],
    [{ ...anna, participant_id: " " }, []],
    [{ ...anna, participant_id: "" }, ["participant_id:string_too_short"]],
    [{ ...anna, participant_id: null }, ["participant_id:string_type"]],
    [{ ...anna, participant_type: "Human" }, ["participant_type:literal_error"]],
    [{ ...anna, participant_type: "llm_context", display_name: 1 }, ["display_name:string_type"]],
    [{ ...anna, external_refs: { slack_user_id: "U" } }, []],
    [{ ...anna, external_refs: {} }, ["external_refs:value_error"]],
    [{ ...anna, external_refs: [] }, ["external_refs:model_type"]],
    ["p-a", [":model_type"]],
  ])("%j gives %j", (input, expected) => {
    expect(problems(v4.ParticipantIdentity, input)).toEqual(expected);
  });
});

describe("references to other channels", () => {
  test.each([
    [{ teamspace_member_id: "T" }, []],
    [{ slack_user_id: "U", slack_team_id: null }, []],
    [{ slack_user_id: null, slack_team_id: null, teamspace_member_id: null }, [":value_error"]],
    [{ slack_user_id: "U", slack_team_id: "" }, ["slack_team_id:string_too_short"]],
    [{ slack_user_id: "U", email: "e" }, ["email:extra_forbidden"]],
  ])("%j gives %j", (input, expected) => {
    expect(problems(v4.ParticipantExternalRefs, input)).toEqual(expected);
  });

  test("name the rule that none of them breaks alone", () => {
    const parsed = v4.ParticipantExternalRefs.parse({});
    expect(parsed.ok ? "" : parsed.violations[0]?.message).toBe(
      "Value error, ParticipantExternalRefs must populate at least one of slack_user_id, slack_team_id, teamspace_member_id",
    );
  });

  test("are all written where one is given", () => {
    expect(v4.ParticipantExternalRefs.read({ slack_user_id: "U" })).toEqual({
      slack_user_id: "U",
      slack_team_id: null,
      teamspace_member_id: null,
    });
  });
});

test("a binding keeps its time in the canonical form", () => {
  const binding = { auth_principal_id: "u", participant_id: "p", bound_at: "2026-03-01 10:00:00.5+00:00" };
  expect(v4.AuthPrincipalBinding.read(binding)?.bound_at).toBe("2026-03-01T10:00:00.500000Z");
  expect(problems(v4.AuthPrincipalBinding, { ...binding, bound_at: 1 })).toEqual(["bound_at:datetime_type"]);
});

test("targets of equal value have one key", () => {
  const target = v4.FocusTarget.read({ ...wp, target_id: "a:b", extra: 1 })!;
  expect([target, v4.focusKey(target)]).toEqual([{ target_type: "wp", target_id: "a:b" }, "wp:a:b"]);
  expect(problems(v4.FocusTarget, { target_type: "WP", target_id: "" })).toEqual([
    "target_type:literal_error",
    "target_id:string_too_short",
  ]);
});

describe("payloads", () => {
  test.each([
    ["ParticipantInvited", { ...own, invited_by: "b", participant_identity: anna }],
    ["ParticipantJoined", { ...own, participant_identity: { ...anna, participant_id: "another" } }],
    ["ParticipantLeft", { ...own, reason: "" }],
    ["PresenceHeartbeat", { ...own, session_id: null, extra: 1 }],
    ["DriveIntentSet", { ...own, intent: "inactive" }],
    ["FocusChanged", { ...own, focus_target: wp, previous_focus_target: wp }],
    ["PromptStepExecutionStarted", { ...own, step_id: "s", wp_id: "" }],
    ["PromptStepExecutionCompleted", { ...own, step_id: "s", outcome: "skipped" }],
    ["ConcurrentDriverWarning", { ...warning, focus_target: wp, participant_ids: ["", ""] }],
    ["PotentialStepCollisionDetected", { ...warning, step_id: "s", participant_ids: ["a", "a"] }],
    ["WarningAcknowledged", { ...own, warning_id: "w", acknowledgement: "defer" }],
    ["CommentPosted", { ...own, comment_id: "c", content: " ", reply_to: "" }],
    ["DecisionCaptured", { ...own, decision_id: "d", topic: "t", chosen_option: "o", rationale: "" }],
    ["SessionLinked", { ...own, primary_session_id: "a", linked_session_id: "b", link_type: "cli_to_saas" }],
  ])("%s takes what the contract lets it leave out or hold", (type, payload) => {
    for (const { collaborationCatalogue } of [v4, v2]) {
      const { model } = collaborationCatalogue.events.find((event) => event.type === type)!;
      expect(problems(model, payload)).toEqual([]);
      expect(problems(model, { ...payload, mission_id: "" })).toEqual(["mission_id:string_too_short"]);
    }
  });

  test.each([
    [v4.DriveIntentSetPayload, { ...own, intent: "ACTIVE" }, ["intent:literal_error"]],
    [v4.FocusChangedPayload, { ...own, focus_target: null }, ["focus_target:model_type"]],
    [
      v4.ConcurrentDriverWarningPayload,
      { ...warning, focus_target: wp, participant_ids: ["a"] },
      ["participant_ids:too_short"],
    ],
    // A bad item hides the length.
    [
      v4.ConcurrentDriverWarningPayload,
      { ...warning, focus_target: wp, participant_ids: [null] },
      ["participant_ids.0:string_type"],
    ],
    [
      v4.PotentialStepCollisionDetectedPayload,
      { ...warning, step_id: "s", participant_ids: "ab" },
      ["participant_ids:list_type"],
    ],
    [v4.WarningAcknowledgedPayload, { ...own, warning_id: "w" }, ["acknowledgement:missing"]],
  ] as [Model<unknown>, object, string[]][])("%s of %j gives %j", (model, payload, expected) => {
    expect(problems(model, payload)).toEqual(expected);
  });

  test("are written in the order of the contract", () => {
    const { collaborationCatalogue } = v4;
    const order = (type: string, payload: object) =>
      Object.keys(collaborationCatalogue.events.find((event) => event.type === type)!.model.read(payload)!);
    expect(order("PromptStepExecutionCompleted", { outcome: "success", step_id: "s", ...own })).toEqual([
      "participant_id",
      "mission_id",
      "step_id",
      "wp_id",
      "outcome",
    ]);
    expect(order("PotentialStepCollisionDetected", { step_id: "s", ...warning })).toEqual([
      "warning_id",
      "mission_id",
      "participant_ids",
      "step_id",
      "wp_id",
      "severity",
    ]);
  });
});

test("the event types are fourteen", () => {
  const constants = Object.entries(v4).filter(
    ([name, value]) => /^[A-Z_]+$/.test(name) && typeof value === "string",
  );
  expect(constants.map(([, type]) => type).sort()).toEqual([...v4.COLLABORATION_EVENT_TYPES].sort());
  expect(v4.COLLABORATION_EVENT_TYPES.size).toBe(14);
  for (const [name, type] of constants)
    expect(name).toBe((type as string).replace(/(?!^)([A-Z])/g, "_$1").toUpperCase());
  for (const { collaborationCatalogue } of [v4, v2])
    expect(collaborationCatalogue.events.map(({ type }) => type)).toEqual([...v4.COLLABORATION_EVENT_TYPES]);
});

test("a state is read with every default", () => {
  expect(v4.ReducedCollaborationState.read({ mission_id: "" })).toEqual(v4.reduceCollaborationEvents([]));
  expect(
    problems(v4.ReducedCollaborationState, { mission_id: "", active_drivers: "a", warnings: {} }),
  ).toEqual(["active_drivers:frozen_set_type", "warnings:tuple_type"]);
  const sets = {
    mission_id: "",
    event_count: -1,
    active_drivers: ["b", "a", "b"],
    participants_by_focus: { k: ["z", "z"] },
  };
  expect(v4.ReducedCollaborationState.read(sets)).toMatchObject({
    event_count: -1,
    active_drivers: ["a", "b"],
    participants_by_focus: { k: ["z"] },
  });
});

const published = [
  "auth_principal_binding",
  "comment_posted_payload",
  "concurrent_driver_warning_payload",
  "decision_captured_payload",
  "drive_intent_set_payload",
  "focus_changed_payload",
  "focus_target",
  "participant_identity",
  "participant_invited_payload",
  "participant_joined_payload",
  "participant_left_payload",
  "potential_step_collision_detected_payload",
  "presence_heartbeat_payload",
  "prompt_step_execution_completed_payload",
  "prompt_step_execution_started_payload",
  "session_linked_payload",
  "warning_acknowledged_payload",
];
describeSchemaMeaning("v4", schemas.v4, [...published, "participant_external_refs"]);
describeSchemaMeaning("v2", schemas.v2, published);
