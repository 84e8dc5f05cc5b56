/** Random streams of audit events: most start with their request and few hold a payload gone wrong, since one ends all. */
import { withoutNotes } from "@spec-kitty/events-core/schema-kit";
import fc from "fast-check";
import { documentOf, isWritable, mutatedDocumentOf } from "../../../test/support/documents.ts";
import { envelope } from "../../../test/support/envelopes.ts";
import { v4 } from "../src/schemas.js";

const of = (type: string, payload: fc.Arbitrary<unknown>, clock: fc.Arbitrary<number> = fc.nat(4)) =>
  fc
    .tuple(envelope({ types: fc.constant(type), payload: payload as fc.Arbitrary<object> }), clock)
    .map(([event, lamport_clock]) => ({ ...event, lamport_clock }));

const schemaOf = (type: string) => withoutNotes(v4.events[type]);
const good = (type: string, clock?: fc.Arbitrary<number>) => of(type, documentOf(schemaOf(type)), clock);
const wrong = Object.keys(v4.events).map((type) =>
  of(type, mutatedDocumentOf(schemaOf(type)).filter(isWritable), fc.nat(5)),
);
const late = fc.constantFrom(2, 4, 4, 5, 5);

export const auditEvent: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  { weight: 8, arbitrary: good("MissionAuditRequested", fc.constantFrom(0, 0, 0, 1, 3)) },
  { weight: 4, arbitrary: good("MissionAuditStarted") },
  { weight: 8, arbitrary: good("MissionAuditDecisionRequested") },
  { weight: 2, arbitrary: good("MissionAuditCompleted", late) },
  { weight: 2, arbitrary: good("MissionAuditFailed", late) },
  { weight: 2, arbitrary: of("Custom", fc.constant({})) },
  { weight: 1, arbitrary: fc.oneof(...wrong) },
);
