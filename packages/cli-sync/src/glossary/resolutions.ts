import { compareCodePoints } from "@spec-kitty/events-core";
import {
  GLOSSARY_CLARIFICATION_REQUESTED,
  GLOSSARY_CLARIFICATION_RESOLVED,
  GlossaryClarificationRequestedPayload,
  GlossaryClarificationResolvedPayload,
} from "@spec-kitty/glossary";
import type { LoggedGlossaryEvent } from "./log-lines.js";

/** What a term means in a scope, as somebody decided. */
export interface Resolution {
  readonly scope: string;
  /** In lower case, as seed files keep it. */
  readonly term: string;
  readonly meaning: string;
}

/** Terms by scope, each with the meaning it was resolved to. */
export type ResolvedTerms = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What an answered clarification says of a term; undefined where its request is not among the events. */
export function resolutionOf(
  answer: Pick<LoggedGlossaryEvent, "payload">,
  events: readonly LoggedGlossaryEvent[],
): Resolution | undefined {
  const resolved = GlossaryClarificationResolvedPayload.read(answer.payload);
  const request = events.find(
    ({ event_id, event_type }) =>
      event_type === GLOSSARY_CLARIFICATION_REQUESTED && event_id === resolved?.clarification_event_id,
  );
  const asked = request && GlossaryClarificationRequestedPayload.read(request.payload);
  if (resolved === undefined || asked === undefined) return undefined;
  return { scope: asked.scope_id, term: termKey(asked.term), meaning: resolved.selected_meaning };
}

/** Seed files do not tell two spellings of a term apart. */
export function termKey(term: string): string {
  return term.toLowerCase();
}

/**
 * The glossary as the clarifications alone give it, in the order of the events' clocks; nothing else is needed for it
 * (`cli-sync FR-022`).
 */
export function resolvedTerms(events: readonly LoggedGlossaryEvent[]): ResolvedTerms {
  const scopes = new Map<string, Map<string, string>>();
  for (const event of [...events].sort(byClock)) {
    if (event.event_type !== GLOSSARY_CLARIFICATION_RESOLVED) continue;
    const resolution = resolutionOf(event, events);
    if (resolution === undefined) continue;
    const terms = scopes.get(resolution.scope) ?? new Map<string, string>();
    scopes.set(resolution.scope, terms.set(resolution.term, resolution.meaning));
  }
  return scopes;
}

function byClock(a: LoggedGlossaryEvent, b: LoggedGlossaryEvent): number {
  return (
    (a.lamport_clock ?? 0) - (b.lamport_clock ?? 0) ||
    compareCodePoints(a.timestamp, b.timestamp) ||
    compareCodePoints(a.event_id, b.event_id)
  );
}
