/** Reading a mission log against JSON.parse, and its snapshot against a plain loop with the same rules. */
import { compareCodePoints } from "../packages/events-core/dist/index.js";
import {
  actorText,
  DISPLAY_LANES,
  type LogLine,
  lineText,
  materialise,
  projectMission,
  projectTransitions,
  readLog,
  reduceTransitions,
  type Transition,
} from "../packages/mission-log/dist/index.js";
import { floorRow, growthRow, inOrderRow, lateRow, leastTime } from "./folds.ts";
import { shuffled } from "./mission-stream.ts";
import type { BenchRow } from "./row.ts";

const LINES = 100_000;
const WORK_PACKAGES = 50;
const META = { mission_number: "14", mission_type: "software-dev" };

/** The way of a work package, over and over: a review that sends it back, and one that does not. */
const ROUND = [
  ["planned", "claimed"],
  ["claimed", "in_progress"],
  ["in_progress", "for_review"],
  ["for_review", "in_review"],
  ["in_review", "in_progress"],
  ["in_progress", "planned"],
] as const;

export function rows(): BenchRow[] {
  const bytes = new TextEncoder().encode(
    documents(LINES)
      .map((one) => `${lineText(one)}\n`)
      .join(""),
  );
  const lines = linesOf(bytes);
  const mixed = shuffled(lines);
  if (JSON.stringify(reduceTransitions(mixed)) !== JSON.stringify(plainSnapshot(mixed)))
    throw new Error("the plain loop does other work");
  const fold = { ours: reduceTransitions, floor: plainSnapshot };
  const project = () => projectMission(META);
  return [
    readRow(bytes),
    floorRow({ ...fold, name: "mission snapshot of 100,000", events: lines }),
    floorRow({ ...fold, name: "mission snapshot of 100,000, shuffled", events: mixed }),
    growthRow({
      name: "mission snapshot with annotations",
      reduce: (all: readonly LogLine[]) => materialise(all, META),
      stream: (length) => lines.slice(0, length),
      length: LINES,
    }),
    inOrderRow({ name: "mission snapshot live", project: projectTransitions, events: lines }),
    inOrderRow({ name: "mission snapshot with annotations live", project, events: lines }),
    lateRow({ name: "mission snapshot with annotations live", project, events: lines }),
  ];
}

function linesOf(bytes: Uint8Array): LogLine[] {
  return readLog(bytes).lines.map(({ line }) => line);
}

/** Bytes to lines, against the least that anybody can do with them: decode, split and parse. */
function readRow(bytes: Uint8Array): BenchRow {
  const parse = () =>
    new TextDecoder()
      .decode(bytes)
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as object);
  const perLine = (work: () => unknown) => (leastTime(() => undefined, work) / LINES) * 1000;
  const floor = perLine(parse);
  const ours = perLine(() => linesOf(bytes));
  const row = { name: "mission log of 100,000 lines read, time against JSON.parse", unit: "µs/line" };
  return { ...row, ours, peer: null, floor, ratio: ours / floor, limit: 2, ok: ours / floor <= 2 };
}

/** As many as the corpus has: one annotation for three transitions. */
function documents(count: number): object[] {
  const steps = new Map<string, number>();
  return Array.from({ length: count }, (_, n) => {
    const wp_id = `WP${String((n * 7) % WORK_PACKAGES).padStart(2, "0")}`;
    const common = {
      event_id: `01KT6E3ZJF${String(n).padStart(16, "0")}`,
      wp_id,
      at: timeOf(n),
      actor: "claude:opus:implementer",
    };
    if (n % 4 === 3) {
      const delta = { agent: "claude", model: "opus", subtasks: { [`T${n % 100}`]: "done" } };
      return { ...common, kind: "annotation", delta };
    }
    const step = steps.get(wp_id) ?? 0;
    steps.set(wp_id, step + 1);
    const [from_lane, to_lane] = ROUND[step % ROUND.length]!;
    return {
      ...{
        ...common,
        from_lane,
        to_lane,
        mission_slug: "014-board",
        mission_id: "01KT6E3ZJF3AMBZ8J8NPYD4KBF",
      },
      ...{
        force: n % 10 === 0,
        execution_mode: "worktree",
        reason: "next",
        review_ref: null,
        evidence: null,
      },
      ...{ policy_metadata: null, review_result: null },
    };
  });
}

function timeOf(n: number): string {
  return new Date(Date.UTC(2026, 2, 1) + n * 1000).toISOString().replace("Z", "123+00:00");
}

/** The rules of `mission-log 4.1-4.3` in one loop. */
function plainSnapshot(lines: readonly LogLine[]): object {
  const moves = lines.filter((line) => line.event_type === "transition");
  const seen = new Set<string>();
  const unique: Transition[] = [];
  for (const move of moves) {
    if (seen.has(move.event_id)) continue;
    seen.add(move.event_id);
    unique.push(move);
  }
  unique.sort((a, b) => compareCodePoints(a.at, b.at) || compareCodePoints(a.event_id, b.event_id));
  const states = new Map<string, { state: Record<string, unknown>; rollback: boolean }>();
  for (const move of unique) {
    const before = states.get(move.wp_id);
    const { from_lane, to_lane, at, policy_metadata } = move;
    const rollback =
      to_lane === "in_progress" &&
      (from_lane === "in_review" || (from_lane === "for_review" && move.review_ref !== null));
    if (before?.rollback && !rollback && before.state["last_transition_at"] === at) continue;
    const state: Record<string, unknown> = {
      lane: to_lane,
      actor: actorText(move.actor),
      last_transition_at: at,
      last_event_id: move.event_id,
      force_count:
        (before === undefined ? 0 : (before.state["force_count"] as number)) + (move.force ? 1 : 0),
    };
    for (const slot of ["shell_pid", "shell_pid_created_at", "agent"]) {
      if (before?.state[slot] !== undefined) state[slot] = before.state[slot];
      const claimed = from_lane === "planned" && to_lane === "claimed" ? policy_metadata?.[slot] : undefined;
      if (claimed !== undefined && claimed !== null) state[slot] = claimed;
    }
    if (move.review_result !== null) state["review_result"] = move.review_result;
    else if (from_lane === "in_review") state["review_result"] = null;
    else if (before?.state["review_result"] !== undefined)
      state["review_result"] = before.state["review_result"];
    if (to_lane === "canceled") state["cancellation_reason"] = move.reason;
    states.set(move.wp_id, { state, rollback });
  }
  const summary: Record<string, number> = Object.fromEntries(DISPLAY_LANES.map((lane) => [lane, 0]));
  for (const { state } of states.values()) summary[String(state["lane"])]!++;
  const last = unique.at(-1);
  return {
    ...{ mission_slug: "014-board", mission_number: "14", mission_type: "", materialized_at: last?.at ?? "" },
    ...{ event_count: unique.length, last_event_id: last?.event_id ?? null },
    work_packages: Object.fromEntries([...states].map(([wp_id, { state }]) => [wp_id, state])),
    summary,
  };
}
