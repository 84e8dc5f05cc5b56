import type { Model } from "@spec-kitty/events-core";
import { describe, expect, test } from "vitest";
import { describeSchemaMeaning } from "../../../test/support/schema-meaning.ts";
import * as dossier from "./index.js";
import { v4 } from "./schemas.js";

const problems = (model: Model<unknown>, input: unknown) => {
  const parsed = model.parse(input);
  return parsed.ok ? [] : parsed.violations.map(({ field, violation_type }) => `${field}:${violation_type}`);
};

const namespace = {
  project_uuid: "not a uuid",
  mission_slug: "014-board",
  target_branch: "main",
  mission_type: "software-dev",
  manifest_version: "1",
};
const spec = { mission_type: "other", path: "spec.md", artifact_class: "input" };

test("the vocabulary is that of the contract", () => {
  expect([...dossier.DOSSIER_EVENT_TYPES]).toEqual(dossier.dossierCatalogue.events.map(({ type }) => type));
  expect(Object.values(dossier.ArtifactClassT)).toEqual([
    ...["input", "workflow", "output", "evidence", "policy", "runtime"],
  ]);
  expect(Object.values(dossier.ParityStatusT)).toEqual(["clean", "drifted", "unknown"]);
});

test("each payload is also known by the name of its event", () => {
  expect(dossier.MissionDossierArtifactIndexed).toBe(dossier.MissionDossierArtifactIndexedPayload);
  expect(dossier.MissionDossierArtifactMissing).toBe(dossier.MissionDossierArtifactMissingPayload);
  expect(dossier.MissionDossierSnapshotComputed).toBe(dossier.MissionDossierSnapshotComputedPayload);
  expect(dossier.MissionDossierParityDriftDetected).toBe(dossier.MissionDossierParityDriftDetectedPayload);
});

describe("an indexed artifact", () => {
  const indexed = {
    namespace,
    artifact_id: spec,
    content_ref: { hash: "not hex", algorithm: "sha256" },
    indexed_at: "",
  };

  test("is filled and written in the order of the contract", () => {
    const shuffled = Object.fromEntries(Object.entries(indexed).reverse());
    expect(JSON.stringify(dossier.MissionDossierArtifactIndexedPayload.read(shuffled))).toBe(
      JSON.stringify({
        namespace: { ...namespace, step_id: null },
        artifact_id: { ...spec, run_id: null, wp_id: null },
        content_ref: { hash: "not hex", algorithm: "sha256", size_bytes: null, encoding: null },
        indexed_at: "",
        provenance: null,
        step_id: null,
        supersedes: null,
        context_diagnostics: null,
      }),
    );
  });

  test.each([
    [
      { content_ref: { hash: "h", algorithm: "crc", size_bytes: -1 } },
      ["content_ref.algorithm:literal_error", "content_ref.size_bytes:greater_than_equal"],
    ],
    [
      { artifact_id: { ...spec, artifact_class: "report", path: undefined } },
      ["artifact_id.path:missing", "artifact_id.artifact_class:literal_error"],
    ],
    [
      { provenance: { source_event_ids: "e1", actor_kind: "service" } },
      ["provenance.source_event_ids:tuple_type", "provenance.actor_kind:literal_error"],
    ],
    [{ provenance: {} }, []],
    [{ context_diagnostics: [] }, ["context_diagnostics:dict_type"]],
    [{ context_diagnostics: { a: "x", b: 1 } }, ["context_diagnostics.b:string_type"]],
    [{ namespace: { ...namespace, feature_slug: "x" } }, ["namespace.feature_slug:extra_forbidden"]],
    // These two live in the namespace and the identity only.
    [
      { manifest_version: "1", artifact_class: "input" },
      ["manifest_version:extra_forbidden", "artifact_class:extra_forbidden"],
    ],
  ])("with %j gives %j", (change, expected) => {
    expect(problems(dossier.MissionDossierArtifactIndexedPayload, { ...indexed, ...change })).toEqual(
      expected,
    );
  });
});

test("a missing artifact names the step that wanted it", () => {
  const missing = { namespace, expected_identity: spec, manifest_step: "", checked_at: "" };
  expect(problems(dossier.MissionDossierArtifactMissingPayload, missing)).toEqual([
    "manifest_step:string_too_short",
  ]);
});

test("a snapshot counts from zero and may leave its algorithm out", () => {
  const snapshot = { namespace, snapshot_hash: "h", artifact_count: 0, anomaly_count: 0, computed_at: "" };
  expect(dossier.MissionDossierSnapshotComputedPayload.read(snapshot)?.algorithm).toBe(null);
  expect(
    problems(dossier.MissionDossierSnapshotComputedPayload, { ...snapshot, artifact_count: -1 }),
  ).toEqual(["artifact_count:greater_than_equal"]);
});

test("a drift may be between equal hashes", () => {
  const drift = { namespace, expected_hash: "h", actual_hash: "h", detected_at: "" };
  const { MissionDossierParityDriftDetectedPayload } = dossier;
  expect(
    problems(MissionDossierParityDriftDetectedPayload, { ...drift, drift_kind: "artifact_added" }),
  ).toEqual([]);
  expect(
    problems(MissionDossierParityDriftDetectedPayload, {
      ...drift,
      drift_kind: "renamed",
      artifact_ids_changed: [spec, {}],
    }),
  ).toEqual([
    "drift_kind:literal_error",
    "artifact_ids_changed.1.mission_type:missing",
    "artifact_ids_changed.1.path:missing",
    "artifact_ids_changed.1.artifact_class:missing",
  ]);
});

describeSchemaMeaning("v4", v4, [
  "artifact_identity",
  "content_hash_ref",
  "local_namespace_tuple",
  "mission_dossier_artifact_indexed_payload",
  "mission_dossier_artifact_missing_payload",
  "mission_dossier_parity_drift_detected_payload",
  "mission_dossier_snapshot_computed_payload",
  "provenance_ref",
]);
