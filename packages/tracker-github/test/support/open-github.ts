import { afterEach, expect } from "vitest";
import { ManualClock } from "../../../tracker/test/support/manual-clock.ts";
import { GitHubConnector, type GitHubConnectorConfig } from "../../src/index.ts";
import { type GitHubVendor, openGitHub, TOKEN } from "./github-vendor.ts";

export interface OpenRepository {
  readonly github: GitHubVendor;
  readonly clock: ManualClock;
  readonly connector: GitHubConnector;
  /** The connector with another configuration. */
  connect(config: Partial<GitHubConnectorConfig>): GitHubConnector;
}

const open: GitHubVendor[] = [];

/** A GitHub of its own for one test, and a connector to its repository. */
export async function openRepository(): Promise<OpenRepository> {
  const clock = new ManualClock();
  const github = await openGitHub(clock);
  open.push(github);
  const { base_url } = github.api;
  const connect = (config: Partial<GitHubConnectorConfig>) =>
    new GitHubConnector({ owner: "acme", repo: "app", token: TOKEN, base_url, ...config }, { clock, fetch });
  return { github, clock, connect, connector: connect({}) };
}

/** Ends what was opened; a test fails where a client did what GitHub's API does not take. */
export function endsGitHub(): void {
  afterEach(async () => {
    const all = open.splice(0);
    for (const github of all) await github[Symbol.asyncDispose]();
    expect(all.flatMap(({ api }) => api.refusals)).toEqual([]);
  });
}
