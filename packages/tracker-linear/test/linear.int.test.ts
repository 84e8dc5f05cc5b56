/** The connector against Linear on this machine, which keeps to Linear's schema. */
import { afterEach, describe, expect, test } from "vitest";
import { connectorSuite } from "../../tracker/src/suites.ts";
import { ManualClock } from "../../tracker/test/support/manual-clock.ts";
import { LinearConnector } from "../src/index.ts";
import { API_KEY, LinearVendor } from "./support/linear-vendor.ts";

const open: LinearVendor[] = [];
async function vendor(options: Partial<Parameters<typeof LinearVendor.open>[0]> = {}) {
  const clock = new ManualClock();
  const linear = await LinearVendor.open({ clock, ...options });
  open.push(linear);
  const { graphql_url, team } = linear;
  const config = { api_key: API_KEY, team_id: team.id, graphql_url };
  return { linear, clock, config, connector: new LinearConnector(config, { clock, fetch }) };
}

afterEach(async () => {
  for (const linear of open.splice(0)) {
    await linear[Symbol.asyncDispose]();
    expect(linear.refusals).toEqual([]);
  }
});

describe("the acceptance suite of connectors", () => {
  const cases = connectorSuite(async () => {
    const { linear, clock, connector } = await vendor();
    const [anna, ben] = linear.workspace.users;
    return {
      ...{ connector, clock, people: [anna!.id, ben!.id] as const },
      edit: async (ref, patch) => linear.edit(ref, patch),
      failNext: (failure) => linear.failNext(failure),
      later: async () => clock.move(2),
    };
  });
  test.each(cases.map(({ name, run }) => [name, run] as const))("%s", (_name, run) => run());
});
