/** The host of a connector in its tests: an engine with a store of its own, and an endpoint for webhooks. */
import {
  type Clock,
  InMemoryIssueStore,
  SyncEngine,
  type SyncEngineOptions,
  splitOwnership,
  type TaskTrackerConnector,
  type TrackerStore,
  WebhookReceiver,
  type WebhookReceiverOptions,
} from "../../src/index.ts";
import { type Loopback, loopback } from "./loopback.ts";
import { countingIds } from "./manual-clock.ts";

export interface OpenEngine {
  readonly engine: SyncEngine;
  readonly store: TrackerStore;
  readonly clock: Clock;
}

/** An engine on a connector, with an empty store and nothing left to chance. */
export function engineOn(
  { connector, clock }: { readonly connector: TaskTrackerConnector; readonly clock: Clock },
  options: Partial<SyncEngineOptions> = {},
): OpenEngine {
  const store = new InMemoryIssueStore() as TrackerStore;
  const policy = splitOwnership({});
  const engine = new SyncEngine({
    ...{ connector, store, clock, policy, random: () => 0.5, newId: countingIds("id"), ...options },
  });
  return { engine, store, clock };
}

export interface WebhookEndpoint extends Loopback {
  /** Of each delivery, in the order in which they were done. */
  readonly outcomes: readonly string[];
}

/** Gives each delivery to a receiver and answers as a host does: 503 where it cannot be handled now. */
export async function webhookEndpoint(
  { engine, store, clock }: OpenEngine,
  { source, secret }: Pick<WebhookReceiverOptions, "source" | "secret">,
): Promise<WebhookEndpoint> {
  const refresh = engine.refresh.bind(engine);
  const receiver = new WebhookReceiver({ source, secret, store, clock, refresh });
  const outcomes: string[] = [];
  const statusOf = async (headers: object, body: string) => {
    const bytes = new TextEncoder().encode(body);
    const { outcome } = await receiver.receive({ headers: new Headers(headers as never), body: bytes });
    outcomes.push(outcome);
    return outcome === "rejected" ? 401 : outcome === "malformed" ? 400 : 200;
  };
  const server = await loopback(async ({ headers, body }, response) => {
    const status = await statusOf(headers, body).catch(() => 503);
    response.writeHead(status).end();
  });
  return Object.assign(server, { outcomes });
}
