export const GLOSSARY_SCOPE_ACTIVATED = "GlossaryScopeActivated";
export const TERM_CANDIDATE_OBSERVED = "TermCandidateObserved";
export const SEMANTIC_CHECK_EVALUATED = "SemanticCheckEvaluated";
export const GLOSSARY_CLARIFICATION_REQUESTED = "GlossaryClarificationRequested";
export const GLOSSARY_CLARIFICATION_RESOLVED = "GlossaryClarificationResolved";
export const GLOSSARY_SENSE_UPDATED = "GlossarySenseUpdated";
export const GENERATION_BLOCKED_BY_SEMANTIC_CONFLICT = "GenerationBlockedBySemanticConflict";
export const GLOSSARY_STRICTNESS_SET = "GlossaryStrictnessSet";

/** What the glossary reducer reads. */
export const GLOSSARY_EVENT_TYPES: ReadonlySet<string> = new Set([
  GLOSSARY_SCOPE_ACTIVATED,
  TERM_CANDIDATE_OBSERVED,
  SEMANTIC_CHECK_EVALUATED,
  GLOSSARY_CLARIFICATION_REQUESTED,
  GLOSSARY_CLARIFICATION_RESOLVED,
  GLOSSARY_SENSE_UPDATED,
  GENERATION_BLOCKED_BY_SEMANTIC_CONFLICT,
  GLOSSARY_STRICTNESS_SET,
]);
