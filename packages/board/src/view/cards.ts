import { compareCodePoints } from "@spec-kitty/events-core";
import { actorText, type WorkPackageState } from "@spec-kitty/mission-log";
import type { MissionReading } from "@spec-kitty/mission-repo";
import { shortened } from "./anomalies.js";
import { type Authored, authoredWork } from "./authored.js";
import type { History, Move } from "./history.js";
import { BOARD_LANES } from "./lane-names.js";
import type { CardView, LaneView } from "./model.js";
import { compareTimes } from "./time.js";

/** The lanes of a mission with their cards, newest first in done and canceled, else by id (`mission-log 7.1`). */
export function lanesOf(reading: MissionReading, history: History): LaneView[] {
  const authored = authoredWork(reading);
  const moves = movesByWorkPackage(history);
  const states = new Map(Object.entries(reading.materialised.work_packages));
  const laneOf = (wp_id: string) => states.get(wp_id)?.lane;
  const cards = new Map<string, CardView[]>(BOARD_LANES.map((lane) => [lane, []]));
  for (const wp_id of [...new Set([...states.keys(), ...authored.keys()])].sort(byNumbers)) {
    const state = states.get(wp_id);
    // Without a place of its own a work package is shown as planned.
    const lane = cards.get(state?.lane ?? "planned") ?? cards.get("planned")!;
    lane.push(card(wp_id, state, authored.get(wp_id), moves.get(wp_id) ?? [], laneOf));
  }
  return BOARD_LANES.map((lane) => ({ lane, cards: ordered(lane, cards.get(lane)!) }));
}

function movesByWorkPackage({ moves }: History): Map<string, Move[]> {
  const byId = new Map<string, Move[]>();
  for (const move of moves) {
    if (!move.applied) continue;
    const list = byId.get(move.transition.wp_id);
    if (list === undefined) byId.set(move.transition.wp_id, [move]);
    else list.push(move);
  }
  return byId;
}

function card(
  wp_id: string,
  state: WorkPackageState | undefined,
  authored: Authored | undefined,
  moves: readonly Move[],
  laneOf: (wp_id: string) => string | undefined,
): CardView {
  const waiting = state === undefined || state.lane === "planned" || state.lane === "blocked";
  return {
    wp_id,
    title: authored?.title ?? "",
    actor: state === undefined ? "" : holder(state),
    since: state?.last_transition_at ?? null,
    event_id: state?.last_event_id ?? null,
    rounds: moves.filter(({ transition }) => transition.to_lane === "for_review").length,
    forced: state?.force_count ?? 0,
    steps: stepsOf(state, authored),
    after: waiting ? (authored?.dependencies ?? []).filter((id) => !FINISHED.has(laneOf(id) ?? "")) : [],
    note: noteOf(moves.at(-1)),
  };
}

const FINISHED: ReadonlySet<string> = new Set(["approved", "done"]);

/** Who works on it where the log knows, else who moved it last. */
function holder({ lane, actor, agent }: WorkPackageState): string {
  const working = lane === "claimed" || lane === "in_progress";
  return working && typeof agent === "string" && agent !== "" ? agent : actor;
}

function stepsOf(state: WorkPackageState | undefined, authored: Authored | undefined): CardView["steps"] {
  const total = authored?.subtasks.length ?? 0;
  if (total === 0 || state === undefined || ENDED.has(state.lane)) return null;
  const done = authored!.subtasks.filter((id) => state.subtasks?.[id] === "done").length;
  return done === 0 ? null : { done, total };
}

const ENDED: ReadonlySet<string> = new Set(["planned", "approved", "done", "canceled"]);

/** Why it stands where it stands: asked for only where a person would ask. */
function noteOf(move: Move | undefined): string | null {
  if (move === undefined) return null;
  const { from_lane, to_lane, reason, review_result, actor } = move.transition;
  const sentBack = to_lane === "in_progress" && (from_lane === "in_review" || from_lane === "approved" || review_result !== null);
  if (sentBack) return shortened(`Sent back by ${actorText(actor)}${reason ? `: ${reason}` : ""}`, 160);
  return reason && (to_lane === "blocked" || to_lane === "canceled") ? shortened(reason, 160) : null;
}

function ordered(lane: string, cards: CardView[]): CardView[] {
  if (lane !== "done" && lane !== "canceled") return cards;
  return cards.sort((a, b) => compareTimes(b.since, a.since));
}

/** By all numbers in the id, then by its text (`mission-log 7.1`). */
export function byNumbers(a: string, b: string): number {
  const [x, y] = [numbersIn(a), numbersIn(b)];
  for (const [i, n] of x.entries()) {
    const m = y[i];
    if (m === undefined) return 1;
    if (n !== m) return n < m ? -1 : 1;
  }
  return x.length < y.length ? -1 : compareCodePoints(a.toLowerCase(), b.toLowerCase());
}

function numbersIn(id: string): bigint[] {
  return [...id.matchAll(/\d+/g)].map(([digits]) => BigInt(digits));
}
