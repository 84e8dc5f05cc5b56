import { DISPLAY_LANES } from "@spec-kitty/mission-log";
import { LANE_WEIGHTS } from "./lanes.js";
import type { Progress } from "./model.js";

/** How far a mission is, by its snapshot's summary (`mission-log 7.2`). */
export function progressOf(summary: Readonly<Record<string, number>>, total: number): Progress {
  const weighted = DISPLAY_LANES.reduce((sum, lane) => sum + (summary[lane] ?? 0) * LANE_WEIGHTS[lane], 0);
  const percentage = total === 0 ? 0 : Math.round((1000 * weighted) / total) / 10;
  return { done: summary["done"] ?? 0, total, percentage };
}
