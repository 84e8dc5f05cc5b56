/** Random streams of few runs: mostly payloads that pass and fit the run, some that do not. */
import type { DomainLine } from "@spec-kitty/events-core/schema-kit";
import fc from "fast-check";
import { domainPayload } from "../../../test/support/domain-adapter.ts";
import { envelope } from "../../../test/support/envelopes.ts";

/** The run is mostly `a`, so that steps and decisions meet their start. */
export function runEvent(line: "v4" | "v2", domain: DomainLine): fc.Arbitrary<Record<string, unknown>> {
  const of = (type: string, payload: fc.Arbitrary<object>, lamport_clock?: fc.Arbitrary<number>) =>
    fc
      .tuple(envelope({ types: fc.constant(type), payload, line }), lamport_clock ?? fc.nat(4))
      .map(([event, lamport_clock]) => ({ ...event, lamport_clock }));
  const payload = (type: string) =>
    fc
      .tuple(domainPayload(domain, type), fc.constantFrom("a", "a", "a", "a", "a", undefined))
      .map(([payload, run_id]) => (run_id === undefined ? payload : { ...payload, run_id }));
  const steps = Object.keys(domain.events).filter(
    (type) => type.startsWith("NextStep") || /Input/.test(type),
  );
  const late = fc.constantFrom(3, 4, 4, 5);
  return fc.oneof(
    {
      weight: 6,
      arbitrary: of("MissionRunStarted", payload("MissionRunStarted"), fc.constantFrom(0, 0, 0, 1, 3)),
    },
    ...steps.map((type) => ({ weight: 4, arbitrary: of(type, payload(type)) })),
    of("MissionRunCompleted", payload("MissionRunCompleted"), late),
    of("MissionCompleted", fc.oneof(payload("MissionRunCompleted"), fc.constant({ actor: "bob" })), late),
    of("NextStepPlanned", fc.constant({ anything: 1 })),
    of("Custom", fc.constant({})),
  );
}
