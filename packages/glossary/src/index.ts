import {
  type FoldEvent,
  foldEvents,
  liveProjection,
  type Projection,
  type ReducerMode,
  reducerMode,
} from "@spec-kitty/events-core/fold";
import { catalogue } from "./generated/catalogue.js";
import { glossaryFold, type ReducedGlossary } from "./reduce.js";

export { GlossaryAnomalyCode } from "./anomaly-code.js";
export * from "./event-types.js";
export { buildEvent, type EventPayloads } from "./generated/catalogue.js";
export {
  ClarificationRecord,
  GenerationBlockedBySemanticConflictPayload,
  GlossaryAnomaly,
  GlossaryClarificationRequestedPayload,
  GlossaryClarificationResolvedPayload,
  GlossaryScopeActivatedPayload,
  GlossarySenseUpdatedPayload,
  GlossaryStrictnessSetPayload,
  ReducedGlossaryState,
  SemanticCheckEvaluatedPayload,
  SemanticConflictEntry,
  TermCandidateObservedPayload,
} from "./generated/models.js";
export { type GlossaryReducer, type GlossarySetting, glossaryFold, type ReducedGlossary } from "./reduce.js";

/** Contract line v4 of this package: event types, models, schema names. */
export const glossaryCatalogue: typeof catalogue = catalogue;

export interface GlossaryOptions {
  /** Strict where left out. */
  readonly mode?: ReducerMode;
}

/**
 * The glossary of one mission: scopes, terms and their senses, checks and what they led to. In strict mode an event that
 * does not fit those before it throws `SpecKittyEventsError`, in permissive mode it is an anomaly. A payload that its
 * model refuses throws `PayloadError` in both (`glossary 5`).
 */
export function reduceGlossaryEvents(
  events: Iterable<FoldEvent>,
  { mode }: GlossaryOptions = {},
): ReducedGlossary {
  return foldEvents(glossaryFold, events, { mode: reducerMode(mode) });
}

/** As `reduceGlossaryEvents`, one event at a time; what it throws is the reading's error, which a later event may cure. */
export function projectGlossary({ mode }: GlossaryOptions = {}): Projection<ReducedGlossary> {
  return liveProjection(glossaryFold, { mode: reducerMode(mode) });
}
