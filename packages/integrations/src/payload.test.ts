import type { Model } from "@spec-kitty/events-core";
import { describe, expect, test } from "vitest";
import { describeSchemaMeaning } from "../../../test/support/schema-meaning.ts";
import * as integrations from "./index.js";
import { v4 } from "./schemas.js";

const problems = (model: Model<unknown>, input: unknown) => {
  const parsed = model.parse(input);
  return parsed.ok ? [] : parsed.violations.map(({ field, violation_type }) => `${field}:${violation_type}`);
};

const connected = {
  connector_id: "c",
  connector_type: "t",
  provider: "p",
  mission_id: "m",
  project_uuid: "{00000000-0000-4000-8000-00000000000A}",
  actor_id: "a",
  actor_type: "human",
  endpoint_url: "https://API.github.com",
  recorded_at: "2026-01-01",
  user_id: "u",
};

test("a user event is filled and normalised", () => {
  expect(integrations.UserDisconnectedPayload.read({ ...connected, extra: 1 })).toEqual({
    ...connected,
    project_uuid: "00000000-0000-4000-8000-00000000000a",
    endpoint_url: "https://api.github.com/",
    recorded_at: "2026-01-01T00:00:00",
    reason: "",
  });
});

describe("payloads refuse", () => {
  test.each([
    ["actor_type", "llm", "string_pattern_mismatch"],
    ["actor_type", "human\n", "string_pattern_mismatch"],
    ["user_id", "", "string_too_short"],
    ["project_uuid", "x", "uuid_parsing"],
    ["recorded_at", "soon", "datetime_from_date_parsing"],
    ["endpoint_url", "file:///etc", "url_scheme"],
  ])("%s of %j", (field, value, type) => {
    expect(problems(integrations.UserConnectedPayload, { ...connected, [field]: value })).toEqual([
      `${field}:${type}`,
    ]);
  });
});

describe("the lists of a reduced sync state", () => {
  const read = (state: object) => problems(integrations.ReducedSyncState, state);

  test("hold pairs and triples of text", () => {
    expect(read({ outcome_log: [["a", "accepted", "d"]], seen_delivery_pairs: [["d", "f"]] })).toEqual([]);
    expect(read({ outcome_log: [["a"], "abc", ["a", 1, "c"], ["a", "b", "c", "d"]] })).toEqual([
      "outcome_log.0.1:missing",
      "outcome_log.0.2:missing",
      "outcome_log.1:tuple_type",
      "outcome_log.2.1:string_type",
      "outcome_log.3:too_long",
    ]);
    expect(read({ seen_delivery_pairs: {} })).toEqual(["seen_delivery_pairs:frozen_set_type"]);
  });

  test("keep a pair once, sorted", () => {
    const pairs = [
      ["b", "a"],
      ["a", "b"],
      ["b", "a"],
    ];
    expect(integrations.ReducedSyncState.read({ seen_delivery_pairs: pairs })?.seen_delivery_pairs).toEqual([
      ["a", "b"],
      ["b", "a"],
    ]);
  });
});

describeSchemaMeaning("v4", v4, [
  "connector_degraded_payload",
  "connector_health_checked_payload",
  "connector_provisioned_payload",
  "connector_reconnected_payload",
  "connector_revoked_payload",
  "external_reference_linked_payload",
  "sync_dead_lettered_payload",
  "sync_ingest_accepted_payload",
  "sync_ingest_rejected_payload",
  "sync_replay_completed_payload",
  "sync_retry_scheduled_payload",
  "user_connected_payload",
  "user_connection_status",
  "user_disconnected_payload",
]);
