import type { Model, Parsed } from "@spec-kitty/events-core";
import type { FoldEvent } from "@spec-kitty/events-core/fold";
import {
  GenerationBlockedBySemanticConflictPayload,
  GlossaryClarificationRequestedPayload,
  GlossaryClarificationResolvedPayload,
  GlossaryScopeActivatedPayload,
  GlossarySenseUpdatedPayload,
  GlossaryStrictnessSetPayload,
  SemanticCheckEvaluatedPayload,
  TermCandidateObservedPayload,
} from "./generated/models.js";

interface GlossaryPayloads {
  readonly GlossaryScopeActivated: GlossaryScopeActivatedPayload;
  readonly TermCandidateObserved: TermCandidateObservedPayload;
  readonly SemanticCheckEvaluated: SemanticCheckEvaluatedPayload;
  readonly GlossaryClarificationRequested: GlossaryClarificationRequestedPayload;
  readonly GlossaryClarificationResolved: GlossaryClarificationResolvedPayload;
  readonly GlossarySenseUpdated: GlossarySenseUpdatedPayload;
  readonly GenerationBlockedBySemanticConflict: GenerationBlockedBySemanticConflictPayload;
  readonly GlossaryStrictnessSet: GlossaryStrictnessSetPayload;
}

export type GlossaryEventType = keyof GlossaryPayloads;

/** The payload model of each event type. */
export const MODELS: { readonly [T in GlossaryEventType]: Model<GlossaryPayloads[T]> } = {
  GlossaryScopeActivated: GlossaryScopeActivatedPayload,
  TermCandidateObserved: TermCandidateObservedPayload,
  SemanticCheckEvaluated: SemanticCheckEvaluatedPayload,
  GlossaryClarificationRequested: GlossaryClarificationRequestedPayload,
  GlossaryClarificationResolved: GlossaryClarificationResolvedPayload,
  GlossarySenseUpdated: GlossarySenseUpdatedPayload,
  GenerationBlockedBySemanticConflict: GenerationBlockedBySemanticConflictPayload,
  GlossaryStrictnessSet: GlossaryStrictnessSetPayload,
};

/** A payload with the type of its event. */
export type TypedPayload = {
  readonly [T in GlossaryEventType]: { readonly type: T; readonly payload: GlossaryPayloads[T] };
}[GlossaryEventType];

/** A glossary event as parsed; where its model refuses it, what is wrong. */
export type GlossaryInput = Parsed<TypedPayload>;

export function readGlossaryEvent({ event_type, payload }: FoldEvent): GlossaryInput {
  const type = event_type as GlossaryEventType;
  const parsed = MODELS[type].parse(payload);
  // The model is that of the event's type, so the pair is one of the union.
  return parsed.ok ? { ok: true, value: { type, payload: parsed.value } as TypedPayload } : parsed;
}
