import fc from "fast-check";
import { describeDomain } from "../../../test/support/describe-domain.ts";
import { comparable, type Request } from "../../../test/support/differential.ts";
import type { OracleAnswer } from "../../../test/support/oracle.ts";
import * as integrations from "../src/index.js";
import { v4 } from "../src/schemas.js";
import { connectorEvent, syncEvent } from "./integration-events.js";

const streams = (event: fc.Arbitrary<object>) =>
  fc.array(event, { maxLength: 14 }).map((events) => ({ events }));

describeDomain({
  name: "integrations",
  line: "v4",
  domain: v4,
  catalogue: integrations.integrationsCatalogue,
  module: integrations,
  enums: ["ConnectorState", "HealthStatus", "ReconnectStrategy", "SyncOutcome"],
  requests: { reduce_connector_events: streams(connectorEvent), reduce_sync_events: streams(syncEvent) },
  normal: withSortedPairs,
});

/** A set has no order in the reference: its items are sorted here, and a text that holds it is left out. */
function withSortedPairs(answer: OracleAnswer, request: Request): unknown {
  if (!answer.ok) return comparable(answer);
  const isState = (request.args as { model?: string }).model === "ReducedSyncState";
  const { text: _, ...result } = answer.result as {
    text?: string;
    value?: Partial<integrations.ReducedSyncState>;
  };
  const state = isState ? result.value : (result as Partial<integrations.ReducedSyncState>);
  if (state?.seen_delivery_pairs === undefined) return comparable(answer);
  const pairs = state.seen_delivery_pairs.map((pair) => JSON.stringify(pair)).sort();
  const sorted = { ...state, seen_delivery_pairs: pairs };
  return comparable({ ok: true, result: isState ? { ...result, value: sorted } : sorted });
}
