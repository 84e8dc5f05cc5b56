/** Random streams of connector and sync events, with strangers and payloads gone wrong. */
import fc from "fast-check";
import { domainPayload } from "../../../test/support/domain-adapter.ts";
import { envelope } from "../../../test/support/envelopes.ts";
import { v4 } from "../src/schemas.js";

/** Half of the events happen when a connector's course would have them. */
const USUAL_CLOCK: Readonly<Record<string, number>> = {
  ConnectorProvisioned: 0,
  ConnectorHealthChecked: 1,
  ConnectorDegraded: 2,
  ConnectorReconnected: 3,
};

const of = (type: string, payload: fc.Arbitrary<object>) =>
  fc.tuple(envelope({ types: fc.constant(type), payload }), fc.boolean()).map(([event, isUsual]) => ({
    ...event,
    ...(isUsual && Object.hasOwn(USUAL_CLOCK, type) && { lamport_clock: USUAL_CLOCK[type] }),
  }));
const types = Object.keys(v4.events);
const eventsOf = (prefix: RegExp) =>
  types.filter((type) => prefix.test(type)).map((type) => of(type, domainPayload(v4, type)));
const stranger = of("Custom", fc.constant({}));

export const connectorEvent: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  ...eventsOf(/^Connector/),
  ...eventsOf(/^ConnectorProvisioned/),
  of("UserConnected", domainPayload(v4, "UserConnected")),
  of("UserDisconnected", domainPayload(v4, "UserDisconnected")),
  stranger,
);

export const syncEvent: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  ...eventsOf(/^(Sync|External)/),
  stranger,
);
