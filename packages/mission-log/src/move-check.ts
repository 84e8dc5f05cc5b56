import { isBlank } from "@spec-kitty/events-core";
import { type Actor, actorText } from "./actor.js";
import { isEdge } from "./edges.js";
import { isJsonObject, type Json } from "./json-value.js";
import { Lane, laneOfInput } from "./lane.js";
import type { ReviewResult } from "./transition.js";

/** A move that somebody is about to write. */
export interface MoveRequest {
  /** Where the work package stands by the log; genesis where the log does not know it. */
  readonly from_lane: string;
  readonly to_lane: string;
  readonly actor: Actor | null;
  readonly force?: boolean;
  readonly reason?: string | null;
  readonly review_ref?: string | null;
  readonly evidence?: Json | null;
  readonly review_result?: ReviewResult | null;
}

/** What the rules need to know beside the move itself. */
export interface MoveContext {
  readonly hasWorkspace: boolean;
  /** Whether each authored subtask is done in the snapshot. */
  readonly areSubtasksDone: boolean;
  /** Whether the log has any earlier transition of the work package. */
  readonly hasEarlierMove: boolean;
}

export type MoveProblemCode =
  | "LANE_UNKNOWN"
  | "ILLEGAL_MOVE"
  | "FORCE_UNEXPLAINED"
  | "ACTOR_MISSING"
  | "WORKSPACE_MISSING"
  | "SUBTASKS_OPEN"
  | "NOT_BEGUN"
  | "EVIDENCE_MISSING"
  | "REASON_MISSING"
  | "REVIEW_RESULT_MISSING"
  | "REVIEW_REF_MISSING"
  | "REVIEW_MISMATCH";

export type MoveCheck =
  | { readonly ok: true; readonly from: Lane; readonly to: Lane }
  | { readonly ok: false; readonly code: MoveProblemCode; readonly message: string };

type Problem = readonly [code: MoveProblemCode, message: string];

/**
 * Whether a move may be written, or the first rule that it breaks (`mission-log 5`). Lanes are taken as a person types
 * them. Force passes every edge but one to genesis, and every other rule, for somebody who says why.
 */
export function checkMove(request: MoveRequest, context: MoveContext): MoveCheck {
  const from = laneOfInput(request.from_lane);
  const to = laneOfInput(request.to_lane);
  if (from === undefined) return refused(unknownLane(request.from_lane));
  if (to === undefined) return refused(unknownLane(request.to_lane));
  const move = { ...request, from, to };
  const problem = request.force ? forceProblem(move) : (edgeProblem(move) ?? guardProblem(move, context));
  return problem === undefined ? { ok: true, from, to } : refused(problem);
}

function refused([code, message]: Problem): MoveCheck {
  return { ok: false, code, message };
}

function unknownLane(text: string): Problem {
  return ["LANE_UNKNOWN", `Unknown lane: ${text}`];
}

interface Move extends MoveRequest {
  readonly from: Lane;
  readonly to: Lane;
}

function forceProblem(move: Move): Problem | undefined {
  if (move.to === Lane.GENESIS) return illegal(move);
  if (hasActor(move) && !isBlank(move.reason)) return undefined;
  return ["FORCE_UNEXPLAINED", "Force transitions require actor and reason"];
}

function edgeProblem(move: Move): Problem | undefined {
  return isEdge(move.from, move.to) ? undefined : illegal(move);
}

function illegal({ from, to }: Move): Problem {
  return ["ILLEGAL_MOVE", `Illegal transition: ${from} -> ${to}`];
}

function hasActor({ actor }: MoveRequest): boolean {
  return actor !== null && !isBlank(actorText(actor));
}

function guardProblem(move: Move, context: MoveContext): Problem | undefined {
  if (move.from === Lane.IN_REVIEW) return reviewProblem(move);
  switch (`${move.from} -> ${move.to}`) {
    case "planned -> claimed":
    case "for_review -> in_review":
      return hasActor(move) ? undefined : ["ACTOR_MISSING", "Transition requires actor identity"];
    case "claimed -> in_progress":
      return context.hasWorkspace
        ? undefined
        : ["WORKSPACE_MISSING", "Transition claimed -> in_progress requires workspace context"];
    case "in_progress -> for_review":
      return handOverProblem(context);
    case "in_progress -> approved":
    case "approved -> done":
      return isApproval(reviewOf(move)) ? undefined : EVIDENCE_MISSING;
    case "in_progress -> planned":
      return isBlank(move.reason)
        ? ["REASON_MISSING", "Transition in_progress -> planned requires reason"]
        : undefined;
    case "approved -> in_progress":
    case "approved -> planned":
      return isBlank(move.review_ref)
        ? ["REVIEW_REF_MISSING", "Transition requires review_ref (review feedback reference)"]
        : undefined;
    default:
      return undefined;
  }
}

const EVIDENCE_MISSING: Problem = [
  "EVIDENCE_MISSING",
  "Transition to approved/done requires evidence (reviewer identity and approval reference)",
];

function handOverProblem({ areSubtasksDone, hasEarlierMove }: MoveContext): Problem | undefined {
  const requires = "Transition in_progress -> for_review requires";
  if (!areSubtasksDone) return ["SUBTASKS_OPEN", `${requires} completed subtasks or force with reason`];
  if (!hasEarlierMove) return ["NOT_BEGUN", `${requires} implementation evidence or force with reason`];
  return undefined;
}

const REVIEW_KEYS = ["reviewer", "verdict", "reference"] as const;

/** Whoever takes work out of review says how the review ended, and says it once. */
function reviewProblem(move: Move): Problem | undefined {
  const { review_result: result, review_ref, to } = move;
  const requires = "Transition from in_review requires review_result";
  if (!result) return ["REVIEW_RESULT_MISSING", `${requires} (structured review outcome)`];
  for (const key of REVIEW_KEYS)
    if (!isGiven(result[key])) return ["REVIEW_RESULT_MISSING", `${requires} with ${key}`];
  const review = reviewOf(move);
  if ((to === Lane.APPROVED || to === Lane.DONE) && !isApproval(review) && !isApproval(result))
    return EVIDENCE_MISSING;
  if (review_ref !== null && review_ref !== undefined && review_ref !== result.reference)
    return ["REVIEW_MISMATCH", "review_ref must match review_result.reference"];
  if (review !== undefined && REVIEW_KEYS.some((key) => review[key] !== result[key]))
    return ["REVIEW_MISMATCH", "Review evidence must match review_result"];
  return undefined;
}

type Review = Readonly<Partial<Record<(typeof REVIEW_KEYS)[number], unknown>>>;

function reviewOf({ evidence }: MoveRequest): Review | undefined {
  const review = evidence?.["review"];
  return isJsonObject(review) ? review : undefined;
}

function isApproval(review: Review | undefined): boolean {
  return isGiven(review?.reviewer) && isGiven(review?.reference) && review?.verdict === "approved";
}

function isGiven(value: unknown): boolean {
  return typeof value === "string" && !isBlank(value);
}
