/** Random streams of one mission: mission events of one line, work packages, strangers, and payloads gone wrong. */
import type { DomainLine } from "@spec-kitty/events-core/schema-kit";
import fc from "fast-check";
import { domainPayload } from "../../../test/support/domain-adapter.ts";
import { envelope } from "../../../test/support/envelopes.ts";
import { anyTransition } from "../../lanes/test/status-events.ts";
import { statusWalk } from "../../lanes/test/status-walks.ts";

/** When a mission event mostly happens, so that missions begin before and end after what they do. */
const USUAL_CLOCK: Readonly<Record<string, number>> = {
  MissionStarted: 0,
  MissionCompleted: 5,
  MissionCancelled: 5,
};

/** One event: half of them mission events whose payloads mostly pass. */
export function lifecycleEvent(line: "v4" | "v2", domain: DomainLine): fc.Arbitrary<Record<string, unknown>> {
  const types = [...Object.keys(domain.events), "MissionStarted", "PhaseEntered"];
  const of = (type: string, payload: fc.Arbitrary<object>) =>
    fc.tuple(envelope({ types: fc.constant(type), payload, line }), fc.nat(2)).map(([event, any]) => ({
      ...event,
      lamport_clock: any === 0 ? event["lamport_clock"] : (USUAL_CLOCK[type] ?? event["lamport_clock"]),
    }));
  return fc.oneof(
    ...types.map((type) => of(type, domainPayload(domain, type))),
    { weight: 5, arbitrary: of("WPStatusChanged", anyTransition(line)) },
    of("Custom", fc.constant({})),
  );
}

/** A mission and the walks of its work packages, in any order of arrival. */
export function lifecycleStream(
  line: "v4" | "v2",
  domain: DomainLine,
): fc.Arbitrary<Record<string, unknown>[]> {
  return fc
    .tuple(
      fc.array(lifecycleEvent(line, domain), { maxLength: 14 }),
      fc.oneof(fc.constant([]), statusWalk(line)),
    )
    .chain(([mission, walk]) =>
      fc.shuffledSubarray([...mission, ...walk], { minLength: mission.length + walk.length }),
    );
}
