import { compareCodePoints, compareStatusEvents, PayloadError } from "@spec-kitty/events-core";
import type {
  Prepared,
  Reducer,
  ReducerMode,
  Seen,
  TrackedMap,
  WithCodes,
} from "@spec-kitty/events-core/fold";
import type { GlossaryAnomalyCode } from "./anomaly-code.js";
import { apply } from "./apply.js";
import { GLOSSARY_EVENT_TYPES } from "./event-types.js";
import type { ReducedGlossaryState } from "./generated/models.js";
import { type GlossaryEventType, type GlossaryInput, MODELS, readGlossaryEvent } from "./payloads.js";
import type { ByTerm, GlossaryState } from "./state.js";

export interface GlossarySetting {
  readonly mode: ReducerMode;
}

/** The glossary of a mission; its anomalies have codes. */
export type ReducedGlossary = WithCodes<ReducedGlossaryState, GlossaryAnomalyCode>;

export type GlossaryReducer = Reducer<GlossaryInput, GlossaryState, ReducedGlossary, GlossarySetting>;

/** The glossary reducer as a declaration, to compose or to run live (`glossary 5`). */
export const glossaryFold: GlossaryReducer = {
  name: "glossary",
  select: { types: GLOSSARY_EVENT_TYPES, when: "before-dedup" },
  order: compareStatusEvents,
  dedup: "first-by-order",
  prepare: readGlossaryEvent,
  initial: (track) => ({
    track,
    missionId: track.cell<string | undefined>(undefined),
    scopes: track.map(),
    strictness: track.cell("medium"),
    strictnessHistory: track.list(),
    candidates: track.map(),
    senses: track.map(),
    checks: track.list(),
    open: track.map(),
    clarifications: track.list(),
    asked: track.map(),
    blocks: track.list(),
    anomalies: track.list(),
  }),
  step: (state, run, setting) => {
    for (const one of run) stepGlossary(state, one, setting);
  },
  finish: reducedGlossary,
};

function stepGlossary(
  state: GlossaryState,
  { event, input }: Prepared<GlossaryInput>,
  { mode }: GlossarySetting,
): void {
  if (!input.ok) {
    const { name } = MODELS[event.event_type as GlossaryEventType];
    throw new PayloadError(name, input.violations, `event ${event.event_id}`);
  }
  state.missionId.value ??= input.value.payload.mission_id;
  apply(state, event, mode, input.value);
}

function reducedGlossary(state: GlossaryState, seen: Seen): ReducedGlossary {
  return {
    mission_id: state.missionId.value ?? "",
    active_scopes: Object.fromEntries(state.scopes.entries()),
    current_strictness: state.strictness.value,
    strictness_history: state.strictnessHistory.items.slice(),
    term_candidates: nested(state.candidates, (observed) => observed.items.slice()),
    term_senses: nested(state.senses, (sense) => sense),
    clarifications: state.clarifications.items.slice(),
    semantic_checks: state.checks.items.slice(),
    generation_blocks: state.blocks.items.slice(),
    anomalies: state.anomalies.items.slice(),
    event_count: seen.eventCount,
    last_processed_event_id: seen.lastEventId,
  };
}

/** By scope, then by term, each sorted (`glossary 4`). */
function nested<V, R>(
  byTerm: ByTerm<V>,
  write: (value: V) => R,
): { [scopeId: string]: { [term: string]: R } } {
  return sorted(byTerm, (terms) => sorted(terms, write));
}

function sorted<V, R>(map: TrackedMap<string, V>, write: (value: V) => R): { [key: string]: R } {
  const keys = [...map.keys()].sort(compareCodePoints);
  return Object.fromEntries(keys.map((key) => [key, write(map.get(key)!)]));
}
