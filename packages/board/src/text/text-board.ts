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
const NARROWEST_TITLE = 16;

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
  const folded = listed.filter(({ mission_slug }) => !open.has(mission_slug));
  const lines = new Map(foldedLines(folded, canvas).map((line, i) => [folded[i], line]));
  const sections: string[][] = [];
  let together: string[] = [];
  for (const mission of listed) {
    const line = lines.get(mission);
    if (line !== undefined) together.push(line);
    else {
      sections.push(together, missionLines(mission, canvas));
      together = [];
    }
  }
  return [...sections, [...together, ...olderLine(older, canvas)]];
}

/** The titles of folded missions, then their states, then their ages, in columns as wide as they need. */
function foldedLines(missions: readonly MissionView[], { now, width, colours }: Canvas): string[] {
  const rows = missions.map((mission) => ({
    title: mission.title,
    state: missionSentence(mission, now),
    time: ago(mission.last_activity_at, now),
  }));
  const timeWidth = widest(rows.map(({ time }) => time));
  const stateWidth = Math.min(widest(rows.map(({ state }) => state)), Math.floor(width / 2));
  const titleWidth = width - stateWidth - timeWidth - 4;
  return rows.map(({ title, state, time }) => {
    const left =
      titleWidth < NARROWEST_TITLE
        ? padded(title, width - timeWidth - 2)
        : `${padded(title, titleWidth)}  ${padded(state, stateWidth)}`;
    return `${left}  ${colours.dim(time.padStart(timeWidth))}`;
  });
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(columns));
}

function olderLine(older: readonly MissionView[], { width, colours }: Canvas): string[] {
  if (older.length === 0) return [];
  const finished = older.filter(isFinished).length;
  return [
    colours.dim(fit(`and ${plural(older.length, "older mission")}, ${finished} of them finished`, width)),
  ];
}
