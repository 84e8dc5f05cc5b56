import { listedMissions } from "../view/listed-missions.js";
import { isFinished } from "../view/mission-state.js";
import type { BoardView, MissionView } from "../view/model.js";
import { openMissions } from "../view/open-missions.js";
import { ago } from "../view/time.js";
import { boardSentence, missionSentence, plural } from "../view/words.js";
import { type Colours, NO_COLOURS } from "./colours.js";
import { columns, fit, padded, wrapped } from "./measure.js";
import { type Canvas, missionLines } from "./mission-lines.js";
import { problemLines } from "./problem-lines.js";

export interface TextOptions {
  /** The moment to count from. */
  readonly now: string;
  /** Columns of the terminal; 80 where left out. */
  readonly width?: number;
  /** None where left out. */
  readonly colours?: Colours;
}

const NARROWEST = 32;
/** Lines longer than this are hard to read, however wide the terminal is. */
const WIDEST = 120;
const OPEN_MISSIONS = 5;
const FOLDED_MISSIONS = 12;

/** The board as text for a terminal: each line fits its width and ends without a space. */
export function textBoard(view: BoardView, { now, width = 80, colours = NO_COLOURS }: TextOptions): string {
  const canvas: Canvas = {
    now,
    width: Math.min(Math.max(width, NARROWEST), WIDEST),
    colours,
    usual: view.usual_stay,
  };
  const sections = [heading(view, canvas), ...missionSections(view, canvas), problemLines(view, canvas)];
  const lines = sections.filter((section) => section.length > 0).flatMap((section) => [...section, ""]);
  return `${lines.slice(0, -1).join("\n")}\n`;
}

function heading(view: BoardView, { now, width, colours }: Canvas): string[] {
  const place = [view.name, plural(view.missions.length, "mission")].join(" · ");
  return [...wrapped(boardSentence(view, now), width).map(colours.bold), colours.dim(fit(place, width))];
}

/** In order of activity: open missions apart, folded ones together, a line each. */
function missionSections(view: BoardView, canvas: Canvas): string[][] {
  const open = openMissions(view, canvas.now, OPEN_MISSIONS);
  const { listed, older } = listedMissions(view, open, FOLDED_MISSIONS);
  const sections: string[][] = [];
  let folded: string[] = [];
  for (const mission of listed) {
    if (!open.has(mission.mission_slug)) {
      folded.push(foldedLine(mission, canvas));
      continue;
    }
    sections.push(folded, missionLines(mission, canvas));
    folded = [];
  }
  return [...sections, [...folded, ...olderLine(older, canvas)]];
}

function foldedLine(mission: MissionView, { now, width, colours }: Canvas): string {
  const time = ago(mission.last_activity_at, now);
  const titleWidth = Math.min(44, Math.floor(width * 0.45));
  const title = padded(mission.title, titleWidth);
  const rest = width - titleWidth - 2 - 10;
  if (rest < 12) return `${fit(mission.title, width - columns(time) - 2)}  ${colours.dim(time)}`;
  return `${title}  ${padded(missionSentence(mission, now), rest)}${colours.dim(time.padStart(10))}`;
}

function olderLine(older: readonly MissionView[], { width, colours }: Canvas): string[] {
  if (older.length === 0) return [];
  const finished = older.filter(isFinished).length;
  return [
    colours.dim(fit(`and ${plural(older.length, "older mission")}, ${finished} of them finished`, width)),
  ];
}
