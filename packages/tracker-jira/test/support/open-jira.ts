import { afterEach, expect } from "vitest";
import { ManualClock } from "../../../tracker/test/support/manual-clock.ts";
import { JiraConnector, type JiraConnectorConfig } from "../../src/index.ts";
import { ACCOUNT, JiraVendor } from "./jira-vendor.ts";

export interface OpenSite {
  readonly jira: JiraVendor;
  readonly clock: ManualClock;
  readonly config: JiraConnectorConfig;
  readonly connector: JiraConnector;
  /** What the connector told to have left out. */
  readonly warnings: readonly string[];
}

const open: JiraVendor[] = [];

/** A site of its own for one test, and a connector to its project. */
export async function openSite(more: Partial<JiraConnectorConfig> = {}): Promise<OpenSite> {
  const clock = new ManualClock();
  const jira = await JiraVendor.open(clock);
  open.push(jira);
  const config = { ...ACCOUNT, base_url: jira.url, project_key: "KIT", ...more };
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  return { jira, clock, config, warnings, connector: new JiraConnector(config, { clock, fetch, warn }) };
}

/** Ends what was opened; a test fails where a client did what Jira's API does not take. */
export function endsJira(): void {
  afterEach(async () => {
    const all = open.splice(0);
    for (const jira of all) await jira[Symbol.asyncDispose]();
    expect(all.flatMap(({ api }) => api.refusals)).toEqual([]);
  });
}
