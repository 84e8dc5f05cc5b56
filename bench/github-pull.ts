/** A pull of all issues of a GitHub into a store. As a process of its own it tells the most memory that it took. */
import { fileURLToPath } from "node:url";
import {
  type Fetch,
  machineClock,
  SyncEngine,
  splitOwnership,
  type TrackerStore,
} from "../packages/tracker/dist/index.js";
import { openSqliteTrackerStore } from "../packages/tracker/dist/sqlite.js";
import { GitHubConnector } from "../packages/tracker-github/dist/index.js";

/** Throws where not all issues came in. */
export async function pullAll(
  issues: number,
  base_url: string,
  store: TrackerStore,
  via: Fetch = fetch,
): Promise<void> {
  const clock = machineClock();
  const config = { owner: "acme", repo: "app", token: "t", base_url };
  const connector = new GitHubConnector(config, { clock, fetch: via });
  let ids = 0;
  const engine = new SyncEngine({
    connector,
    store,
    clock,
    policy: splitOwnership({}),
    random: Math.random,
    newId: () => `id-${++ids}`,
  });
  const { stats, failures } = await engine.pull();
  if (stats.pulled_created !== issues) throw new Error(JSON.stringify({ stats, failures }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [issues = "", url = "", file = ""] = process.argv.slice(2);
  await using store = openSqliteTrackerStore(file);
  await pullAll(Number(issues), url, store);
  process.send!(process.resourceUsage().maxRSS / 1024);
  process.disconnect();
}
