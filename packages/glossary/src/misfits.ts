import { GlossaryAnomalyCode } from "./anomaly-code.js";

/** What does not fit the events before it, in the words of the contract; ids stand between quotes as they are (`glossary 5`). */
export interface Misfit {
  readonly code: GlossaryAnomalyCode;
  /** The reason of the anomaly in permissive mode. */
  readonly reason: string;
  /** The message of the error in strict mode. */
  readonly message: string;
}

export type MisfitOf = (id: string, event_id: string) => Misfit;

export const unactivatedScope: MisfitOf = (scope_id, event_id) => ({
  code: GlossaryAnomalyCode.GLOSSARY_SCOPE_INACTIVE,
  reason: `References unactivated scope '${scope_id}'`,
  message: `Event ${event_id} references unactivated scope '${scope_id}'`,
});

export const unobservedTerm: MisfitOf = (term, event_id) => ({
  code: GlossaryAnomalyCode.GLOSSARY_TERM_UNOBSERVED,
  reason: `Sense update for unobserved term '${term}'`,
  message: `GlossarySenseUpdated for unobserved term '${term}' in event ${event_id}`,
});

export const unknownCheck: MisfitOf = (check, event_id) => ({
  code: GlossaryAnomalyCode.SEMANTIC_CHECK_UNKNOWN,
  reason: `References unknown semantic check '${check}'`,
  message: `GlossaryClarificationRequested references unknown semantic check '${check}' in event ${event_id}`,
});

/** How many clarifications of one check may be open at once. */
export const BURST_CAP = 3;

export const burst: MisfitOf = (check, event_id) => ({
  code: GlossaryAnomalyCode.CLARIFICATION_BURST,
  reason: `Burst cap exceeded: >${BURST_CAP} active clarifications for semantic check '${check}'`,
  message: `Clarification burst cap exceeded for semantic check '${check}' in event ${event_id}`,
});

export const unknownClarification: MisfitOf = (request, event_id) => ({
  code: GlossaryAnomalyCode.CLARIFICATION_UNKNOWN,
  reason: `Resolution for unknown clarification '${request}'`,
  message: `GlossaryClarificationResolved references unknown clarification '${request}' in event ${event_id}`,
});
