/** Random streams of one decision point: mostly in their order, with actors of all powers and payloads gone wrong. */
import fc from "fast-check";
import { domainPayload } from "../../../test/support/domain-adapter.ts";
import { envelope } from "../../../test/support/envelopes.ts";
import { v4 } from "../src/schemas.js";

/** When each event mostly happens; twice as often as at any other clock. */
const USUAL_CLOCK: Readonly<Record<string, number>> = {
  DecisionPointOpened: 0,
  DecisionPointWidened: 1,
  DecisionPointDiscussing: 2,
  DecisionPointResolved: 3,
  DecisionPointOverridden: 4,
};

const owner = { actor_type: "human", authority_role: "mission_owner", mission_owner_authority_flag: true };
const adviser = {
  actor_type: "llm",
  phase: "P0",
  authority_role: "advisory",
  mission_owner_authority_flag: false,
};

/** Who speaks in a record: mostly one who may. */
const authority: fc.Arbitrary<object> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(owner) },
  { weight: 2, arbitrary: fc.constant(adviser) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        { phase: "P1" },
        { phase: "it's" },
        { authority_role: "mission_owner" },
        { mission_owner_authority_flag: true },
        { authority_role: "informed" },
      )
      .map((part) => ({ ...adviser, ...part })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom({ actor_type: "service" }, { authority_role: "advisory" })
      .map((part) => ({ ...owner, ...part })),
  },
  { weight: 1, arbitrary: fc.constant({}) },
);

/** How an interview ends: mostly as its rule wants it. */
const outcome: fc.Arbitrary<object> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      { terminal_outcome: "resolved", final_answer: "F" },
      { terminal_outcome: "deferred", final_answer: null, rationale: "R", other_answer: false },
      { terminal_outcome: "canceled", final_answer: null, rationale: "R", other_answer: false },
    ),
  },
  { weight: 1, arbitrary: fc.constant({}) },
);

const summary = fc.constantFrom({}, { summary: null }, { summary: { text: "T", source: "manual" } });
const people = fc.constantFrom([], [{ participant_id: "p", participant_type: "human", team: "x" }]);

interface Loose {
  readonly [key: string]: unknown;
}

/** A payload whose rules beyond the schema hold more often than chance would have it. */
function payload(type: string): fc.Arbitrary<object> {
  return fc
    .tuple(domainPayload(v4, type), authority, outcome, summary, people, fc.nat(3))
    .map(([drawn, who, how, found, whom, tag]) => {
      const { origin_surface, ...rest } = drawn as Loose;
      if ("authority_role" in rest) return { ...(tag === 0 ? {} : { origin_surface }), ...rest, ...who };
      if ("terminal_outcome" in rest) return { ...drawn, ...how, ...found, actual_participants: whom };
      return "invited_participants" in rest ? { ...drawn, invited_participants: whom } : drawn;
    });
}

const of = (type: string, usual: number) =>
  fc
    .tuple(
      envelope({ types: fc.constant(type), payload: payload(type) }),
      fc.oneof(fc.constant(usual), fc.nat(5)),
    )
    .map(([event, lamport_clock]) => ({ ...event, lamport_clock }));

const stranger = envelope({ types: fc.constant("Custom"), payload: fc.constant({}) });

export const decisionEvent: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  ...Object.entries(USUAL_CLOCK).map(([type, clock]) => ({
    weight: type === "DecisionPointOpened" ? 8 : 4,
    arbitrary: of(type, clock),
  })),
  { weight: 1, arbitrary: stranger },
);
