import type { BoardView, ProblemView } from "../view/model.js";
import { plural } from "../view/words.js";
import { fit, wrapped } from "./measure.js";
import type { Canvas } from "./mission-lines.js";

const LISTED = 10;

/** What could not be read, each with its place; nothing where all is well. */
export function problemLines({ missions, problems }: BoardView, { width, colours }: Canvas): string[] {
  const total = missions.reduce((sum, mission) => sum + mission.problems.total, problems.length);
  if (total === 0) return [];
  const all = [...problems, ...missions.flatMap((mission) => mission.problems.last)].slice(0, LISTED);
  const more = total - all.length;
  return [
    colours.bold(plural(total, "problem")),
    ...all.flatMap((problem) =>
      problemText(problem, width).map((line, i) => (i === 0 ? line : colours.dim(line))),
    ),
    ...(more > 0 ? [colours.dim(fit(`  and ${more} more`, width))] : []),
  ];
}

function problemText({ file, line, code, message }: ProblemView, width: number): string[] {
  const place = line === null ? file : `${file}:${line}`;
  return [
    ...wrapped(place, width - 2).map((text) => `  ${text}`),
    ...wrapped(`${code}: ${message}`, width - 4, 4).map((text) => `    ${text}`),
  ];
}
