import type { DisplayLane } from "@spec-kitty/mission-log";
import { ACTIVE_LANES } from "./lane-names.js";
import type { BoardView, CardView, LaneView, MissionView } from "./model.js";

const STEPS = [
  ["y", 31_557_600],
  ["mo", 2_629_800],
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
] as const;

/** A stretch of time in one unit: "12 min", "3 h", "5 d". */
export function duration(seconds: number): string {
  for (const [unit, size] of STEPS) if (seconds >= size) return `${Math.floor(seconds / size)} ${unit}`;
  return "now";
}

/** Seconds from one moment to another; undefined where one of them cannot be read as a time. For display only. */
export function secondsBetween(from: string | null, to: string): number | undefined {
  const seconds = (Date.parse(to) - Date.parse(from ?? "")) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/** How long ago something was, empty where its time cannot be read. */
export function age(at: string | null, now: string): string {
  const seconds = secondsBetween(at, now);
  return seconds === undefined ? "" : duration(seconds);
}

/** "now" or "3 h ago". */
export function ago(at: string | null, now: string): string {
  const text = age(at, now);
  return text === "" || text === "now" ? text : `${text} ago`;
}

/** The state of a mission in one sentence: "24 of 35 done, 2 in review, WP07 blocked 3 h". */
export function missionSentence({ lanes, progress }: MissionView, now: string): string {
  if (progress.total === 0) return "No work package has moved yet";
  const count = (...names: DisplayLane[]) => cardsIn(lanes, ...names).length;
  const { done, total } = progress;
  const parts = [done === total ? `all ${total} done` : `${done} of ${total} done`];
  const add = (n: number, what: string) => n > 0 && parts.push(`${n} ${what}`);
  add(count("approved"), "approved");
  add(count("for_review", "in_review"), "in review");
  add(count("in_progress"), "in progress");
  add(count("claimed"), "claimed");
  add(count("canceled"), "canceled");
  const blocked = cardsIn(lanes, "blocked");
  if (blocked.length > 2) parts.push(`${blocked.length} blocked`);
  else for (const { wp_id, since } of blocked) parts.push(`${wp_id} blocked ${age(since, now)}`.trim());
  return parts.join(", ");
}

/** The state of the whole repository in one sentence. */
export function boardSentence({ missions }: BoardView): string {
  if (missions.length === 0) return "No missions yet";
  const active = missions.filter((mission) => mission.active).length;
  const lanes = missions.flatMap((mission) => mission.lanes);
  const parts = [
    plural(missions.length, "mission"),
    active === 0 ? "nothing in hand" : `${active} active`,
    ...counted(cardsIn(lanes, "for_review", "in_review").length, "in review"),
    ...counted(cardsIn(lanes, "blocked").length, "blocked"),
  ];
  return parts.join(", ");
}

function counted(n: number, what: string): string[] {
  return n === 0 ? [] : [`${n} ${what}`];
}

export function plural(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

function cardsIn(lanes: readonly LaneView[], ...names: DisplayLane[]): readonly CardView[] {
  return lanes.filter(({ lane }) => names.includes(lane)).flatMap(({ cards }) => cards);
}

/** The quiet facts of a card; empty for most. */
export function cardFacts({ after, rounds, forced, steps, since }: CardView): string[] {
  return [
    ...(after.length > 0 ? [`after ${after.join(", ")}`] : []),
    ...(steps !== null && steps.done < steps.total ? [`${steps.done} of ${steps.total} steps`] : []),
    ...(rounds > 1 ? [`round ${rounds}`] : []),
    ...(forced > 0 ? [forced === 1 ? "forced" : `forced ${forced}×`] : []),
    ...(since === null ? ["not in the log"] : []),
  ];
}

/** Whether a card stays in its lane longer than usual, and much longer. */
export function lateness(card: CardView, lane: DisplayLane, board: BoardView, now: string): "late" | "very-late" | null {
  const usual = board.usual_stay[lane];
  const stay = secondsBetween(card.since, now);
  if (!ACTIVE_LANES.has(lane) || usual === undefined || stay === undefined || stay <= usual) return null;
  return stay > 4 * usual ? "very-late" : "late";
}

/** A name as a card shows it: the tool of `claude:opus:reviewer:reviewer`. */
export function shortActor(actor: string): string {
  return actor.split(":", 1)[0] || "somebody";
}
