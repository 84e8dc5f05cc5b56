import { afterEach, expect } from "vitest";
import { type Fetch, InMemoryIssueStore, SyncEngine, splitOwnership } from "../../../tracker/src/index.ts";
import { countingIds, ManualClock } from "../../../tracker/test/support/manual-clock.ts";
import { LinearConnector, type LinearConnectorConfig } from "../../src/index.ts";
import { API_KEY, LinearVendor, type LinearVendorOptions } from "./linear-vendor.ts";

export interface OpenLinear {
  readonly linear: LinearVendor;
  readonly clock: ManualClock;
  readonly connector: LinearConnector;
  /** The connector with another configuration, or another way to send. */
  connect(config: Partial<LinearConnectorConfig>, send?: Fetch): LinearConnector;
}

const open: LinearVendor[] = [];

/** A Linear of its own for one test, and a connector to it. Called in a test file, it ends them after each test. */
export async function openLinear(options: Partial<LinearVendorOptions> = {}): Promise<OpenLinear> {
  const clock = new ManualClock();
  const linear = await LinearVendor.open({ clock, ...options });
  open.push(linear);
  const connect = (config: Partial<LinearConnectorConfig>, send: Fetch = fetch) => {
    const { graphql_url, team } = linear;
    const whole = { api_key: API_KEY, team_id: team.id, graphql_url, ...config };
    return new LinearConnector(whole, { clock, fetch: send });
  };
  return { linear, clock, connect, connector: connect({}) };
}

/** An engine on the connector, with an empty store. */
export function engineOn({ connector, clock }: Pick<OpenLinear, "connector" | "clock">) {
  const store = new InMemoryIssueStore();
  const engine = new SyncEngine({
    ...{ connector, store, policy: splitOwnership({}), clock, random: () => 0.5, newId: countingIds("n") },
    comments: "both",
  });
  return { engine, store };
}

/** Ends what was opened; a test fails where a client did what Linear's API does not take. */
export function endsLinear(): void {
  afterEach(async () => {
    const all = open.splice(0);
    for (const linear of all) await linear[Symbol.asyncDispose]();
    expect(all.flatMap(({ refusals }) => refusals)).toEqual([]);
  });
}
