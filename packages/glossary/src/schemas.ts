import {
  anyText,
  boolean,
  custom,
  defineLine,
  integer,
  literal,
  mapOf,
  maybe,
  number,
  open,
  text,
  tuple,
  withDefault,
  withHiddenDefault,
} from "@spec-kitty/events-core/schema-kit";

const level = literal("low", "medium", "high");
const strictness = literal("off", "medium", "max");
const confidence = () => number({ minimum: 0, maximum: 1 });
const stepMetadata = () => withHiddenDefault(mapOf(anyText()), {});

export const SemanticConflictEntry = open("SemanticConflictEntry", {
  term: text(),
  nature: literal("overloaded", "drift", "ambiguous"),
  severity: level,
  description: anyText(),
});

export const GlossaryScopeActivatedPayload = open("GlossaryScopeActivatedPayload", {
  mission_id: text(),
  scope_id: text(),
  scope_type: literal("spec_kitty_core", "team_domain", "audience_domain", "mission_local"),
  glossary_version_id: text(),
});

export const TermCandidateObservedPayload = open("TermCandidateObservedPayload", {
  mission_id: text(),
  scope_id: text(),
  step_id: text(),
  term_surface: text(),
  confidence: confidence(),
  actor: text(),
  step_metadata: stepMetadata(),
});

/** Nothing ties its severity to that of its conflicts, nor its recommendation to the strictness (`glossary 3`). */
export const SemanticCheckEvaluatedPayload = open("SemanticCheckEvaluatedPayload", {
  mission_id: text(),
  scope_id: text(),
  step_id: text(),
  conflicts: tuple(SemanticConflictEntry),
  severity: level,
  confidence: confidence(),
  recommended_action: literal("block", "warn", "pass"),
  effective_strictness: strictness,
  step_metadata: stepMetadata(),
});

export const GlossaryClarificationRequestedPayload = open("GlossaryClarificationRequestedPayload", {
  mission_id: text(),
  scope_id: text(),
  step_id: text(),
  semantic_check_event_id: text(),
  term: text(),
  question: anyText(),
  options: tuple(anyText()),
  urgency: level,
  actor: text(),
});

export const GlossaryClarificationResolvedPayload = open("GlossaryClarificationResolvedPayload", {
  mission_id: text(),
  clarification_event_id: text(),
  selected_meaning: text(),
  actor: text(),
});

export const GlossarySenseUpdatedPayload = open("GlossarySenseUpdatedPayload", {
  mission_id: text(),
  scope_id: text(),
  term_surface: text(),
  before_sense: maybe(anyText()),
  after_sense: text(),
  reason: anyText(),
  actor: text(),
});

export const GenerationBlockedBySemanticConflictPayload = open("GenerationBlockedBySemanticConflictPayload", {
  mission_id: text(),
  step_id: text(),
  conflict_event_ids: tuple(anyText(), { minItems: 1 }),
  blocking_strictness: literal("medium", "max"),
  step_metadata: stepMetadata(),
});

export const GlossaryStrictnessSetPayload = open("GlossaryStrictnessSetPayload", {
  mission_id: text(),
  new_strictness: strictness,
  previous_strictness: maybe(strictness),
  actor: text(),
});

export const GlossaryAnomaly = open("GlossaryAnomaly", {
  event_id: anyText(),
  event_type: anyText(),
  reason: anyText(),
});

export const ClarificationRecord = open("ClarificationRecord", {
  request_event_id: anyText(),
  semantic_check_event_id: anyText(),
  term: anyText(),
  resolved: withDefault(boolean(), false),
  resolution_event_id: maybe(anyText()),
});

export const ReducedGlossaryState = open("ReducedGlossaryState", {
  mission_id: withDefault(anyText(), ""),
  active_scopes: withHiddenDefault(mapOf(GlossaryScopeActivatedPayload), {}),
  current_strictness: withDefault(strictness, "medium"),
  strictness_history: withHiddenDefault(tuple(GlossaryStrictnessSetPayload), []),
  term_candidates: withHiddenDefault(
    custom("termCandidates", mapOf(mapOf(tuple(TermCandidateObservedPayload)))),
    {},
  ),
  term_senses: withHiddenDefault(custom("termSenses", mapOf(mapOf(GlossarySenseUpdatedPayload))), {}),
  clarifications: withHiddenDefault(tuple(ClarificationRecord), []),
  semantic_checks: withHiddenDefault(tuple(SemanticCheckEvaluatedPayload), []),
  generation_blocks: withHiddenDefault(tuple(GenerationBlockedBySemanticConflictPayload), []),
  anomalies: withHiddenDefault(tuple(GlossaryAnomaly), []),
  event_count: withDefault(integer(), 0),
  last_processed_event_id: maybe(anyText()),
});

/** Both lines have the same glossary (`glossary 1`). */
export const v4 = defineLine({
  events: {
    GlossaryScopeActivated: GlossaryScopeActivatedPayload,
    TermCandidateObserved: TermCandidateObservedPayload,
    SemanticCheckEvaluated: SemanticCheckEvaluatedPayload,
    GlossaryClarificationRequested: GlossaryClarificationRequestedPayload,
    GlossaryClarificationResolved: GlossaryClarificationResolvedPayload,
    GlossarySenseUpdated: GlossarySenseUpdatedPayload,
    GenerationBlockedBySemanticConflict: GenerationBlockedBySemanticConflictPayload,
    GlossaryStrictnessSet: GlossaryStrictnessSetPayload,
  },
  models: { GlossaryAnomaly, ClarificationRecord, ReducedGlossaryState },
  published: { semantic_conflict_entry: SemanticConflictEntry },
});
export const v2 = v4;
