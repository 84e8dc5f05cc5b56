/** The glossary fold at 100,000 events of 500 terms: against a plain loop, growth, live. */

import { withoutCodes } from "../packages/events-core/dist/fold.js";
import { compareCodePoints, compareStatusEvents } from "../packages/events-core/dist/index.js";
import * as glossary from "../packages/glossary/dist/index.js";
import { type Envelope, floorRow, growthRow, inOrderRow, lateRow } from "./folds.ts";
import { shuffled } from "./mission-stream.ts";
import type { BenchRow } from "./row.ts";
import { streamEvent } from "./stream.ts";

const EVENTS = 100_000;
const SCOPES = 10;
const COMMON = { mission_id: "m", step_id: "plan", actor: "anna" };

/** What happens in ten events, over and over: terms are seen, one is checked, asked about and given a sense. */
const ROUND: readonly (readonly [type: string, own: (n: number) => object])[] = [
  ["SemanticCheckEvaluated", () => CHECK],
  ["GlossaryClarificationRequested", (n) => ({ semantic_check_event_id: id(n - 1), ...QUESTION })],
  ["GlossaryClarificationResolved", (n) => ({ clarification_event_id: id(n - 1), selected_meaning: "x" })],
  ["TermCandidateObserved", (n) => ({ term_surface: `term ${n % 500}`, confidence: 0.5 })],
  ["GlossarySenseUpdated", (n) => ({ term_surface: `term ${(n - 1) % 500}`, after_sense: "x", reason: "" })],
];
const CHECK = {
  ...{ conflicts: [{ term: "t", nature: "drift", severity: "low", description: "" }], severity: "low" },
  ...{ confidence: 0.5, recommended_action: "warn", effective_strictness: "medium" },
};
const QUESTION = { term: "t", question: "which?", options: ["x", "y"], urgency: "low" };

function id(n: number): string {
  return streamEvent(n, "", {}).event_id;
}

/** Scopes first, then rounds; the events that are left over see terms. */
function termStream(length: number): Envelope[] {
  return Array.from({ length }, (_, n) => {
    const scope_id = `scope ${Math.floor(n / 10) % SCOPES}`;
    if (n < SCOPES) {
      const scope = { scope_id: `scope ${n}`, scope_type: "team_domain", glossary_version_id: "v1" };
      return streamEvent(n, "GlossaryScopeActivated", { ...COMMON, ...scope });
    }
    const [type, own] = ROUND[n % 10] ?? ROUND[3]!;
    return streamEvent(n, type, { ...COMMON, scope_id, ...own(n) });
  });
}

/** The rules of `glossary 5` that the stream meets, in one loop over plain maps. */
function plainGlossary(input: readonly Envelope[]): object {
  const seen = new Set<string>();
  const scopes = new Map<string, object>();
  const candidates = new Map<string, Map<string, object[]>>();
  const senses = new Map<string, Map<string, object>>();
  const open = new Map<string, number>();
  const clarifications = new Map<string, glossary.ClarificationRecord>();
  const checks: object[] = [];
  let mission_id: string | undefined;
  let last: string | null = null;
  const inScope = <P extends { readonly scope_id: string }>(payload: P | undefined): P => {
    if (payload === undefined || !scopes.has(payload.scope_id)) throw new Error("refused");
    return payload;
  };
  const events = input.filter(({ event_type }) => glossary.GLOSSARY_EVENT_TYPES.has(event_type));
  for (const { event_id, event_type, payload } of events.sort(compareStatusEvents)) {
    if (seen.has(event_id)) continue;
    seen.add(event_id);
    last = event_id;
    mission_id ??= payload["mission_id"] as string;
    switch (event_type) {
      case "GlossaryScopeActivated": {
        const scope = glossary.GlossaryScopeActivatedPayload.read(payload)!;
        scopes.set(scope.scope_id, scope);
        break;
      }
      case "SemanticCheckEvaluated":
        checks.push(inScope(glossary.SemanticCheckEvaluatedPayload.read(payload)));
        open.set(event_id, 0);
        break;
      case "GlossaryClarificationRequested": {
        const asked = inScope(glossary.GlossaryClarificationRequestedPayload.read(payload));
        const { semantic_check_event_id, term } = asked;
        const running = open.get(semantic_check_event_id);
        if (running === undefined || running >= 3) throw new Error("refused");
        open.set(semantic_check_event_id, running + 1);
        const record = { semantic_check_event_id, term, resolved: false, resolution_event_id: null };
        clarifications.set(event_id, { request_event_id: event_id, ...record });
        break;
      }
      case "GlossaryClarificationResolved": {
        const { clarification_event_id } = glossary.GlossaryClarificationResolvedPayload.read(payload)!;
        const record = clarifications.get(clarification_event_id)!;
        if (!record.resolved) {
          const check = record.semantic_check_event_id;
          open.set(check, open.get(check)! - 1);
        }
        const done = { ...record, resolved: true, resolution_event_id: event_id };
        clarifications.set(clarification_event_id, done);
        break;
      }
      case "TermCandidateObserved": {
        const candidate = inScope(glossary.TermCandidateObservedPayload.read(payload));
        const { scope_id, term_surface } = candidate;
        if (!candidates.has(scope_id)) candidates.set(scope_id, new Map());
        const observed = candidates.get(scope_id)!.get(term_surface);
        if (observed === undefined) candidates.get(scope_id)!.set(term_surface, [candidate]);
        else observed.push(candidate);
        break;
      }
      default: {
        const sense = inScope(glossary.GlossarySenseUpdatedPayload.read(payload));
        const { scope_id, term_surface } = sense;
        if (candidates.get(scope_id)?.has(term_surface) !== true) throw new Error("refused");
        if (!senses.has(scope_id)) senses.set(scope_id, new Map());
        senses.get(scope_id)!.set(term_surface, sense);
      }
    }
  }
  return {
    ...glossary.reduceGlossaryEvents([]),
    mission_id,
    active_scopes: Object.fromEntries(scopes),
    term_candidates: nested(candidates),
    term_senses: nested(senses),
    clarifications: [...clarifications.values()],
    semantic_checks: checks,
    event_count: seen.size,
    last_processed_event_id: last,
  };
}

function nested(maps: Map<string, Map<string, object>>): object {
  const sorted = <V>(map: Map<string, V>) => [...map].sort(([a], [b]) => compareCodePoints(a, b));
  return Object.fromEntries(sorted(maps).map(([key, map]) => [key, Object.fromEntries(sorted(map))]));
}

export async function rows(): Promise<BenchRow[]> {
  const events = termStream(EVENTS);
  const mixed = shuffled(events);
  const reduce = (given: readonly Envelope[]) => glossary.reduceGlossaryEvents(given);
  const project = () => glossary.projectGlossary();
  const name = "glossary fold of 100,000";
  if (JSON.stringify(withoutCodes(reduce(mixed))) !== JSON.stringify(plainGlossary(mixed)))
    throw new Error("the plain loop does other work");
  return [
    floorRow({ name, events, ours: reduce, floor: plainGlossary }),
    floorRow({ name: `${name}, shuffled`, events: mixed, ours: reduce, floor: plainGlossary }),
    growthRow({ name: "glossary fold", reduce, stream: termStream, length: EVENTS }),
    inOrderRow({ name: "glossary live", project, events }),
    lateRow({ name: "glossary live", project, events }),
  ];
}
