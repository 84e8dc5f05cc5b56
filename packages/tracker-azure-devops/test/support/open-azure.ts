import { afterEach, expect } from "vitest";
import { ManualClock } from "../../../tracker/test/support/manual-clock.ts";
import { AzureDevOpsConnector, type AzureDevOpsConnectorConfig } from "../../src/index.ts";
import { type Process, UNIFORM } from "./azure-project.ts";
import { type AzureVendor, openAzure, TOKEN } from "./azure-vendor.ts";

export interface OpenAzure {
  readonly azure: AzureVendor;
  readonly clock: ManualClock;
  readonly connector: AzureDevOpsConnector;
  /** The connector with another configuration. */
  connect(config: Partial<AzureDevOpsConnectorConfig>): AzureDevOpsConnector;
}

const open: AzureVendor[] = [];

/** An Azure DevOps of its own for one test, and a connector to its project. */
export async function openProject(process: Process = UNIFORM): Promise<OpenAzure> {
  const clock = new ManualClock();
  const azure = await openAzure(clock, process);
  open.push(azure);
  const { organization, name: project } = azure.project;
  const shared = { organization, project, personal_access_token: TOKEN, base_url: azure.base_url };
  const connect = (config: Partial<AzureDevOpsConnectorConfig>) =>
    new AzureDevOpsConnector({ ...shared, ...config }, { clock, fetch });
  return { azure, clock, connect, connector: connect({}) };
}

/** Ends what was opened; a test fails where a client did what Azure DevOps' API does not take. */
export function endsAzure(): void {
  afterEach(async () => {
    const all = open.splice(0);
    for (const azure of all) await azure[Symbol.asyncDispose]();
    expect(all.flatMap(({ api }) => api.refusals)).toEqual([]);
  });
}
