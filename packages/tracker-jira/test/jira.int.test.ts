/** The connector against Jira on this machine, which takes what Atlassian's description allows and nothing else. */
import { afterEach, describe, expect, test } from "vitest";
import { connectorSuite } from "../../tracker/src/suites.ts";
import { ManualClock } from "../../tracker/test/support/manual-clock.ts";
import { JiraConnector, type JiraConnectorConfig } from "../src/index.ts";
import { PEOPLE } from "./support/jira-state.ts";
import { ACCOUNT, JiraVendor } from "./support/jira-vendor.ts";

const open: JiraVendor[] = [];

async function jira(config: Partial<JiraConnectorConfig> = {}) {
  const clock = new ManualClock();
  const vendor = await JiraVendor.open(clock);
  open.push(vendor);
  const whole = { ...ACCOUNT, base_url: vendor.url, project_key: "KIT", ...config };
  return { clock, vendor, config: whole, connector: new JiraConnector(whole, { clock, fetch }) };
}

afterEach(async () => {
  for (const vendor of open.splice(0)) {
    await vendor[Symbol.asyncDispose]();
    expect(vendor.refusals).toEqual([]);
  }
});

describe.each([
  ["with a mission field", { spec_kitty_mission_field_id: "customfield_10051" }],
  ["without one", {}],
] as const)("the acceptance suite of connectors, %s", (_name, config) => {
  const cases = connectorSuite(async () => {
    const { clock, vendor, connector } = await jira(config);
    vendor.state.lag_ms = 20_000;
    return {
      ...{ connector, clock, people: PEOPLE },
      edit: async (ref, patch) => vendor.edit(ref, patch),
      failNext: (failure) => vendor.failNext(failure),
      later: async () => clock.move(30),
    };
  });
  test.each(cases.map(({ name, run }) => [name, run] as const))("%s", (_case, run) => run());
});
