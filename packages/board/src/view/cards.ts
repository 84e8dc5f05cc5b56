import { compareCodePoints } from "@spec-kitty/events-core";
import { actorText, type WorkPackageState } from "@spec-kitty/mission-log";
import type { MissionReading } from "@spec-kitty/mission-repo";
import { isUnproven } from "./anomalies.js";
import { type Authored, authoredWork } from "./authored.js";
import type { History, Move } from "./history.js";
import { BOARD_LANES, ENDED_LANES } from "./lanes.js";
import type { CardView, LaneView, Steps } from "./model.js";
import { shortActor, shortened } from "./short-text.js";
import { compareTimes, later } from "./time.js";

/** The lanes of a mission with their cards: the newest first where work has ended, else by id (`mission-log 7.1`). */
export function lanesOf(reading: MissionReading, history: History): LaneView[] {
  const states = new Map(Object.entries(reading.materialised.work_packages));
  const authored = authoredWork(reading);
  const signs = lastSigns(reading);
  const cards = new Map<string, CardView[]>(BOARD_LANES.map((lane) => [lane, []]));
  for (const wp_id of [...new Set([...states.keys(), ...authored.keys()])].sort(byNumbers)) {
    const known: Known = {
      wp_id,
      state: states.get(wp_id),
      authored: authored.get(wp_id),
      moves: history.byWorkPackage.get(wp_id) ?? [],
      last_sign_at: signs.get(wp_id) ?? null,
    };
    // Without a place of its own a work package is shown as planned.
    const lane = cards.get(known.state?.lane ?? "") ?? cards.get("planned")!;
    lane.push(card(known, (id) => FINISHED.has(states.get(id)?.lane ?? "")));
  }
  return BOARD_LANES.map((lane) => {
    const found = cards.get(lane)!;
    return {
      lane,
      cards: ENDED_LANES.has(lane) ? found.sort((a, b) => compareTimes(b.since, a.since)) : found,
    };
  });
}

const FINISHED: ReadonlySet<string> = new Set(["approved", "done"]);

/** The newest line about each work package. */
function lastSigns({ lines }: MissionReading): Map<string, string> {
  const signs = new Map<string, string>();
  for (const { line } of lines) {
    if (line.event_type !== "transition" && line.event_type !== "annotation") continue;
    signs.set(line.wp_id, later(signs.get(line.wp_id) ?? null, line.at) ?? line.at);
  }
  return signs;
}

/** All that is known about one work package. */
interface Known {
  readonly wp_id: string;
  readonly state: WorkPackageState | undefined;
  readonly authored: Authored | undefined;
  readonly moves: readonly Move[];
  readonly last_sign_at: string | null;
}

function card(
  { wp_id, state, authored, moves, last_sign_at }: Known,
  isFinished: (id: string) => boolean,
): CardView {
  const waits = state === undefined || WAITING.has(state.lane);
  const last = moves.at(-1);
  return {
    wp_id,
    title: shortened(authored?.title ?? ""),
    actor: state === undefined ? "" : holderOf(state, moves),
    since: state?.last_transition_at ?? null,
    last_sign_at,
    event_id: state?.last_event_id ?? null,
    rounds: moves.filter(({ transition }) => transition.to_lane === "for_review").length,
    forced: moves.filter(({ transition: { force, from_lane, to_lane } }) => force && from_lane !== to_lane)
      .length,
    unproven: last !== undefined && isUnproven(last),
    steps: stepsOf(state, authored),
    after: waits ? (authored?.dependencies ?? []).filter((id) => !isFinished(id)) : [],
    note: last === undefined ? null : noteOf(last),
  };
}

const WAITING: ReadonlySet<string> = new Set(["genesis", "uninitialized", "planned", "blocked"]);

/** Who works on it where the log knows, else who moved it last; not the reviewer who sent it back. */
function holderOf({ lane, actor, agent }: WorkPackageState, moves: readonly Move[]): string {
  if (lane !== "claimed" && lane !== "in_progress") return actor;
  if (typeof agent === "string" && agent !== "") return agent;
  const last = moves.at(-1);
  const handedIn =
    last && isSentBack(last) ? moves.findLast(({ transition }) => transition.to_lane === "for_review") : last;
  return handedIn === undefined ? actor : actorText(handedIn.transition.actor);
}

function stepsOf(state: WorkPackageState | undefined, authored: Authored | undefined): Steps | null {
  const total = authored?.subtasks.length ?? 0;
  if (total === 0 || state === undefined || !WITH_STEPS.has(state.lane)) return null;
  const done = authored!.subtasks.filter((id) => state.subtasks?.[id] === "done").length;
  return done === 0 ? null : { done, total };
}

const WITH_STEPS: ReadonlySet<string> = new Set([
  "claimed",
  "in_progress",
  "blocked",
  "for_review",
  "in_review",
]);

/** Why it stands where it stands, where a person would ask. */
function noteOf(move: Move): string | null {
  const { to_lane, reason, actor } = move.transition;
  if (isSentBack(move)) {
    const sentBack = `Sent back by ${shortActor(actorText(actor))}`;
    return isText(reason) ? shortened(`${sentBack}: ${reason}`, 160) : sentBack;
  }
  return isText(reason) && (to_lane === "blocked" || to_lane === "canceled") ? shortened(reason, 160) : null;
}

function isSentBack({ transition: { from_lane, to_lane } }: Move): boolean {
  return REVIEWED.has(from_lane) && (to_lane === "in_progress" || to_lane === "planned");
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

const REVIEWED: ReadonlySet<string> = new Set(["for_review", "in_review", "approved"]);

/** By all numbers in the id, then by its text (`mission-log 7.1`). */
export function byNumbers(a: string, b: string): number {
  const [x, y] = [numbersIn(a), numbersIn(b)];
  for (const [i, n] of x.entries()) {
    const m = y[i];
    if (m === undefined) return 1;
    const order = n.length - m.length || compareCodePoints(n, m);
    if (order !== 0) return order;
  }
  return x.length < y.length ? -1 : compareCodePoints(a.toLowerCase(), b.toLowerCase());
}

/** Without their leading zeros, so that of two the longer is the larger. */
function numbersIn(id: string): string[] {
  return [...id.matchAll(/\d+/g)].map(([digits]) => digits.replace(/^0+/, ""));
}
