import type { AggregateType } from "./vocabulary.js";

/** What an event is about (`cli-sync 2.3`). */
export interface Aggregate {
  readonly aggregate_type: AggregateType;
  readonly aggregate_id: string;
}

type Fields = { readonly [key: string]: unknown };
type Rule = (payload: Fields) => Aggregate;

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const inside = (payload: Fields, key: string): Fields => {
  const value = payload[key];
  return typeof value === "object" && value !== null ? (value as Fields) : {};
};

const firstOf =
  (aggregate_type: AggregateType, keys: readonly string[], otherwise: string): Rule =>
  (payload) => ({
    aggregate_type,
    aggregate_id: keys.map((key) => text(payload[key])).find((id) => id !== undefined) ?? otherwise,
  });

const build = firstOf("Build", ["build_id", "node_id"], "build");
const workPackage = firstOf("WorkPackage", ["wp_id"], "work-package");
const mission = firstOf("Mission", ["mission_id", "mission_slug"], "mission");
const missionRun = firstOf("Mission", ["mission_id", "run_id", "mission_slug"], "mission-run");
const errors = firstOf("Mission", [], "error");

/** About its work package where it names one, else about its mission. */
const byContent: Rule = (payload) =>
  text(payload["wp_id"]) === undefined ? missionRun(payload) : workPackage(payload);

const dossier =
  (what: (payload: Fields) => string | undefined): Rule =>
  (payload) => ({
    aggregate_type: "MissionDossier",
    aggregate_id: `${text(inside(payload, "namespace")["mission_slug"]) ?? ""}:${what(payload) ?? ""}`,
  });

const RULES: ReadonlyMap<string, Rule> = new Map([
  ["BuildRegistered", build],
  ["BuildHeartbeat", build],
  ["WPStatusChanged", workPackage],
  ["WPCreated", workPackage],
  ["WPAssigned", workPackage],
  ["HistoryAdded", workPackage],
  ["DependencyResolved", workPackage],
  [
    "ErrorLogged",
    (payload) => (text(payload["wp_id"]) === undefined ? errors(payload) : workPackage(payload)),
  ],
  ["MissionCreated", mission],
  ["MissionClosed", mission],
  ["MissionOriginBound", mission],
  ["MissionStarted", mission],
  ["MissionCompleted", mission],
  ["PhaseEntered", mission],
  ["TokenUsageRecorded", mission],
  ["DiffSummaryRecorded", mission],
  ["MissionDossierArtifactIndexed", dossier((payload) => text(inside(payload, "artifact_id")["path"]))],
  ["MissionDossierArtifactMissing", dossier((payload) => text(inside(payload, "expected_identity")["path"]))],
  [
    "MissionDossierSnapshotComputed",
    dossier(
      (payload) =>
        text(inside(payload, "context_diagnostics")["snapshot_id"]) ?? text(payload["snapshot_hash"]),
    ),
  ],
  ["MissionDossierParityDriftDetected", dossier(() => "drift")],
]);

/** The aggregate of an event of any type; proof events are about what their `subject` names. */
export function aggregateOf(eventType: string, payload: Fields): Aggregate {
  const rule = RULES.get(eventType);
  if (rule !== undefined) return rule(payload);
  return byContent("subject" in payload ? inside(payload, "subject") : payload);
}
