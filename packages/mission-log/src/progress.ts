import { compareCodePoints } from "@spec-kitty/events-core";
import { Lane } from "./lane.js";
import type { MissionMeta } from "./meta.js";
import type { Snapshot, Summary } from "./snapshot.js";

/** How far a work package is by its lane (`mission-log 7.1`). */
export const LANE_WEIGHTS: Readonly<Record<Lane, number>> = {
  genesis: 0,
  uninitialized: 0,
  planned: 0,
  claimed: 0.05,
  in_progress: 0.3,
  for_review: 0.6,
  in_review: 0.7,
  approved: 0.8,
  done: 1,
  blocked: 0,
  canceled: 0,
};

/** How far a mission is, as `progress.json` holds it (`mission-log 7.2`). */
export interface MissionProgress {
  readonly mission_slug: string;
  readonly mission_number: string;
  readonly mission_type: string;
  readonly percentage: number;
  readonly progress_semantics: "weighted_readiness";
  readonly weighted_percentage: number;
  readonly done_percentage: number;
  readonly done_count: number;
  readonly total_count: number;
  /** Only lanes that have any. */
  readonly per_lane_counts: Readonly<Partial<Record<Lane, number>>>;
  readonly per_wp: readonly WorkPackageProgress[];
}

export interface WorkPackageProgress {
  readonly wp_id: string;
  readonly lane: Lane;
  readonly lane_weight: number;
  readonly wp_weight: number;
  readonly fractional_progress: number;
}

/** Each work package counts the same; percentages are rounded to four digits. */
export function missionProgress(snapshot: Snapshot): MissionProgress {
  const { mission_slug, mission_number, mission_type, work_packages, summary } = snapshot;
  const per_wp = Object.entries(work_packages)
    .sort(([a], [b]) => compareCodePoints(a, b))
    .map(([wp_id, { lane }]) => {
      const lane_weight = LANE_WEIGHTS[lane];
      return { wp_id, lane, lane_weight, wp_weight: 1, fractional_progress: lane_weight };
    });
  const total = per_wp.length;
  const weighted = per_wp.reduce((sum, { fractional_progress }) => sum + fractional_progress, 0);
  const percentage = total === 0 ? 0 : toFourDigits((100 * weighted) / total);
  return {
    mission_slug,
    mission_number,
    mission_type,
    percentage,
    progress_semantics: "weighted_readiness",
    weighted_percentage: percentage,
    done_percentage: total === 0 ? 0 : toFourDigits((100 * summary.done) / total),
    done_count: summary.done,
    total_count: total,
    per_lane_counts: countsOf(per_wp),
    per_wp,
  };
}

function countsOf(works: readonly WorkPackageProgress[]): MissionProgress["per_lane_counts"] {
  const counts: Partial<Record<Lane, number>> = {};
  for (const { lane } of works) counts[lane] = (counts[lane] ?? 0) + 1;
  return counts;
}

/** Rounded by the exact binary value, halves to even: only odd multiples of 1/32 are halves. */
function toFourDigits(value: number): number {
  if (Math.abs((value * 32) % 2) !== 1) return Number(value.toFixed(4));
  const below = Math.floor(value * 10_000);
  return (below % 2 === 0 ? below : below + 1) / 10_000;
}

/** The work packages by lane, as `board-summary.json` holds them (`mission-log 7.1`). */
export interface BoardSummary {
  /** Only lanes that have any. */
  readonly lanes: Readonly<Partial<Record<Lane, readonly string[]>>>;
  readonly materialized_at: string;
  /** Null where there is none. */
  readonly mission_number: number | null;
  readonly mission_slug: string;
  readonly mission_type: string;
  readonly summary: Summary;
  readonly total_wps: number;
}

/** By the materialised snapshot; the number is that of `meta.json` alone. */
export function boardSummary(
  snapshot: Snapshot,
  { mission_number }: Pick<MissionMeta, "mission_number">,
): BoardSummary {
  const { materialized_at, mission_slug, mission_type, summary, work_packages } = snapshot;
  const ids = Object.keys(work_packages).sort(compareCodePoints);
  const lanes = Object.values(Lane).map(
    (lane) => [lane, ids.filter((id) => work_packages[id]!.lane === lane)] as const,
  );
  return {
    lanes: Object.fromEntries(lanes.filter(([, inLane]) => inLane.length > 0)),
    materialized_at,
    mission_number: mission_number === null ? null : Number(mission_number),
    mission_slug,
    mission_type,
    summary,
    total_wps: ids.length,
  };
}
