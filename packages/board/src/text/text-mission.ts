import type { MissionReading } from "@spec-kitty/mission-repo";
import { boardView } from "../view/board-view.js";
import { plural } from "../view/words.js";
import { NO_COLOURS } from "./colours.js";
import { wrapped } from "./measure.js";
import { missionLines } from "./mission-lines.js";
import type { TextOptions } from "./text-board.js";

const NARROWEST = 32;
const WIDEST = 120;

/** One mission as text for a terminal, with all its cards. What is wrong with its files is not told here. */
export function textMission(
  reading: MissionReading,
  { now, width = 80, colours = NO_COLOURS }: TextOptions,
): string {
  const board = boardView({ root: "", name: "", missions: [reading], problems: [] });
  const columns = Math.min(Math.max(width, NARROWEST), WIDEST);
  const canvas = { now, width: columns, colours, usual: board.usual_stay, whole: true };
  const lines = board.missions.flatMap((mission) => missionLines(mission, canvas));
  const facts = factsOf(reading).flatMap((fact) => wrapped(fact, columns));
  return `${[...lines, "", ...facts.map(colours.dim)].join("\n")}\n`;
}

function factsOf({ mission_slug, mission_id, materialised, log, lines }: MissionReading): string[] {
  const { mission_number, mission_type, event_count } = materialised;
  const number = mission_number === "" ? "" : `number ${mission_number}`;
  const retrospective = retrospectiveOf(materialised, lines);
  return [
    [mission_slug, mission_id ?? "", mission_type, number].filter((part) => part !== "").join(" · "),
    log === null ? "No log yet" : `${log}: ${plural(lines.length, "line")}, ${plural(event_count, "move")}`,
    ...(retrospective === undefined ? [] : [`Retrospective ${retrospective}`]),
  ];
}

const CAPTURES: Readonly<Record<string, string>> = {
  RetrospectiveCaptured: "captured",
  RetrospectiveCaptureFailed: "could not be captured",
  RetrospectiveSkipped: "skipped",
};

/** Where the retrospective stands: by its own lines, else by the last attempt to capture one. */
function retrospectiveOf(
  { retrospective }: MissionReading["materialised"],
  lines: MissionReading["lines"],
): string | undefined {
  if (retrospective !== undefined) return retrospective.status;
  const capture = lines.findLast(({ line }) => line.event_type === "capture")?.line;
  return capture?.event_type === "capture" ? CAPTURES[capture.name] : undefined;
}
