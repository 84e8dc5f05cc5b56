import { describe, expect, test } from "vitest";
import { type CliType, PAYLOADS } from "../test/payloads.js";
import { aggregateOf } from "./index.js";

const build = PAYLOADS.BuildRegistered;

describe("what an event is about", () => {
  test.each<[CliType, object, string, string]>([
    ["BuildRegistered", {}, "Build", build.build_id],
    ["BuildHeartbeat", { build_id: "" }, "Build", build.node_id],
    ["BuildHeartbeat", { build_id: "", node_id: null }, "Build", "build"],
    ["WPStatusChanged", {}, "WorkPackage", "WP01"],
    ["WPCreated", {}, "WorkPackage", "WP01"],
    ["WPAssigned", {}, "WorkPackage", "WP01"],
    ["HistoryAdded", {}, "WorkPackage", "WP01"],
    ["DependencyResolved", {}, "WorkPackage", "WP01"],
    ["ErrorLogged", {}, "WorkPackage", "WP01"],
    ["ErrorLogged", { wp_id: null }, "Mission", "error"],
    ["MissionCreated", {}, "Mission", "board-01J8XYZA"],
    ["MissionCreated", { mission_id: "m" }, "Mission", "m"],
    ["MissionClosed", {}, "Mission", "014-board"],
    ["MissionOriginBound", {}, "Mission", "014-board"],
    ["MissionStarted", {}, "Mission", "m"],
    ["MissionRunStarted", {}, "Mission", "run-1"],
    ["MissionRunCompleted", {}, "Mission", "m"],
    ["NextStepIssued", { run_id: "", mission_slug: "s" }, "Mission", "s"],
    ["NextStepIssued", { run_id: "" }, "Mission", "mission-run"],
    ["MissionDossierArtifactIndexed", {}, "MissionDossier", "014-board:spec.md"],
    ["MissionDossierArtifactMissing", {}, "MissionDossier", "014-board:spec.md"],
    ["MissionDossierSnapshotComputed", {}, "MissionDossier", "014-board:snap-1"],
    ["MissionDossierParityDriftDetected", {}, "MissionDossier", "014-board:drift"],
    ["ProofItemRecorded", {}, "Mission", "01J00000000000000000000001"],
    ["ReviewProofRecorded", { subject: { wp_id: "WP07" } }, "WorkPackage", "WP07"],
  ])("%s %j", (type, change, aggregate_type, aggregate_id) => {
    expect(aggregateOf(type, { ...PAYLOADS[type], ...change })).toEqual({ aggregate_type, aggregate_id });
  });

  test("of another type, its work package or its mission", () => {
    expect(aggregateOf("GatePassed", { wp_id: "WP02" }).aggregate_type).toBe("WorkPackage");
    expect(aggregateOf("MissionCancelled", { mission_id: "m" })).toEqual({
      aggregate_type: "Mission",
      aggregate_id: "m",
    });
  });
});
