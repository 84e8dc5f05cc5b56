import type {
  GlossaryClarificationRequestedPayload,
  GlossaryClarificationResolvedPayload,
  GlossarySenseUpdatedPayload,
  TermCandidateObservedPayload,
} from "./generated/models.js";
import {
  BURST_CAP,
  burst,
  type Misfit,
  unactivatedScope,
  unknownCheck,
  unknownClarification,
  unobservedTerm,
} from "./misfits.js";
import type { TypedPayload } from "./payloads.js";
import { type GlossaryState, ofKey } from "./state.js";

/** Takes what does not fit: throws, or returns where the fold goes on. */
export type Refuse = (misfit: Misfit) => void;

/** What each event does (`glossary 5`). */
export function apply(
  state: GlossaryState,
  event_id: string,
  { type, payload }: TypedPayload,
  refuse: Refuse,
): void {
  // Where the fold goes on, an event of a scope that is not active counts all the same.
  if ("scope_id" in payload && type !== "GlossaryScopeActivated" && !state.scopes.has(payload.scope_id))
    refuse(unactivatedScope(payload.scope_id, event_id));
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
      updateSense(state, event_id, payload, refuse);
      break;
    case "SemanticCheckEvaluated":
      state.checks.push(payload);
      state.open.set(event_id, 0);
      break;
    case "GlossaryClarificationRequested":
      ask(state, event_id, payload, refuse);
      break;
    case "GlossaryClarificationResolved":
      resolve(state, event_id, payload, refuse);
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
  { track, candidates, senses }: GlossaryState,
  event_id: string,
  payload: GlossarySenseUpdatedPayload,
  refuse: Refuse,
): void {
  const { scope_id, term_surface } = payload;
  if (candidates.get(scope_id)?.has(term_surface) !== true) refuse(unobservedTerm(term_surface, event_id));
  ofKey(senses, scope_id, () => track.map()).set(term_surface, payload);
}

/** Ids inside payloads are compared as they are: a lower-case one fits no event (`glossary 6`). */
function ask(
  { open, clarifications }: GlossaryState,
  event_id: string,
  { semantic_check_event_id, term }: GlossaryClarificationRequestedPayload,
  refuse: Refuse,
): void {
  const running = open.get(semantic_check_event_id);
  if (running === undefined) {
    refuse(unknownCheck(semantic_check_event_id, event_id));
  } else if (running >= BURST_CAP) {
    refuse(burst(semantic_check_event_id, event_id));
  } else {
    open.set(semantic_check_event_id, running + 1);
    clarifications.set(event_id, {
      request_event_id: event_id,
      semantic_check_event_id,
      term,
      resolved: false,
      resolution_event_id: null,
    });
  }
}

/** The last resolution counts; only the first makes room for another question. */
function resolve(
  { open, clarifications }: GlossaryState,
  event_id: string,
  { clarification_event_id }: GlossaryClarificationResolvedPayload,
  refuse: Refuse,
): void {
  const asked = clarifications.get(clarification_event_id);
  if (asked === undefined) {
    refuse(unknownClarification(clarification_event_id, event_id));
    return;
  }
  const check = asked.semantic_check_event_id;
  if (!asked.resolved) open.set(check, open.get(check)! - 1);
  clarifications.set(clarification_event_id, { ...asked, resolved: true, resolution_event_id: event_id });
}
