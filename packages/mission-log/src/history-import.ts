import { compareCodePoints, isBlank } from "@spec-kitty/events-core";
import { actorText } from "./actor.js";
import { derivedId } from "./derived-id.js";
import { byTimeAndId } from "./fold-order.js";
import { isJsonObject, isTruthy, type Json } from "./json-value.js";
import { Lane } from "./lane.js";
import type { LogLine } from "./log-line.js";
import type { MissionMeta } from "./meta.js";
import type { Transition } from "./transition.js";

/** A mission whose past is brought over. */
export interface MissionHistory {
  /** The name of its directory. */
  readonly mission_slug: string;
  readonly meta: MissionMeta;
  readonly lines: Iterable<LogLine>;
  /** From the task files; asked only where the log has no `WPCreated` line. */
  readonly tasks: readonly {
    readonly wp_id: string;
    readonly title: string;
    readonly dependencies: readonly string[];
  }[];
}

export interface ProjectIdentity {
  readonly project_uuid: string;
  readonly project_slug: string;
  readonly repo_slug: string | null;
}

/** One event of a history, with the envelope of the wire. */
export interface HistoryEvent extends ProjectIdentity {
  readonly event_id: string;
  readonly event_type: "MissionCreated" | "WPCreated" | "WPStatusChanged";
  readonly aggregate_id: string;
  readonly aggregate_type: "Mission" | "WorkPackage";
  readonly payload: Json;
  readonly timestamp: string;
  readonly build_id: "import-history";
  readonly node_id: "import-history";
  readonly lamport_clock: number;
  readonly causation_id: null;
  readonly correlation_id: string;
  readonly schema_version: "3.0.0";
}

type Draft = Pick<HistoryEvent, "event_id" | "event_type" | "aggregate_id" | "payload" | "timestamp">;

/** The past of a mission as one stream of events: mission, work packages, moves in their order (`mission-log 9.3`). */
export function historyEvents(mission: MissionHistory, project: ProjectIdentity): HistoryEvent[] {
  const past = pastOf(mission);
  const drafts: Draft[] = [
    missionCreated(past),
    ...past.works.map((work) => workPackageCreated(past, work)),
    ...past.moves.map((move) => statusChanged(past, move, project)),
  ];
  const correlation_id = derivedId(`${past.seed}:correlation`);
  return drafts.map((draft, index) => ({
    ...draft,
    ...project,
    aggregate_type: draft.event_type === "MissionCreated" ? "Mission" : "WorkPackage",
    build_id: "import-history",
    node_id: "import-history",
    lamport_clock: index + 1,
    causation_id: null,
    correlation_id,
    schema_version: "3.0.0",
  }));
}

interface Past {
  readonly mission_slug: string;
  /** The id of the mission, else its slug. */
  readonly aggregate_id: string;
  readonly seed: string;
  readonly mission: Json;
  readonly works: readonly Work[];
  readonly moves: readonly Transition[];
  readonly begin: string;
}

interface Work {
  readonly wp_id: string;
  readonly title: string;
  readonly depends_on: readonly unknown[];
  readonly created_at: unknown;
}

function pastOf({ mission_slug, meta, lines, tasks }: MissionHistory): Past {
  const all = [...lines];
  const moves = all.filter((line) => line.event_type === "transition").sort(byTimeAndId);
  const created = payloadsOf(all, "MissionCreated")[0] ?? {};
  const works = worksOf(payloadsOf(all, "WPCreated"), tasks, moves);
  const mission: Json = {
    ...meta.document,
    mission_number: numberOf(meta.mission_number),
    ...withoutBlanks(created),
  };
  const times = [
    mission["created_at"],
    ...works.map(({ created_at }) => created_at),
    ...moves.map(({ at }) => at),
  ];
  const aggregate_id = textOf(mission["mission_id"]) ?? mission_slug;
  return {
    ...{ mission_slug, aggregate_id, mission, works, moves },
    seed: `import:${aggregate_id}`,
    begin: earliest(times) ?? "1970-01-01T00:00:00+00:00",
  };
}

function payloadsOf(lines: readonly LogLine[], name: string): Json[] {
  return lines.flatMap((line) => {
    if (line.event_type !== "event" || line.name !== name) return [];
    const { payload } = line.document;
    return isJsonObject(payload) ? [payload] : [];
  });
}

/** By id; one for each that has moved, though nobody wrote of its creation. */
function worksOf(
  created: readonly Json[],
  tasks: MissionHistory["tasks"],
  moves: readonly Transition[],
): Work[] {
  const works = new Map<string, Work>();
  for (const { wp_id, wp_title, depends_on, created_at } of created) {
    if (typeof wp_id !== "string") continue;
    const dependencies = Array.isArray(depends_on) ? depends_on : [];
    works.set(wp_id, { wp_id, title: textOf(wp_title) ?? wp_id, depends_on: dependencies, created_at });
  }
  if (created.length === 0)
    for (const { wp_id, title, dependencies } of tasks)
      works.set(wp_id, { wp_id, title, depends_on: dependencies, created_at: null });
  for (const { wp_id } of moves)
    if (!works.has(wp_id)) works.set(wp_id, { wp_id, title: wp_id, depends_on: [], created_at: null });
  return [...works.values()].sort((a, b) => compareCodePoints(a.wp_id, b.wp_id));
}

function missionCreated({ mission, mission_slug, aggregate_id, seed, works, begin }: Past): Draft {
  const friendly_name = textOf(mission["friendly_name"]) ?? mission_slug;
  const purpose_tldr =
    textOf(mission["purpose_tldr"]) ?? textOf(mission["source_description"]) ?? friendly_name;
  return {
    event_id: derivedId(`${seed}:MissionCreated`),
    event_type: "MissionCreated",
    aggregate_id,
    payload: {
      mission_id: textOf(mission["mission_id"]) ?? null,
      mission_slug,
      mission_number: mission["mission_number"] ?? null,
      mission_type: textOf(mission["mission_type"]) ?? "software-dev",
      friendly_name,
      purpose_tldr,
      purpose_context: textOf(mission["purpose_context"]) ?? purpose_tldr,
      target_branch: textOf(mission["target_branch"]) ?? "main",
      created_at: begin,
      wp_count: works.length,
    },
    timestamp: begin,
  };
}

function workPackageCreated(
  { mission_slug, seed, begin }: Past,
  { wp_id, title, depends_on, created_at }: Work,
): Draft {
  return {
    event_id: derivedId(`${seed}:WPCreated:${wp_id}`),
    event_type: "WPCreated",
    aggregate_id: wp_id,
    payload: { wp_id, wp_title: title, mission_slug, depends_on, actor: "spec-kitty sync import-history" },
    timestamp: earliest([created_at]) ?? begin,
  };
}

const REPAIR = "historical-mission-state-repair";

function statusChanged(past: Past, move: Transition, project: ProjectIdentity): Draft {
  const { event_id, wp_id, to_lane, actor, force, reason, execution_mode, review_ref, at } = move;
  const skipsQueue = move.from_lane === Lane.IN_PROGRESS && to_lane === Lane.IN_REVIEW;
  const from_lane = skipsQueue ? Lane.FOR_REVIEW : move.from_lane;
  const mission_slug = move.mission_slug || past.mission_slug;
  const evidence = evidenceOf(move, mission_slug, project);
  return {
    event_id,
    event_type: "WPStatusChanged",
    aggregate_id: wp_id,
    payload: {
      ...{
        mission_slug,
        wp_id,
        from_lane,
        to_lane,
        actor,
        force,
        reason,
        execution_mode,
        review_ref,
        evidence,
      },
    },
    timestamp: at,
  };
}

/** What was approved or done is sent with evidence; where the log has none it says that it comes from the past. */
function evidenceOf(
  move: Transition,
  slug: string,
  { repo_slug, project_slug }: ProjectIdentity,
): Json | null {
  const { to_lane, evidence, actor, review_ref, wp_id, event_id } = move;
  if (to_lane !== Lane.APPROVED && to_lane !== Lane.DONE) return evidence;
  const { review, repos, verification } = evidence ?? {};
  const reference = isTruthy(review_ref) ? review_ref : `${REPAIR}:${slug}:${wp_id}:${event_id}`;
  return {
    ...evidence,
    review: review ?? { reviewer: actorText(actor) || REPAIR, verdict: "approved", reference },
    repos: isTruthy(repos) ? repos : [{ repo: repo_slug ?? project_slug, branch: REPAIR, commit: REPAIR }],
    verification: verification ?? [],
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && !isBlank(value) ? value : undefined;
}

function numberOf(text: string | null): number | null {
  return text === null ? null : Number(text);
}

function withoutBlanks(object: Json): Json {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== ""));
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.(\d{1,6})\d*)?(?:Z|[+-]\d{2}:\d{2})$/;

/** The earliest of the texts that say an instant, in UTC; undefined where none does. */
function earliest(times: readonly unknown[]): string | undefined {
  const instants = times.flatMap((time) => {
    const match = typeof time === "string" ? INSTANT.exec(time) : null;
    const epoch = Date.parse(match?.[0] ?? "");
    if (match === null || Number.isNaN(epoch)) return [];
    const seconds = new Date(epoch).toISOString().slice(0, 19);
    const fraction = (match[1] ?? "").padEnd(6, "0");
    return [fraction === "000000" ? `${seconds}+00:00` : `${seconds}.${fraction}+00:00`];
  });
  return instants.sort(compareCodePoints)[0];
}
