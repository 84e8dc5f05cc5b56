/** A long mission: many work packages that go round, each event at a clock of its own. */
import { Event } from "../packages/events-core/dist/index.js";

/** The way of a work package, over and over; every step is allowed. */
const ROUND = [
  ["planned", "claimed"],
  ["claimed", "in_progress"],
  ["in_progress", "for_review"],
  ["for_review", "in_progress"],
  ["in_progress", "planned"],
] as const;

const ENVELOPE = {
  aggregate_id: "mission/bench",
  build_id: "b",
  node_id: "n",
  causation_id: null,
  project_uuid: "00000000-0000-4000-8000-000000000000",
  correlation_id: id(0),
  schema_version: "3.0.0",
};

function id(n: number): string {
  return `01J${String(n).padStart(23, "0")}`;
}

/** `count` events of `workPackages` work packages; `phases` puts a mission event at every so many. */
export function missionStream(count: number, { workPackages = 50, phases = 0 } = {}): Event[] {
  const seen = new Map<string, number>();
  return Array.from({ length: count }, (_, i) => {
    if (phases > 0 && i === 0)
      return event(i, "MissionStarted", { mission_type: "t", initial_phase: "plan" });
    if (phases > 0 && i % phases === 0) return event(i, "PhaseEntered", { phase_name: `phase ${i}` });
    const wp_id = `WP${String(i % workPackages).padStart(2, "0")}`;
    const step = seen.get(wp_id) ?? 0;
    seen.set(wp_id, step + 1);
    const [from_lane, to_lane] = step === 0 ? [null, "planned"] : ROUND[(step - 1) % ROUND.length]!;
    return event(i, "WPStatusChanged", {
      mission_slug: "bench",
      wp_id,
      from_lane,
      to_lane,
      reason: "next",
      execution_mode: "worktree",
      review_ref: "PR-1",
    });
  });
}

function event(n: number, event_type: string, own: object): Event {
  const mission = event_type === "WPStatusChanged" ? {} : { mission_id: "bench" };
  const at = new Array(3)
    .fill(0)
    .map((_, i) => String(Math.floor(n / 60 ** (2 - i)) % (i === 0 ? 24 : 60)).padStart(2, "0"));
  const parsed = Event.parse({
    ...ENVELOPE,
    event_id: id(n + 1),
    event_type,
    lamport_clock: n + 1,
    timestamp: `2026-01-01T${at.join(":")}Z`,
    payload: { ...mission, ...own, actor: "anna" },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  return parsed.value;
}

/** The same events in an order that is none, always the same one. */
export function shuffled<T>(items: readonly T[]): T[] {
  const result = [...items];
  let seed = 7;
  for (let i = result.length - 1; i > 0; i--) {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    const j = seed % (i + 1);
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
