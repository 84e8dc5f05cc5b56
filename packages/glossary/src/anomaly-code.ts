/** Why an event does not fit those before it; in strict mode the codes of errors. Stable; match on these (`decisions` 8). */
export const GlossaryAnomalyCode = {
  GLOSSARY_SCOPE_INACTIVE: "GLOSSARY_SCOPE_INACTIVE",
  GLOSSARY_TERM_UNOBSERVED: "GLOSSARY_TERM_UNOBSERVED",
  SEMANTIC_CHECK_UNKNOWN: "SEMANTIC_CHECK_UNKNOWN",
  CLARIFICATION_BURST: "CLARIFICATION_BURST",
  CLARIFICATION_UNKNOWN: "CLARIFICATION_UNKNOWN",
} as const;
export type GlossaryAnomalyCode = (typeof GlossaryAnomalyCode)[keyof typeof GlossaryAnomalyCode];
