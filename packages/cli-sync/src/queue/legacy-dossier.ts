import type { WireEvent } from "@spec-kitty/sync-protocol";

type Fields = { readonly [key: string]: unknown };
type Rewrite = (old: Fields, missionType: unknown, time: string) => Fields;

/**
 * An event as the present contract has it: dossier payloads of older clients, flat beside their namespace, are
 * rewritten; all others come back as they are (`cli-sync 3.1`, drain migration).
 */
export function withoutLegacyDossier(event: WireEvent): WireEvent {
  const rule = REWRITES.get(event.event_type);
  const { namespace } = event.payload;
  if (rule === undefined || typeof namespace !== "object" || namespace === null) return event;
  if (!rule.marks.some((key) => Object.hasOwn(event.payload, key))) return event;
  const missionType = (namespace as Fields)["mission_type"];
  return { ...event, payload: { namespace, ...rule.rewrite(event.payload, missionType, event.timestamp) } };
}

/** Where an old payload names no class. */
const CLASS = "runtime";

const indexed: Rewrite = (old, mission_type, time) => ({
  artifact_id: {
    mission_type,
    path: old["relative_path"] ?? old["artifact_key"] ?? "",
    artifact_class: old["artifact_class"] ?? CLASS,
    wp_id: old["wp_id"] ?? null,
  },
  content_ref: {
    algorithm: "sha256",
    hash: old["content_hash_sha256"] ?? "",
    size_bytes: old["size_bytes"] ?? 0,
  },
  indexed_at: time,
  ...given("step_id", old["step_id"]),
  ...diagnostics(old, ["artifact_key", "required_status"]),
});

const missing: Rewrite = (old, mission_type, time) => ({
  expected_identity: {
    mission_type,
    path: old["expected_path_pattern"] ?? old["artifact_key"] ?? "",
    artifact_class: old["artifact_class"] ?? CLASS,
  },
  manifest_step: "default",
  checked_at: time,
  ...given("remediation_hint", old["reason_detail"]),
  ...diagnostics(old, ["artifact_key", "reason_code", "reason_detail", "blocking"]),
});

const snapshot: Rewrite = (old, _missionType, time) => {
  const counts = (old["artifact_counts"] ?? {}) as Fields;
  return {
    snapshot_hash: old["parity_hash_sha256"] ?? "",
    artifact_count: Number(counts["total"] ?? 0),
    anomaly_count: Number(counts["required_missing"] ?? 0),
    computed_at: time,
    algorithm: "sha256",
    ...diagnostics({ ...old, ...counts }, [
      ...["snapshot_id", "completeness_status"],
      ...["required", "required_present", "optional", "optional_present"],
    ]),
  };
};

const drift: Rewrite = (old, mission_type, time) => {
  const lost = texts(old["missing_in_local"]);
  const added = texts(old["missing_in_baseline"]);
  const changed = [...lost, ...added].map((path) => ({ mission_type, path, artifact_class: "evidence" }));
  return {
    expected_hash: old["baseline_parity_hash"] ?? "",
    actual_hash: old["local_parity_hash"] ?? "",
    drift_kind: "anomaly_introduced",
    detected_at: time,
    ...(changed.length > 0 && { artifact_ids_changed: changed }),
    ...diagnostics({ ...old, missing_in_local: lost.join(","), missing_in_baseline: added.join(",") }, [
      ...["severity", "missing_in_local", "missing_in_baseline"],
    ]),
  };
};

/** By type: keys that only the flat form has, and how it is rewritten. */
const REWRITES: ReadonlyMap<string, { readonly marks: readonly string[]; readonly rewrite: Rewrite }> =
  new Map([
    ["MissionDossierArtifactIndexed", { marks: ["relative_path", "artifact_key"], rewrite: indexed }],
    ["MissionDossierArtifactMissing", { marks: ["expected_path_pattern", "artifact_key"], rewrite: missing }],
    ["MissionDossierSnapshotComputed", { marks: ["parity_hash_sha256", "snapshot_id"], rewrite: snapshot }],
    [
      "MissionDossierParityDriftDetected",
      { marks: ["baseline_parity_hash", "local_parity_hash"], rewrite: drift },
    ],
  ]);

function texts(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function given(key: string, value: unknown): Fields {
  return value === undefined || value === null ? {} : { [key]: value };
}

/** Diagnostics hold text; they are left out where there are none. */
function diagnostics(from: Fields, keys: readonly string[]): Fields {
  const entries = keys
    .map((key) => [key, from[key]] as const)
    .filter(([, value]) => (value ?? null) !== null);
  if (entries.length === 0) return {};
  return { context_diagnostics: Object.fromEntries(entries.map(([key, value]) => [key, asText(value)])) };
}

/** Booleans as the Python clients write them. */
function asText(value: unknown): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? value : JSON.stringify(value);
}
