/** Random streams of one mission: mission events of one line, work packages, strangers, and payloads gone wrong. */
import type { DomainLine } from "@spec-kitty/events-core/schema-kit";
import fc from "fast-check";
import { domainPayload } from "../../../test/support/domain-adapter.ts";
import { envelope } from "../../../test/support/envelopes.ts";
import { anyTransition } from "../../lanes/test/status-events.ts";

/** One event: half of them mission events whose payloads mostly pass. */
export function lifecycleEvent(line: "v4" | "v2", domain: DomainLine): fc.Arbitrary<Record<string, unknown>> {
  const types = [...Object.keys(domain.events), "MissionStarted", "PhaseEntered"];
  const of = (type: string, payload: fc.Arbitrary<object>) =>
    envelope({ types: fc.constant(type), payload, line });
  return fc.oneof(
    ...types.map((type) => of(type, domainPayload(domain, type))),
    { weight: 5, arbitrary: of("WPStatusChanged", anyTransition(line)) },
    of("Custom", fc.constant({})),
  );
}
