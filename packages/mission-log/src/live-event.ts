import type { Actor } from "./actor.js";
import type { Json } from "./json-value.js";
import type { Transition } from "./transition.js";

/** Where the work is done, as evidence without a place of its own says it. Null where it is not known. */
export interface WorkPlace {
  readonly repo_slug: string | null;
  readonly branch: string | null;
  readonly commit: string | null;
}

/** What the line of a transition determines of its event; the emitter adds the rest of the envelope. */
export interface LiveEvent {
  readonly event_type: "WPStatusChanged";
  readonly aggregate_type: "WorkPackage";
  readonly aggregate_id: string;
  /** The id of the line: who has both knows them as one. */
  readonly causation_id: string;
  readonly correlation_id: string;
  readonly timestamp: string;
  readonly payload: {
    readonly wp_id: string;
    readonly from_lane: string;
    readonly to_lane: string;
    readonly actor: Actor;
    readonly mission_slug: string;
    readonly force: boolean;
    readonly execution_mode: unknown;
    readonly reason?: string;
    readonly review_ref?: unknown;
    readonly evidence?: Json;
  };
}

/** The event that tells others of a line just written (`mission-log 9.1`). Its own `event_id` is a new one. */
export function liveEvent(line: Transition, place: WorkPlace): LiveEvent {
  const { wp_id, from_lane, to_lane, actor, mission_slug, force, execution_mode } = line;
  const { reason, review_ref, evidence } = line;
  return {
    event_type: "WPStatusChanged",
    aggregate_type: "WorkPackage",
    aggregate_id: wp_id,
    causation_id: line.event_id,
    correlation_id: line.event_id,
    timestamp: line.at,
    payload: {
      ...{ wp_id, from_lane, to_lane, actor, mission_slug, force, execution_mode },
      ...(reason === null ? {} : { reason }),
      ...(review_ref === null ? {} : { review_ref }),
      ...(evidence === null ? {} : { evidence: withPlace(evidence, place) }),
    },
  };
}

function withPlace(evidence: Json, { repo_slug, branch, commit }: WorkPlace): Json {
  const { repos, verification } = evidence;
  const here = { repo: repo_slug ?? "local", branch: branch ?? "unknown", commit: commit ?? "unknown" };
  const isPlaced = Array.isArray(repos) && repos.length > 0;
  return { ...evidence, repos: isPlaced ? repos : [here], verification: verification ?? [] };
}
