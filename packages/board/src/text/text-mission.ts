import type { MissionReading } from "@spec-kitty/mission-repo";
import { boardView } from "../view/board-view.js";
import { plural } from "../view/words.js";
import { NO_COLOURS } from "./colours.js";
import { fit } from "./measure.js";
import { missionLines } from "./mission-lines.js";
import type { TextOptions } from "./text-board.js";

const NARROWEST = 32;
const WIDEST = 120;

/** One mission as text for a terminal: each line fits its width. What is wrong with its files is not told here. */
export function textMission(
  reading: MissionReading,
  { now, width = 80, colours = NO_COLOURS }: TextOptions,
): string {
  const board = boardView({ root: "", name: "", missions: [reading], problems: [] });
  const columns = Math.min(Math.max(width, NARROWEST), WIDEST);
  const canvas = { now, width: columns, colours, usual: board.usual_stay };
  const lines = board.missions.flatMap((mission) => missionLines(mission, canvas));
  return `${[...lines, "", ...factLines(reading).map((line) => colours.dim(fit(line, columns)))].join("\n")}\n`;
}

function factLines({ mission_slug, mission_id, materialised, log, lines }: MissionReading): string[] {
  const { mission_number, mission_type, event_count, retrospective } = materialised;
  const number = mission_number === "" ? [] : [`number ${mission_number}`];
  const identity = [mission_slug, ...(mission_id === null ? [] : [mission_id]), mission_type, ...number];
  return [
    identity.filter((part) => part !== "").join(" · "),
    log === null ? "No log yet" : `${log}: ${plural(lines.length, "line")}, ${plural(event_count, "move")}`,
    ...(retrospective === undefined ? [] : [`Retrospective ${retrospective.status}`]),
  ];
}
