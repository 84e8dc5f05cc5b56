import { compareCodePoints } from "@spec-kitty/events-core";
import type { MissionReading, RepositoryReading } from "@spec-kitty/mission-repo";
import { anomaliesOf } from "./anomalies.js";
import { lanesOf } from "./cards.js";
import { type History, historyOf } from "./history.js";
import { ACTIVE_LANES } from "./lane-names.js";
import { type BoardView, bounded, type MissionView } from "./model.js";
import { progressOf } from "./progress.js";
import { compareTimes } from "./time.js";
import { usualStay } from "./usual-stay.js";

/** The board of a repository: its missions in order of recent activity. Pure; `now` is the moment to count from. */
export function boardView(reading: RepositoryReading, { now }: { readonly now: string }): BoardView {
  const seen = reading.missions.map(viewed);
  const views = seen.map(({ view }) => view);
  return {
    name: reading.name,
    now,
    missions: views.sort(
      (a, b) =>
        compareTimes(b.last_activity_at, a.last_activity_at) || compareCodePoints(a.mission_slug, b.mission_slug),
    ),
    problems: reading.problems,
    usual_stay: usualStay(seen.map(({ history }) => history)),
  };
}

interface Viewed {
  readonly view: MissionView;
  readonly history: History;
}

// A mission that did not change keeps its reading, and so its view: a refresh costs what changed.
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
  const lanes = lanesOf(reading, history);
  const total = Object.keys(reading.snapshot.work_packages).length;
  return {
    mission_slug: reading.mission_slug,
    title: reading.title,
    mission_type: reading.mission_type,
    last_activity_at: lastActivity(reading),
    active: lanes.some(({ lane, cards }) => ACTIVE_LANES.has(lane) && cards.length > 0),
    progress: progressOf(reading.snapshot.summary, total),
    lanes,
    anomalies: bounded(anomaliesOf(history)),
    problems: bounded(reading.problems),
  };
}

function lastActivity({ lines }: MissionReading): string | null {
  let last: string | null = null;
  for (const { line } of lines) {
    const at = "document" in line ? (line.document["at"] ?? line.document["timestamp"]) : line.at;
    if (typeof at === "string" && (last === null || compareTimes(at, last) > 0)) last = at;
  }
  return last;
}
