import { isJsonObject } from "./json-value.js";
import { Lane, TERMINAL_LANES } from "./lane.js";
import type { LogLine, OtherLine } from "./log-line.js";
import type { MissionMeta } from "./meta.js";
import type { Snapshot } from "./snapshot.js";

export type MissionState =
  | "reopened"
  | "active"
  | "stale"
  | "abandoned"
  | "recently_completed"
  | "archived"
  | "recoverable";

/** What a board shows on its first page; null for what it keeps behind it. */
export type SurfaceState = Extract<MissionState, "reopened" | "active" | "recently_completed"> | null;

export interface MissionAge {
  readonly snapshot: Snapshot;
  readonly meta: MissionMeta;
  readonly lines: Iterable<LogLine>;
  /** The moment to count from, as ISO text. */
  readonly now: string;
  /** When the folder of the mission changed last; counted where neither log nor `meta.json` has a time. */
  readonly folderTime?: string;
}

const ACTIVE: ReadonlySet<Lane> = new Set([
  Lane.CLAIMED,
  Lane.IN_PROGRESS,
  Lane.FOR_REVIEW,
  Lane.IN_REVIEW,
  Lane.APPROVED,
  Lane.BLOCKED,
]);

const STALE_DAYS = 14;
const ABANDONED_DAYS = 30;
const RECENT_DAYS = 3;

/** Whether a mission goes on, ended or was left (`mission-log 7.3`). A mission without work packages has not ended. */
export function missionState(mission: MissionAge): MissionState {
  if (isReopened(mission)) return "reopened";
  // What only annotations speak of has no part in it.
  const states = Object.values(mission.snapshot.work_packages).filter(
    ({ last_event_id }) => last_event_id !== null,
  );
  const days = ageInDays(mission);
  const left = days >= ABANDONED_DAYS ? "abandoned" : days >= STALE_DAYS ? "stale" : undefined;
  if (states.some(({ lane }) => ACTIVE.has(lane))) return left ?? "active";
  if (states.length > 0 && states.every(({ lane }) => TERMINAL_LANES.has(lane)))
    return days <= RECENT_DAYS ? "recently_completed" : "archived";
  return left ?? "recoverable";
}

export function surfaceState(state: MissionState): SurfaceState {
  return state === "reopened" || state === "active" || state === "recently_completed" ? state : null;
}

function isReopened({ lines, meta }: MissionAge): boolean {
  const reopened = [...lines].flatMap((line) =>
    line.event_type === "event" && line.name === "MissionReopened" ? [reopenedAt(line)] : [],
  );
  if (reopened.length === 0) return false;
  const merged = meta.document["merged_at"];
  return typeof merged !== "string" || merged === "" || reopened.some((at) => at > Date.parse(merged));
}

function reopenedAt({ document }: OtherLine): number {
  const payload = document["payload"];
  const at = (isJsonObject(payload) ? payload["reopened_at"] : undefined) ?? document["timestamp"];
  return typeof at === "string" ? Date.parse(at) : Number.NaN;
}

const DAY = 86_400_000;

function ageInDays({ snapshot, meta, now, folderTime }: MissionAge): number {
  const moves = Object.values(snapshot.work_packages).map(({ last_transition_at }) =>
    Date.parse(last_transition_at ?? ""),
  );
  const newest = Math.max(...moves.filter((time) => !Number.isNaN(time)));
  const created = meta.document["created_at"];
  const since = Number.isFinite(newest) ? newest : firstTime(created, folderTime);
  return since === undefined ? 0 : Math.floor((Date.parse(now) - since) / DAY);
}

function firstTime(...times: readonly unknown[]): number | undefined {
  return times
    .map((time) => (typeof time === "string" ? Date.parse(time) : Number.NaN))
    .find((time) => !Number.isNaN(time));
}
