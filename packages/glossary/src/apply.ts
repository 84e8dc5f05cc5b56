import { SpecKittyEventsError } from "@spec-kitty/events-core";
import type { FoldEvent, ReducerMode } from "@spec-kitty/events-core/fold";
import type {
  GlossaryClarificationRequestedPayload,
  GlossaryClarificationResolvedPayload,
  GlossarySenseUpdatedPayload,
  TermCandidateObservedPayload,
} from "./generated/models.js";
import {
  BURST_CAP,
  burst,
  type MisfitOf,
  unactivatedScope,
  unknownCheck,
  unknownClarification,
  unobservedTerm,
} from "./misfits.js";
import type { TypedPayload } from "./payloads.js";
import { type GlossaryState, ofKey } from "./state.js";

/** What each event does (`glossary 5`). */
export function apply(
  state: GlossaryState,
  event: FoldEvent,
  mode: ReducerMode,
  { type, payload }: TypedPayload,
): void {
  // Where the fold goes on, an event of a scope that is not active counts all the same.
  if ("scope_id" in payload && type !== "GlossaryScopeActivated" && !state.scopes.has(payload.scope_id))
    refuse(state, event, mode, unactivatedScope, payload.scope_id);
  switch (type) {
    case "GlossaryScopeActivated":
      state.scopes.set(payload.scope_id, payload);
      break;
    case "GlossaryStrictnessSet":
      state.strictness.value = payload.new_strictness;
      state.strictnessHistory.push(payload);
      break;
    case "TermCandidateObserved":
      observe(state, payload);
      break;
    case "GlossarySenseUpdated":
      updateSense(state, event, mode, payload);
      break;
    case "SemanticCheckEvaluated":
      state.checks.push(payload);
      state.open.set(event.event_id, 0);
      break;
    case "GlossaryClarificationRequested":
      ask(state, event, mode, payload);
      break;
    case "GlossaryClarificationResolved":
      resolve(state, event, mode, payload);
      break;
    case "GenerationBlockedBySemanticConflict":
      state.blocks.push(payload);
  }
}

function observe({ track, candidates }: GlossaryState, payload: TermCandidateObservedPayload): void {
  const terms = ofKey(candidates, payload.scope_id, () => track.map());
  ofKey(terms, payload.term_surface, () => track.list()).push(payload);
}

function updateSense(
  state: GlossaryState,
  event: FoldEvent,
  mode: ReducerMode,
  payload: GlossarySenseUpdatedPayload,
): void {
  const { scope_id, term_surface } = payload;
  if (state.candidates.get(scope_id)?.has(term_surface) !== true)
    refuse(state, event, mode, unobservedTerm, term_surface);
  ofKey(state.senses, scope_id, () => state.track.map()).set(term_surface, payload);
}

/** Ids inside payloads are compared as they are: a lower-case one fits no event (`glossary 6`). */
function ask(
  state: GlossaryState,
  event: FoldEvent,
  mode: ReducerMode,
  { semantic_check_event_id, term }: GlossaryClarificationRequestedPayload,
): void {
  const running = state.open.get(semantic_check_event_id);
  if (running === undefined) {
    refuse(state, event, mode, unknownCheck, semantic_check_event_id);
  } else if (running >= BURST_CAP) {
    refuse(state, event, mode, burst, semantic_check_event_id);
  } else {
    state.open.set(semantic_check_event_id, running + 1);
    state.asked.set(event.event_id, state.clarifications.items.length);
    state.clarifications.push({
      request_event_id: event.event_id,
      semantic_check_event_id,
      term,
      resolved: false,
      resolution_event_id: null,
    });
  }
}

/** The last resolution counts; only the first makes room for another question. */
function resolve(
  state: GlossaryState,
  event: FoldEvent,
  mode: ReducerMode,
  { clarification_event_id }: GlossaryClarificationResolvedPayload,
): void {
  const place = state.asked.get(clarification_event_id);
  if (place === undefined) {
    refuse(state, event, mode, unknownClarification, clarification_event_id);
    return;
  }
  const record = state.clarifications.items[place]!;
  const check = record.semantic_check_event_id;
  if (!record.resolved) state.open.set(check, state.open.get(check)! - 1);
  const resolution_event_id = event.event_id;
  state.clarifications.replaceAt(place, { ...record, resolved: true, resolution_event_id });
}

/** What does not fit: an anomaly, and in strict mode an error. */
function refuse(
  { anomalies }: GlossaryState,
  { event_id, event_type }: FoldEvent,
  mode: ReducerMode,
  misfitOf: MisfitOf,
  id: string,
): void {
  const { code, reason, message } = misfitOf(id, event_id);
  if (mode === "strict") throw new SpecKittyEventsError(message, { code });
  anomalies.push({ event_id, event_type, reason, code });
}
