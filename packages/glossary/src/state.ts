import type { Cell, Coded, Track, TrackedList, TrackedMap } from "@spec-kitty/events-core/fold";
import type { GlossaryAnomalyCode } from "./anomaly-code.js";
import type {
  ClarificationRecord,
  GenerationBlockedBySemanticConflictPayload,
  GlossaryAnomaly,
  GlossaryScopeActivatedPayload,
  GlossarySenseUpdatedPayload,
  GlossaryStrictnessSetPayload,
  ReducedGlossaryState,
  SemanticCheckEvaluatedPayload,
  TermCandidateObservedPayload,
} from "./generated/models.js";

/** Values by scope, then by the surface of the term. */
export type ByTerm<T> = TrackedMap<string, TrackedMap<string, T>>;

export interface GlossaryState {
  /** For the containers that begin with a scope or a term. */
  readonly track: Track;
  /** Undefined until the first event. */
  readonly missionId: Cell<string | undefined>;
  readonly scopes: TrackedMap<string, GlossaryScopeActivatedPayload>;
  readonly strictness: Cell<ReducedGlossaryState["current_strictness"]>;
  readonly strictnessHistory: TrackedList<GlossaryStrictnessSetPayload>;
  readonly candidates: ByTerm<TrackedList<TermCandidateObservedPayload>>;
  readonly senses: ByTerm<GlossarySenseUpdatedPayload>;
  readonly checks: TrackedList<SemanticCheckEvaluatedPayload>;
  /** The open clarifications of each known check, by the id of its event. */
  readonly open: TrackedMap<string, number>;
  readonly clarifications: TrackedList<ClarificationRecord>;
  /** The places of clarifications, by the id of the event that asked. */
  readonly asked: TrackedMap<string, number>;
  readonly blocks: TrackedList<GenerationBlockedBySemanticConflictPayload>;
  readonly anomalies: TrackedList<Coded<GlossaryAnomaly, GlossaryAnomalyCode>>;
}

/** The value of a key, begun where there is none. */
export function ofKey<V>(map: TrackedMap<string, V>, key: string, begin: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = begin();
  map.set(key, value);
  return value;
}
