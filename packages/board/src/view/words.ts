import type { DisplayLane } from "@spec-kitty/mission-log";
import { LANE_VERBS } from "./lanes.js";
import { cardsIn, isFinished, missionState } from "./mission-state.js";
import type { BoardView, CardView, MissionView, UsualStay } from "./model.js";
import { shortActor } from "./short-text.js";
import { pulseOf } from "./silence.js";
import { age, compareTimes, duration } from "./time.js";

/** The state of a mission in words: "24 of 35 done, 2 in review, WP07 blocked 3 h; you are asked 1 question". */
export function missionSentence(mission: MissionView, now: string): string {
  return withQuestions(missionParts(mission, now).join(", "), mission.questions.length);
}

function missionParts(mission: MissionView, now: string): string[] {
  const all = mission.lanes.reduce((sum, { cards }) => sum + cards.length, 0);
  if (all === 0) return ["no work packages yet"];
  const { done } = mission.progress;
  const planned = cardsIn(mission, "planned").length;
  if (planned === all) return [`${plural(all, "work package")} planned, none begun`];
  return [
    done < all ? `${done} of ${all} done` : all === 1 ? "done" : `all ${all} done`,
    ...handParts([mission], now),
    ...canceledPart(mission),
  ];
}

/** What is in hand, in the order in which it will be done. */
function handParts(missions: readonly MissionView[], now: string): string[] {
  const all = (...names: DisplayLane[]) => missions.flatMap((mission) => cardsIn(mission, ...names));
  return [
    ...counted(all("approved").length, "approved"),
    ...counted(all("for_review", "in_review").length, "in review"),
    ...counted(all("in_progress").length, "in progress"),
    ...counted(all("claimed").length, "claimed"),
    ...blockedPart(all("blocked"), now),
  ];
}

function blockedPart(blocked: readonly CardView[], now: string): string[] {
  const [longest, ...others] = blocked.toSorted((a, b) => compareTimes(a.since, b.since));
  if (longest === undefined) return [];
  const time = age(longest.since, now);
  const since = time === "" || time === "now" ? "" : `\u00a0${time}`;
  return [
    others.length === 0
      ? `${longest.wp_id} blocked${since}`
      : `${blocked.length} blocked (${longest.wp_id}${since})`,
  ];
}

function canceledPart(mission: MissionView): string[] {
  return counted(cardsIn(mission, "canceled").length, "canceled");
}

/** The state of the whole repository in one sentence. */
export function boardSentence({ missions }: BoardView, now: string): string {
  if (missions.length === 0) return "No missions yet.";
  const active = missions.filter((mission) => missionState(mission, now) === "active");
  const questions = missions.reduce((sum, mission) => sum + mission.questions.length, 0);
  return `${withQuestions(stateOf(missions, active, now), questions)}.`;
}

function stateOf(missions: readonly MissionView[], active: readonly MissionView[], now: string): string {
  const [only, ...others] = active;
  if (only !== undefined && others.length === 0)
    return `${only.title}: ${missionParts(only, now).join(", ")}`;
  if (only !== undefined) return `${active.length} missions in hand: ${handParts(active, now).join(", ")}`;
  const unfinished = missions.filter((mission) => !isFinished(mission)).length;
  if (unfinished > 0)
    return `Nothing is in hand; ${unfinished} of ${plural(missions.length, "mission")} ${unfinished === 1 ? "is" : "are"} unfinished`;
  return missions.length === 1
    ? `${missions[0]!.title} is finished`
    : `All ${missions.length} missions are finished`;
}

function withQuestions(sentence: string, questions: number): string {
  return questions === 0 ? sentence : `${sentence}; you are asked ${plural(questions, "question")}`;
}

function counted(n: number, what: string): string[] {
  return n === 0 ? [] : [`${n} ${what}`];
}

/** "1 mission", "6 missions". */
export function plural(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** Who, doing what, since when: "claude", "reviewing", "12 min". */
export interface CardWords {
  readonly who: string;
  readonly what: string;
  /** Empty where its time cannot be read. */
  readonly since: string;
}

/** The words of a card; undefined where nobody has anything in hand. */
export function cardWords(card: CardView, lane: DisplayLane, now: string): CardWords | undefined {
  if (lane === "planned" || card.since === null) return undefined;
  return { who: shortActor(card.actor), what: LANE_VERBS[lane], since: age(card.since, now) };
}

/** The quiet facts of a card; empty for most. */
export function cardFacts(card: CardView, lane: DisplayLane, usual: UsualStay, now: string): string[] {
  const { after, rounds, forced, steps, unproven } = card;
  return [
    ...(after.length > 0 ? [`after ${after.join(", ")}`] : []),
    ...(steps !== null && steps.done < steps.total ? [`${steps.done} of ${steps.total} steps`] : []),
    ...(rounds > 1 ? [`round ${rounds}`] : []),
    ...(forced > 0 ? [forced === 1 ? "forced" : `forced ${forced}×`] : []),
    ...(unproven ? ["no evidence"] : []),
    ...latePart(card, lane, usual, now),
  ];
}

/** What colour says about lateness, in words. */
function latePart(card: CardView, lane: DisplayLane, usual: UsualStay, now: string): string[] {
  const pulse = pulseOf(card, lane, usual, now);
  const stay = usual[lane];
  if (stay === undefined || (pulse !== "late" && pulse !== "very-late")) return [];
  const silent = card.last_sign_at === card.since ? "" : `silent ${age(card.last_sign_at, now)}, `;
  return [`${silent}usually ${stay < 60 ? "under 1 min" : duration(stay)}`];
}
