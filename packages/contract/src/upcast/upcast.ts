import { quote, violationsText } from "@spec-kitty/events-core";
import { isFields } from "@spec-kitty/events-core/model";
import { v4 } from "../lines.js";
import { type ConformanceResult, validateEvent, validatePayload } from "../validate-event.js";
import { renameLegacyKeys } from "./legacy-keys.js";
import { EMPTY_MAPPING, type Mapping } from "./mapping.js";
import { completePayload } from "./payload.js";
import { type Quarantined, quarantined } from "./quarantine.js";
import type { Rule } from "./rules.js";

export interface UpcastOptions {
  readonly mapping?: Mapping;
  /** The build id of events that have none; left out, it is derived from project and node (`decisions` 17). */
  readonly buildId?: string;
  /** The name-based UUID, version 5, of a name in a namespace. */
  readonly uuid5: (namespace: string, name: string) => string;
}

/** `unchanged`: valid in the live line as it is. `migrated`: a new document, and what was changed. */
export type Upcast =
  | { readonly kind: "unchanged" }
  | { readonly kind: "migrated"; readonly event: Json; readonly rules: ReadonlySet<Rule> }
  | Quarantined;

type Json = { readonly [key: string]: unknown };

/** An event on its way to the live line. */
export interface Draft {
  event: Json;
  readonly rules: Set<Rule>;
  /** Whether the source was written before the live line. */
  readonly historical: boolean;
}

const LIVE_VERSION = v4.envelopeVersion;
/** The namespace of build ids (`cli-sync 1.2`). */
const BUILD_NAMESPACE = "18c0fef1-8e60-5d6b-89d9-e2f1ccb9cc03";
/** The namespace of projects that old envelopes do not name (`events-core 12.4`). */
const PROJECT_NAMESPACE = "fbed40a0-75c7-5b63-9cb5-040fd6aece46";

/**
 * Brings one historical event to the live line, or says why it cannot be brought (`decisions` 16, 17). Pure: the
 * document stays as it is, and the same document and options give the same result. An upcast result is `unchanged`.
 */
export function upcastEvent(document: unknown, options: UpcastOptions): Upcast {
  if (!isFields(document) || typeof document["event_type"] !== "string" || !isFields(document["payload"]))
    return quarantined("NOT_AN_EVENT", "Expected an object with a text event_type and an object payload");
  const mapping = options.mapping ?? EMPTY_MAPPING;
  const rules = new Set<Rule>();
  const newer = newerVersion(document);
  if (newer !== undefined) return newer;
  const renamed = renameLegacyKeys(document, mapping, rules);
  if (isQuarantined(renamed)) return renamed;
  const draft: Draft = { event: renamed, rules, historical: document["schema_version"] !== LIVE_VERSION };
  for (const step of STEPS) {
    const problem = step(draft, options);
    if (problem !== undefined) return problem;
  }
  return completePayload(draft, mapping) ?? judged(draft);
}

function isQuarantined(value: Json | Quarantined): value is Quarantined {
  return value["kind"] === "quarantined" && !Object.hasOwn(value, "event_type");
}

type Step = (draft: Draft, options: UpcastOptions) => Quarantined | undefined;

const STEPS: readonly Step[] = [schemaVersion, eventType, aggregate, buildId, project, correlation];

function newerVersion({ schema_version }: Json): Quarantined | undefined {
  const major =
    typeof schema_version === "string" ? /^(\d+)\.\d+\.\d+$/.exec(schema_version)?.[1] : undefined;
  if (major === undefined || Number(major) < 4) return undefined;
  return quarantined(
    "SCHEMA_VERSION_NEWER",
    `schema_version ${schema_version} is newer than the live line, ${LIVE_VERSION}: use a newer migration`,
  );
}

function change(draft: Draft, rule: Rule, changed: Json): void {
  draft.event = { ...draft.event, ...changed };
  draft.rules.add(rule);
}

function schemaVersion(draft: Draft): undefined {
  const { schema_version: version } = draft.event;
  const replaced =
    version === undefined || version === null || (typeof version === "string" && version !== LIVE_VERSION);
  if (replaced) change(draft, "schema_version", { schema_version: LIVE_VERSION });
}

const TYPES: ReadonlyMap<unknown, readonly [type: string, rule: Rule]> = new Map([
  ["FeatureCreated", ["MissionCreated", "mission_created"]],
  ["FeatureClosed", ["MissionClosed", "mission_closed"]],
  ["FeatureCompleted", ["MissionClosed", "mission_closed"]],
]);

function eventType(draft: Draft): undefined {
  const { event_type, payload } = draft.event;
  const successor = TYPES.get(event_type);
  if (successor !== undefined) change(draft, successor[1], { event_type: successor[0] });
  // Runs once ended with the name that only missions have now; their payload tells them apart (`events-core 12.2`).
  const isRun =
    event_type === "MissionCompleted" && v4.models.get("MissionRunCompletedPayload")!.parse(payload).ok;
  if (isRun) change(draft, "mission_run_completed", { event_type: "MissionRunCompleted" });
}

function aggregate(draft: Draft): Quarantined | undefined {
  const { aggregate_id: id, aggregate_type: type } = draft.event;
  if (type === "Feature") change(draft, "aggregate", { aggregate_type: "Mission" });
  if (typeof id !== "string") return undefined;
  const [name, ...rest] = id.split("/");
  if (name === "feature") change(draft, "aggregate", { aggregate_id: ["mission", ...rest].join("/") });
  if (name !== "feature_catalog") return undefined;
  return quarantined("AGGREGATE_UNMAPPED", `Nothing follows the aggregate ${quote(id)} in the live line`);
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === "";

function buildId(draft: Draft, { buildId: given, uuid5 }: UpcastOptions): undefined {
  const { build_id, node_id, project_uuid } = draft.event;
  if (!isAbsent(build_id)) return;
  const derivable = typeof node_id === "string" && typeof project_uuid === "string" && project_uuid !== "";
  const id = given ?? (derivable ? uuid5(BUILD_NAMESPACE, `${project_uuid}:${node_id}`) : undefined);
  if (id !== undefined) change(draft, "build_id", { build_id: id });
}

function project(draft: Draft, { uuid5 }: UpcastOptions): Quarantined | undefined {
  const { project_uuid, node_id, build_id } = draft.event;
  if (!isAbsent(project_uuid)) return undefined;
  if (typeof node_id !== "string" || node_id === "" || typeof build_id !== "string")
    return quarantined(
      "PROJECT_UNKNOWN",
      "No project_uuid: give a build id, and one is derived from it and node_id",
    );
  change(draft, "project_uuid", { project_uuid: uuid5(PROJECT_NAMESPACE, `${node_id}/${build_id}`) });
  return undefined;
}

function correlation(draft: Draft): undefined {
  const { correlation_id, event_id } = draft.event;
  if (isAbsent(correlation_id)) change(draft, "correlation_id", { correlation_id: event_id });
}

/** What both layers of the live line say of the draft. */
function judged({ event, rules }: Draft): Upcast {
  const type = event["event_type"] as string;
  if (!v4.payloads.has(type))
    return quarantined("EVENT_TYPE_UNKNOWN", `${quote(type)} is no event type of the live line`);
  const envelope = validateEvent(event, "Event");
  if (!envelope.valid) return quarantined("ENVELOPE_INVALID", findings(envelope));
  const payload = validatePayload(event["payload"], type);
  if (!payload.valid) return quarantined("PAYLOAD_INVALID", `${type}: ${findings(payload)}`);
  return rules.size === 0 ? { kind: "unchanged" } : { kind: "migrated", event, rules };
}

function findings({ model_violations, schema_violations }: ConformanceResult): string {
  if (model_violations.length > 0)
    return violationsText(model_violations.map((violation) => ({ ...violation, loc: [] })));
  return schema_violations.map(({ json_path, message }) => `${json_path}: ${message}`).join("; ");
}
