/** The server hears of commits by the commands that a person types: `cli-sync` 7, 003 FR-012, NFR-002. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { Peer } from "../../cli-sync/test/peer.js";
import { PAYLOADS } from "../../sync-protocol/test/payloads.js";
import { Place, removePlaces } from "./doctor-place.js";
import { skitty } from "./skitty.js";

let peer: Peer;
let place: Place;

beforeEach(async () => {
  peer = await Peer.start();
  place = await Place.project();
  place.write("kitty-specs/014-board/meta.json", "{}");
  place.commit(".kittify", "kitty-specs");
  expect((await place.run("login", "--server", peer.url)).exit).toBe(0);
});
afterEach(async () => {
  await peer.stop();
  expect(peer.complaints).toEqual([]);
});
afterAll(removePlaces);

/** Answers a decision, which is committed; the commit. */
async function decide(): Promise<string> {
  const payload = JSON.stringify(PAYLOADS.DecisionInputAnswered);
  const { exit, stdout } = await place.run("emit", "DecisionInputAnswered", "--payload", payload, "--json");
  expect(exit).toBe(0);
  return JSON.parse(stdout).log.commit;
}

const state = () => JSON.parse(readFileSync(join(place.repo, ".kittify/sync-state.json"), "utf8"));
const told = () => peer.frames.filter(({ type }) => type === "LocalCommit").map(({ git_hash }) => git_hash);

test("push tells the commits that wait, in their order, and says how many wait still", async () => {
  const commits = [await decide(), await decide()];
  expect(told()).toEqual([]);
  expect((await place.run("status")).stdout).toContain("\nCommits     2 not told to the server yet\n");
  const { exit, stdout } = await place.run("push", "--json");
  expect([exit, JSON.parse(stdout)]).toMatchObject([0, { failure: null, commits_waiting: 0 }]);
  expect(told()).toEqual(commits);
  expect(state()).toEqual({ last_saas_confirmed_hash: commits[1], pending_local_commits: [] });
  const status = await place.run("status", "--json");
  expect([status.exit, JSON.parse(status.stdout)]).toMatchObject([0, { commits_waiting: 0 }]);
});

test("push without a server leaves them waiting", async () => {
  await decide();
  const url = peer.url;
  await peer.stop();
  const { stdout } = await place.run("push", "--server", url, "--json");
  expect(JSON.parse(stdout)).toMatchObject({ commits_waiting: 1 });
  expect((await place.run("push", "--server", url)).stdout).toBe(
    "0 events delivered, 1 commit not told yet\n",
  );
  expect(state().pending_local_commits).toHaveLength(1);
  peer = await Peer.start();
});

test("003 FR-012, NFR-002 watch tells what another command commits within a second, while a push hangs", async () => {
  peer.onBatch = () => true;
  const stop = new AbortController();
  let said = "";
  const watching = skitty(["watch", "--json"], {
    ...{ cwd: place.repo, env: place.env, signal: stop.signal },
    onStdout: (text) => {
      said += text;
    },
  });
  try {
    await vi.waitFor(() => expect(said).toContain('"Connected"'), 10_000);
    const payload = JSON.stringify(PAYLOADS.HistoryAdded);
    expect((await place.run("emit", "HistoryAdded", "--payload", payload)).exit).toBe(0);
    await vi.waitFor(() => expect(peer.batches.length).toBeGreaterThan(0), 5000);
    const commit = await decide();
    const committed = performance.now();
    await vi.waitFor(() => expect(told()).toEqual([commit]), { timeout: 1000, interval: 5 });
    expect(performance.now() - committed).toBeLessThan(1000);
    await vi.waitFor(() => expect(state().pending_local_commits).toEqual([]), 5000);
  } finally {
    stop.abort();
    await watching;
  }
});
