import type { DisplayLane } from "@spec-kitty/mission-log";
import { ENDED_LANES, LANE_LABELS } from "../view/lanes.js";
import type { CardView, LaneView, MissionView, UsualStay } from "../view/model.js";
import { overviewCards } from "../view/overview-cards.js";
import { shortActor } from "../view/short-text.js";
import { type Pulse, pulseOf } from "../view/silence.js";
import { age, ago } from "../view/time.js";
import { cardFacts, missionSentence } from "../view/words.js";
import type { Colours } from "./colours.js";
import { columns, fit, padded, printable, wrapped } from "./measure.js";

/** What every part of the text board is drawn on. */
export interface Canvas {
  readonly now: string;
  readonly width: number;
  readonly colours: Colours;
  readonly usual: UsualStay;
  /** Whether every card is drawn, not only as many as an overview needs. */
  readonly whole?: boolean;
}

const LABEL = 14;
const BAR = 10;
const PLANNED_CARDS = 5;
const NARROW = 60;
const NARROWEST_TITLE = 16;
const ANOMALIES = 3;

/** A mission with its lanes, a card a line. */
export function missionLines(mission: MissionView, canvas: Canvas): string[] {
  return [
    ...headLines(mission, canvas),
    ...mission.questions.flatMap(({ question, asked_at }) =>
      wrapped(`Asked ${ago(asked_at, canvas.now)}: ${question}`, canvas.width - 2, 2).map(
        (line) => `  ${line}`,
      ),
    ),
    ...mission.lanes.flatMap((lane) => laneLines(lane, canvas)),
    ...anomalyLines(mission, canvas),
  ];
}

function headLines(mission: MissionView, { now, width, colours }: Canvas): string[] {
  const { percentage } = mission.progress;
  const full = Math.round((percentage / 100) * BAR);
  const percent = `${Math.round(percentage)} %`.padStart(6);
  const title = padded(mission.title, width - BAR - percent.length - 2);
  const time = ago(mission.last_activity_at, now);
  const sentence = [missionSentence(mission, now), time].filter((part) => part !== "").join(" · ");
  return [
    `${colours.bold(title)}  ${"━".repeat(full)}${colours.dim("─".repeat(BAR - full))}${percent}`,
    ...wrapped(sentence, width),
  ];
}

/** The cards of a lane beside its label; an empty lane takes no line. */
function laneLines(view: LaneView, canvas: Canvas): string[] {
  const { lane, cards } = view;
  if (cards.length === 0) return [];
  const overview = canvas.whole ? cards : overviewCards(view, PLANNED_CARDS);
  const label = `${LANE_LABELS[lane]} ${cards.length}`;
  const narrow = canvas.width < NARROW;
  const indent = narrow ? 2 : LABEL + 2;
  const width = canvas.width - indent;
  const ids = Math.min(8, Math.max(...overview.map(({ wp_id }) => columns(printable(wp_id)))));
  const shown = overview.flatMap((card) => cardLines(card, lane, ids, { ...canvas, width }));
  const hidden = cards.length - overview.length;
  const more = hidden > 0 ? [canvas.colours.dim(`and ${hidden} more`)] : [];
  const [first = "", ...others] = [...shown, ...more].map((line) => " ".repeat(indent) + line);
  const head = canvas.colours.dim(padded(label, LABEL));
  return narrow
    ? [canvas.colours.dim(label), first, ...others]
    : [`  ${head}${first.slice(indent)}`, ...others];
}

function cardLines(card: CardView, lane: DisplayLane, ids: number, canvas: Canvas): string[] {
  const { width, colours } = canvas;
  const { beside, below, pulse } = cardWords(card, lane, canvas);
  const room = width - ids - 2;
  const besideRoom = beside === "" ? 0 : columns(beside) + 2;
  const fits = room - besideRoom >= NARROWEST_TITLE;
  const title =
    fits && beside !== ""
      ? `${padded(card.title, room - besideRoom)}  ${paint(beside, pulse, colours)}`
      : fit(card.title, room);
  const line = `${padded(card.wp_id, ids)}  ${title}`.trimEnd();
  const lines = [
    QUIET.has(lane) ? colours.dim(line) : line,
    ...(fits ? [] : [paint(fit(beside, room), pulse, colours)]),
    ...wrapped(below, room, 2).map(colours.dim),
  ];
  return lines.map((text, index) => (index === 0 ? text : " ".repeat(ids + 2) + text));
}

/** What stands beside the title, and what below it. */
function cardWords(card: CardView, lane: DisplayLane, { now, usual }: Canvas): CardWords {
  const facts = cardFacts(card, lane, usual, now);
  const time = age(card.since, now);
  if (QUIET.has(lane)) {
    const beside = join([...facts, ...(ENDED_LANES.has(lane) ? [time] : [])]);
    return { beside, below: card.note ?? "", pulse: null };
  }
  const pulse = pulseOf(card, lane, usual, now);
  const beside = `${pulse === null ? "" : MARKS[pulse]}${join([shortActor(card.actor), time])}`;
  return { beside: printable(beside), below: join([...facts, card.note ?? ""]), pulse };
}

interface CardWords {
  readonly beside: string;
  readonly below: string;
  readonly pulse: Pulse | null;
}

/** Lanes whose cards nobody works on. */
const QUIET: ReadonlySet<DisplayLane> = new Set(["planned", ...ENDED_LANES]);

/** What colour says, for terminals and people without it. */
const MARKS: Readonly<Record<Pulse, string>> = { moving: "● ", alive: "● ", late: "! ", "very-late": "!! " };

function paint(text: string, pulse: Pulse | null, { cyan, yellow, red }: Colours): string {
  switch (pulse) {
    case null:
      return text;
    case "late":
      return yellow(text);
    case "very-late":
      return red(text);
    default:
      return text.replace(/^●/, cyan);
  }
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" · ");
}

/** The last strange things of the log, in few lines. */
function anomalyLines({ anomalies, log }: MissionView, { width, colours }: Canvas): string[] {
  const { total, last } = anomalies;
  if (total === 0) return [];
  const shown = last.slice(-ANOMALIES);
  const count = total === 1 ? "1 anomaly" : `${total} anomalies`;
  const head = `  ${count} in ${log}${total > shown.length ? ", the last:" : ":"}`;
  const lines = shown.map(({ line, wp_id, message }) => `    line ${line}  ${wp_id}  ${message}`);
  return [head, ...lines].map((text) => colours.dim(fit(text, width)));
}
