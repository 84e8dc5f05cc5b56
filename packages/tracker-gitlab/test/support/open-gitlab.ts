import { afterEach, expect } from "vitest";
import { ManualClock } from "../../../tracker/test/support/manual-clock.ts";
import { GitLabConnector, type GitLabConnectorConfig } from "../../src/index.ts";
import { type GitLabVendor, openGitLab, TOKEN } from "./gitlab-vendor.ts";

export interface OpenProject {
  readonly gitlab: GitLabVendor;
  readonly clock: ManualClock;
  readonly connector: GitLabConnector;
  /** The connector with another configuration. */
  connect(config: Partial<GitLabConnectorConfig>): GitLabConnector;
}

const open: GitLabVendor[] = [];

/** A GitLab of its own for one test, and a connector to its project. */
export async function openProject(): Promise<OpenProject> {
  const clock = new ManualClock();
  const gitlab = await openGitLab(clock);
  open.push(gitlab);
  const { base_url } = gitlab.api;
  const connect = (config: Partial<GitLabConnectorConfig>) =>
    new GitLabConnector({ project_id: "42", token: TOKEN, base_url, ...config }, { clock, fetch });
  return { gitlab, clock, connect, connector: connect({}) };
}

/** Ends what was opened; a test fails where a client did what GitLab's API does not take. */
export function endsGitLab(): void {
  afterEach(async () => {
    const all = open.splice(0);
    for (const gitlab of all) await gitlab[Symbol.asyncDispose]();
    expect(all.flatMap(({ api }) => api.refusals)).toEqual([]);
  });
}
