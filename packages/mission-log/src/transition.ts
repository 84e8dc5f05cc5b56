import { type Actor, readActor } from "./actor.js";
import {
  asText,
  isJsonObject,
  isTruthy,
  type Json,
  LineShapeError,
  need,
  needItems,
  needKeys,
  needObject,
  needText,
  shown,
} from "./json-value.js";
import { isLane, Lane } from "./lane.js";

/** The outcome of a review, kept as written (`mission-log 4.3`). */
export interface ReviewResult {
  readonly reviewer: unknown;
  readonly verdict: unknown;
  readonly reference: unknown;
  readonly feedback_path?: unknown;
}

/** A move of one work package, as its line says it (`mission-log 2.2`). Fields of type `unknown` are not checked. */
export interface Transition {
  readonly event_type: "transition";
  readonly event_id: string;
  readonly wp_id: string;
  readonly mission_slug: string;
  readonly from_lane: Lane;
  readonly to_lane: Lane;
  /** ISO text; compared as text, never parsed. */
  readonly at: string;
  readonly actor: Actor;
  readonly force: boolean;
  readonly execution_mode: unknown;
  readonly reason: string | null;
  readonly reason_source: unknown;
  readonly review_ref: unknown;
  readonly evidence: Json | null;
  readonly review_result: ReviewResult | null;
  readonly policy_metadata: Json | null;
  /** Undefined where the line has no such key: only then the sibling `meta.json` says it (`mission-log 1.4`). */
  readonly mission_id: unknown;
}

const CODE = "TRANSITION_INVALID";

/** Reads a transition line. Throws `LineShapeError` on the first thing wrong, in the order of the contract. */
export function readTransition(line: Json): Transition {
  const event_id = needText(need(line, "event_id", CODE), "event_id", CODE);
  const wp_id = readWorkPackageId(need(line, "wp_id", CODE));
  const from_lane = readLane(need(line, "from_lane", CODE));
  const to_lane = readLane(need(line, "to_lane", CODE));
  const at = needText(need(line, "at", CODE), "at", CODE);
  const actor = readActor(need(line, "actor", CODE), CODE);
  const force = isTruthy(need(line, "force", CODE));
  const execution_mode = need(line, "execution_mode", CODE);
  return {
    event_type: "transition",
    event_id,
    wp_id,
    mission_slug: readSlug(line),
    from_lane,
    to_lane,
    at,
    actor,
    force,
    execution_mode,
    reason: readReason(line["reason"], to_lane),
    reason_source: line["reason_source"] ?? null,
    review_ref: line["review_ref"] ?? null,
    evidence: readEvidence(line["evidence"]),
    review_result: readReviewResult(line["review_result"]),
    policy_metadata: readPolicyMetadata(line["policy_metadata"], from_lane, to_lane),
    mission_id: line["mission_id"],
  };
}

export function readLane(value: unknown): Lane {
  if (isLane(value)) return value;
  throw new LineShapeError("LANE_UNKNOWN", `${shown(value)} is not a valid Lane`);
}

// A number or null becomes the key that it would be in JSON (`mission-log 2.7`).
function readWorkPackageId(value: unknown): string {
  if (typeof value === "object" && value !== null) return needText(value, "wp_id", CODE);
  return String(value);
}

function readSlug(line: Json): string {
  const slug = isTruthy(line["mission_slug"]) ? line["mission_slug"] : (line["feature_slug"] ?? "");
  return needText(slug, "mission_slug", CODE);
}

// Only a cancellation looks into the reason, and takes no other type; elsewhere anything is taken as its text.
function readReason(value: unknown, to: Lane): string | null {
  if (value === undefined || value === null) return null;
  return to === Lane.CANCELED ? needText(value, "reason", CODE) : asText(value);
}

// Only a claim looks into the metadata; elsewhere anything may stand there.
function readPolicyMetadata(value: unknown, from: Lane, to: Lane): Json | null {
  if (isJsonObject(value)) return value;
  if (isTruthy(value) && from === Lane.PLANNED && to === Lane.CLAIMED)
    needObject(value, "policy_metadata", CODE);
  return null;
}

const REVIEW_KEYS = ["reviewer", "verdict", "reference"] as const;

const EVIDENCE_LISTS = [
  ["repos", ["repo", "branch", "commit"]],
  ["verification", ["command", "result", "summary"]],
] as const;

function readEvidence(value: unknown): Json | null {
  if (!isTruthy(value)) return null;
  const evidence = needObject(value, "evidence", CODE);
  needKeys(needObject(need(evidence, "review", CODE), "review", CODE), REVIEW_KEYS, CODE);
  for (const [key, keys] of EVIDENCE_LISTS) {
    if (!Object.hasOwn(evidence, key)) continue;
    for (const item of needItems(evidence[key], key, CODE)) needKeys(needObject(item, key, CODE), keys, CODE);
  }
  return evidence;
}

function readReviewResult(value: unknown): ReviewResult | null {
  if (!isTruthy(value)) return null;
  const result = needObject(value, "review_result", CODE);
  needKeys(result, REVIEW_KEYS, CODE);
  const { reviewer, verdict, reference, feedback_path } = result;
  const needed = { reviewer, verdict, reference };
  return feedback_path === undefined || feedback_path === null ? needed : { ...needed, feedback_path };
}
