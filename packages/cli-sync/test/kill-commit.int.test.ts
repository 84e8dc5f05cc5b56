/** Processes that are killed at random points of a commit: no decision is lost or doubled, and the repository stays whole. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PAYLOADS } from "../../sync-protocol/test/payloads.js";
import { DecisionGitLog, loadSyncState, machineSyncSystem, type SyncWarning } from "../src/index.js";
import { git, newFolder, newRepository } from "./folder.js";
import { Peer } from "./peer.js";
import { start } from "./processes.js";
import { loggedIn, openClient } from "./repo-client.js";
import { until } from "./system.js";

/** Together with those in emit and push, 200 in CI. */
const KILLS = process.env["SKITTY_FULL"] === undefined ? 60 : 400;
const BRANCH = "kitty/014-board";
const LOG = "kitty-specs/014-board/decisions.events.jsonl";
const script = join(import.meta.dirname, "commit-decisions.mjs");
const system = machineSyncSystem();

let peer: Peer;
beforeAll(async () => {
  peer = await Peer.start();
});
afterAll(() => peer.stop());

function newMission(): string {
  const repo = newRepository("repo");
  git(repo, "config", "user.name", "Test");
  git(repo, "config", "user.email", "test@example.com");
  // Git's own cleaning would run behind the back of the test.
  git(repo, "config", "gc.auto", "0");
  git(repo, "checkout", "-q", "-b", BRANCH);
  return repo;
}

/** What git processes leave that were killed. */
function locks(repo: string): string[] {
  return readdirSync(join(repo, ".git"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".lock") && name !== "skitty-commit.lock")
    .map((name) => join(repo, ".git", name));
}

/** Answers one more decision in this process; the commit that holds it, and what was said. */
async function answer(repo: string, decision_id: string) {
  const said: SyncWarning[] = [];
  const onWarning = (warning: SyncWarning) => void said.push(warning);
  const client = await openClient({ repoRoot: repo, root: newFolder("home"), system, onWarning });
  const log = new DecisionGitLog({
    ...{ repoRoot: repo, worktreeRoot: repo, destinationRef: BRANCH, missionSlug: "014-board" },
    ...{ inner: client.emitter, system, onWarning },
  });
  const outcome = await log.emit("DecisionInputAnswered", { ...PAYLOADS.DecisionInputAnswered, decision_id });
  await client.close();
  if (outcome.status === "refused") throw new Error(outcome.message);
  return { event_id: outcome.log!.event_id, commit: outcome.log!.commit, said };
}

test("kill -9 at random points of commits loses no decision, doubles none, and leaves a sound repository", async () => {
  const repo = newMission();
  const root = newFolder("home");
  const accepted = new Set<string>();
  const told: string[] = [];
  const odd: string[] = [];
  const points = { request: 0, commit: 0 };
  const payloads = JSON.stringify({
    requested: PAYLOADS.DecisionInputRequested,
    answered: PAYLOADS.DecisionInputAnswered,
  });

  for (let n = 0; n < KILLS; n++) {
    // The process alone, whose git goes on; or all that it started as well.
    const all = n % 2 === 0;
    const delay = ((n * 7919) % 97) * 2.5;
    let phase: "request" | "commit" = "request";
    const { ended } = start(process.execPath, [script, repo, BRANCH, root, `p${n}`, payloads], {
      detached: true,
      onLine: (line, child) => {
        const [word, id, commit] = line.split(" ");
        if (word === "ready")
          setTimeout(() => (all ? process.kill(-child.pid!, "SIGKILL") : child.kill("SIGKILL")), delay);
        else if (word === "accepted") {
          accepted.add(id!);
          if (commit !== undefined) told.push(commit);
        } else if (word !== "answering") odd.push(line);
        phase = word === "answering" ? "commit" : "request";
      },
    });
    await ended;
    points[phase]++;
    if (!all) await until(() => locks(repo).length === 0, "git, which goes on by itself, is done");
    for (const lock of locks(repo)) {
      // The next one says which file to remove, and keeps the decision meanwhile.
      if (lock.endsWith("index.lock")) {
        const next = await answer(repo, `locked-${n}`);
        accepted.add(next.event_id);
        expect(next.commit).toBeNull();
        expect(next.said).toMatchObject([
          { code: "DECISION_NOT_COMMITTED", message: expect.stringContaining(lock) },
        ]);
      }
      rmSync(lock, { force: true });
    }
  }

  const last = await answer(repo, "last");
  accepted.add(last.event_id);
  expect([odd, last.said]).toEqual([[], []]);
  // Most of the time is git's.
  expect(points.commit).toBeGreaterThan(KILLS / 5);
  expect(accepted.size).toBeGreaterThan(KILLS / 5);

  const text = readFileSync(join(repo, LOG), "utf8");
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const ids = lines.map(({ event_id }) => event_id);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...accepted].filter((id) => !ids.includes(id))).toEqual([]);
  // A decision that was written twice would stand there under two ids.
  const decisions = lines.map(({ event_type, payload }) => `${event_type} ${payload.decision_id}`);
  expect(new Set(decisions).size).toBe(decisions.length);

  expect(`${git(repo, "show", `HEAD:${LOG}`)}\n`).toBe(text);
  expect(git(repo, "status", "--porcelain", "--", "kitty-specs")).toBe("");
  expect(git(repo, "diff", "--cached", "--name-only")).toBe("");
  execFileSync("git", ["fsck", "--full", "--strict"], { cwd: repo, stdio: "pipe" });
  expect(new Set(git(repo, "log", "--format=", "--name-only").split("\n"))).toEqual(new Set([LOG]));
  const history = git(repo, "log", "--format=%H").split("\n");
  expect(told.filter((sha) => sha !== "null" && !history.includes(sha))).toEqual([]);

  const pending = loadSyncState(repo).pending_local_commits.map(({ git_hash }) => git_hash);
  expect(new Set(pending).size).toBe(pending.length);
  expect(pending.filter((sha) => !history.includes(sha))).toEqual([]);
  const client = await openClient({ repoRoot: repo, root: loggedIn(peer), server: peer.url, system });
  client.runtime.start();
  await until(() => loadSyncState(repo).pending_local_commits.length === 0, "all commits are confirmed");
  await client.close();
  expect(peer.frames.filter(({ type }) => type === "LocalCommit").map(({ git_hash }) => git_hash)).toEqual(
    pending,
  );
  expect(peer.complaints).toEqual([]);
}, 600_000);

test("a lock that a killed git left is named with its remedy, and what was answered meanwhile is committed next", async () => {
  const repo = newMission();
  const lock = join(repo, ".git/index.lock");
  writeFileSync(lock, "");
  const first = await answer(repo, "one");
  expect(first.commit).toBeNull();
  expect(first.said).toMatchObject([
    { code: "DECISION_NOT_COMMITTED", message: expect.stringContaining(lock) },
  ]);
  expect(first.said[0]!.message).toMatch(/remove the file manually|rm /);
  expect(existsSync(lock)).toBe(true);
  rmSync(lock);
  const second = await answer(repo, "two");
  expect(second.said).toEqual([]);
  expect(second.commit).toBe(git(repo, "rev-parse", "HEAD"));
  expect(git(repo, "show", `HEAD:${LOG}`).split("\n")).toHaveLength(2);
});
