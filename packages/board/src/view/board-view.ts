import { compareCodePoints } from "@spec-kitty/events-core";
import type { MissionReading, RepositoryReading } from "@spec-kitty/mission-repo";
import { anomaliesOf } from "./anomalies.js";
import { lanesOf } from "./cards.js";
import { type History, historyOf } from "./history.js";
import { type BoardView, bounded, type MissionView } from "./model.js";
import { progressOf } from "./progress.js";
import { questionsOf } from "./questions.js";
import { shortened } from "./short-text.js";
import { compareTimes, later } from "./time.js";
import { usualStay } from "./usual-stay.js";

/** The board of a repository. Pure; a mission whose reading is the same object as before keeps its view. */
export function boardView(reading: RepositoryReading): BoardView {
  const seen = reading.missions.map(viewed);
  return {
    name: reading.name,
    missions: seen.map(({ view }) => view).sort(byActivity),
    problems: reading.problems,
    usual_stay: usualStay(seen.map(({ history }) => history)),
  };
}

/** The order of a board: the most recently active mission first, those of one moment by their names. */
export function byActivity(a: MissionView, b: MissionView): number {
  return (
    compareTimes(b.last_activity_at, a.last_activity_at) || compareCodePoints(a.mission_slug, b.mission_slug)
  );
}

interface Viewed {
  readonly view: MissionView;
  readonly history: History;
}

// A refresh costs what changed.
const VIEWED = new WeakMap<MissionReading, Viewed>();

function viewed(reading: MissionReading): Viewed {
  const known = VIEWED.get(reading);
  if (known !== undefined) return known;
  const history = historyOf(reading.lines);
  const made = { view: missionView(reading, history), history };
  VIEWED.set(reading, made);
  return made;
}

function missionView(reading: MissionReading, history: History): MissionView {
  const { snapshot, lines } = reading;
  return {
    mission_slug: reading.mission_slug,
    title: shortened(reading.title),
    mission_type: reading.mission_type,
    log: reading.log,
    line_count: lines.length,
    last_activity_at: lastActivity(reading),
    last_move_at: history.moves.at(-1)?.transition.at ?? null,
    progress: progressOf(snapshot.summary, Object.keys(snapshot.work_packages).length),
    lanes: lanesOf(reading, history),
    questions: questionsOf(lines),
    anomalies: bounded(anomaliesOf(history)),
    problems: bounded(reading.problems),
  };
}

function lastActivity({ lines }: MissionReading): string | null {
  let last: string | null = null;
  for (const { line } of lines) {
    const at = "document" in line ? (line.document["at"] ?? line.document["timestamp"]) : line.at;
    if (typeof at === "string") last = later(last, at);
  }
  return last;
}
