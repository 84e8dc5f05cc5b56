import type { Cell, Reducer } from "@spec-kitty/events-core/fold";
import { byTimeAndId } from "./fold-order.js";
import { asText, isJsonObject, type Json } from "./json-value.js";

/** An older line about a retrospective, by `event_name`; the only kind that its state is made of (`mission-log 2.6`). */
export interface RetrospectiveLine {
  readonly event_type: "retrospective";
  /** Empty where the line has none. */
  readonly event_id: string;
  /** Empty where the line has none. */
  readonly at: string;
  readonly name: string;
  readonly document: Json;
}

export function readRetrospective(document: Json): RetrospectiveLine {
  const { event_id, at, event_name } = document;
  return {
    event_type: "retrospective",
    event_id: textOrNone(event_id),
    at: textOrNone(at),
    name: textOrNone(event_name),
    document,
  };
}

function textOrNone(value: unknown): string {
  return value === undefined || value === null ? "" : asText(value);
}

/** Where the retrospective of a mission stands (`mission-log 4.7`). */
export interface RetrospectiveState {
  readonly status: "pending" | "completed" | "skipped" | "failed";
  readonly mode: Json | null;
  readonly record_path: string | null;
  readonly proposals_total: number;
  readonly proposals_applied: number;
  readonly proposals_rejected: number;
  readonly proposals_pending: number;
}

interface State {
  readonly ended: Cell<RetrospectiveLine | undefined>;
  readonly requested: Cell<RetrospectiveLine | undefined>;
  readonly generated: Cell<number>;
  readonly applied: Cell<number>;
  readonly rejected: Cell<number>;
}

/** The retrospective of a mission; undefined where no line speaks of one. A repeated line counts again. */
export const retrospectiveFold: Reducer<
  undefined,
  State,
  RetrospectiveState | undefined,
  undefined,
  RetrospectiveLine
> = {
  name: "mission-log retrospective",
  select: { types: new Set(["retrospective"]), when: "before-dedup" },
  order: byTimeAndId,
  dedup: "none",
  prepare: () => undefined,
  initial: (track) => ({
    ended: track.cell<RetrospectiveLine | undefined>(undefined),
    requested: track.cell<RetrospectiveLine | undefined>(undefined),
    generated: track.cell(0),
    applied: track.cell(0),
    rejected: track.cell(0),
  }),
  step: (state, run) => {
    for (const { event } of run) take(state, event);
  },
  finish: (state, { eventCount }) => (eventCount === 0 ? undefined : stateOf(state)),
};

function take(state: State, line: RetrospectiveLine): void {
  switch (line.name) {
    case "retrospective.requested":
      state.requested.value = line;
      break;
    case "retrospective.completed":
    case "retrospective.skipped":
    case "retrospective.failed":
      state.ended.value = line;
      break;
    case "retrospective.proposal.generated":
      state.generated.value++;
      break;
    case "retrospective.proposal.applied":
      state.applied.value++;
      break;
    case "retrospective.proposal.rejected":
      state.rejected.value++;
      break;
  }
}

function stateOf({ ended, requested, generated, applied, rejected }: State): RetrospectiveState {
  const status = ended.value?.name.slice("retrospective.".length) as RetrospectiveState["status"] | undefined;
  const record_path = payloadOf(ended.value)["record_path"];
  const mode = payloadOf(requested.value)["mode"];
  return {
    status: status ?? "pending",
    mode: isMode(mode) ? mode : null,
    record_path: record_path === undefined || record_path === null ? null : asText(record_path),
    proposals_total: generated.value,
    proposals_applied: applied.value,
    proposals_rejected: rejected.value,
    proposals_pending: Math.max(0, generated.value - applied.value - rejected.value),
  };
}

function payloadOf(line: RetrospectiveLine | undefined): Json {
  const payload = line?.document["payload"];
  return isJsonObject(payload) ? payload : {};
}

const MODES: ReadonlySet<unknown> = new Set(["autonomous", "human_in_command"]);
const SOURCES: ReadonlySet<unknown> = new Set([
  "charter_override",
  "explicit_flag",
  "environment",
  "parent_process",
]);

function isMode(mode: unknown): mode is Json {
  if (!isJsonObject(mode) || !hasExactly(mode, "value", "source_signal") || !MODES.has(mode["value"]))
    return false;
  const signal = mode["source_signal"];
  return (
    isJsonObject(signal) &&
    hasExactly(signal, "kind", "evidence") &&
    SOURCES.has(signal["kind"]) &&
    typeof signal["evidence"] === "string"
  );
}

function hasExactly(object: Json, ...keys: string[]): boolean {
  return Object.keys(object).length === keys.length && keys.every((key) => Object.hasOwn(object, key));
}
