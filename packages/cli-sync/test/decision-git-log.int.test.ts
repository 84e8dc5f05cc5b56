/** Decisions live in git: `cli-sync` 7, 003 FR-001 to FR-005, and 6.2. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PAYLOADS } from "../../sync-protocol/test/payloads.js";
import {
  DecisionGitLog,
  type DecisionGitLogOptions,
  machineSyncSystem,
  type SyncClient,
  type SyncWarning,
} from "../src/index.js";
import { git, newFolder, newRepository } from "./folder.js";
import { openClient } from "./repo-client.js";

const system = machineSyncSystem();
const BRANCH = "kitty/014-board";
const requested = PAYLOADS.DecisionInputRequested;
const answered = PAYLOADS.DecisionInputAnswered;

let repo: string;
let client: SyncClient;
let said: SyncWarning[];
let commits: string[];

beforeEach(async () => {
  repo = newRepository("repo");
  git(repo, "config", "user.name", "Test");
  git(repo, "config", "user.email", "test@example.com");
  git(repo, "checkout", "-q", "-b", BRANCH);
  client = await openClient({ repoRoot: repo });
  said = [];
  commits = [];
});
afterEach(() => client.close());

function decisions(options: Partial<DecisionGitLogOptions> = {}): DecisionGitLog {
  return new DecisionGitLog({
    ...{ repoRoot: repo, worktreeRoot: repo, destinationRef: BRANCH, missionSlug: "014-board" },
    ...{ inner: client.emitter, system, onWarning: (warning) => void said.push(warning) },
    onCommit: async (sha) => commits.push(sha),
    ...options,
  });
}

const file = () => join(repo, "kitty-specs/014-board/decisions.events.jsonl");
const text = () => readFileSync(file(), "utf8");
const lines = () =>
  text()
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const head = () => git(repo, "rev-parse", "HEAD");

describe("DecisionGitLog", () => {
  test("FR-001 appends a request as one sanitised line, and commits nothing", async () => {
    const before = head();
    const personal = { machine_name: "canary", hostname: "canary", session_started_at: "canary" };
    const outcome = await decisions().emit("DecisionInputRequested", { ...requested, ...personal } as never);
    expect(outcome).toMatchObject({ status: "accepted", queued: "excluded", sent: false });
    expect(lines()).toHaveLength(1);
    expect(text()).not.toContain("canary");
    expect(head()).toBe(before);
  });

  test("FR-002 appends the answer to the same file", async () => {
    const log = decisions();
    await log.emit("DecisionInputRequested", requested);
    await log.emit("DecisionInputAnswered", answered);
    expect(log.path).toBe(file());
    expect(lines().map(({ event_type }) => event_type)).toEqual([
      "DecisionInputRequested",
      "DecisionInputAnswered",
    ]);
  });

  test("FR-003 neither reaches the queue, and other events do", async () => {
    const log = decisions();
    await log.emit("DecisionInputRequested", requested);
    await log.emit("DecisionInputAnswered", answered);
    expect(await client.queue.counts()).toMatchObject({ queued: 0, accepted: 0 });
    expect(await log.emit("WPCreated", PAYLOADS.WPCreated)).toMatchObject({ queued: "queued" });
    expect(await client.queue.counts()).toMatchObject({ queued: 1 });
    expect(lines()).toHaveLength(2);
  });

  test("FR-004 commits right after the answer, on the branch of the mission, that file alone", async () => {
    writeFileSync(join(repo, "other.txt"), "other");
    git(repo, "add", "other.txt");
    const keeper = decisions();
    await keeper.emit("DecisionInputRequested", requested);
    const outcome = await keeper.emit("DecisionInputAnswered", answered);
    expect(outcome.status).toBe("accepted");
    expect(git(repo, "log", "-1", "--format=%s")).toBe("chore(decisions): record decision [skip ci]");
    expect(git(repo, "show", "--format=", "--name-only", "HEAD")).toBe(
      "kitty-specs/014-board/decisions.events.jsonl",
    );
    expect(git(repo, "show", "HEAD:kitty-specs/014-board/decisions.events.jsonl")).toBe(text().trim());
    expect(git(repo, "status", "--porcelain")).toContain("A  other.txt");
    expect(commits).toEqual([head()]);
    const log = { path: file(), event_id: lines()[1].event_id, commit: head() };
    expect(outcome).toMatchObject({ log });
    expect(said).toEqual([]);
  });

  test.each(["main", "master", "trunk"])(
    "FR-004 never commits on the default branch %s, keeps the line and says so",
    async (branch) => {
      git(repo, "checkout", "-q", "-B", branch);
      git(repo, "update-ref", "refs/remotes/origin/trunk", "HEAD");
      git(repo, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
      const before = head();
      const outcome = await decisions({ destinationRef: branch }).emit("DecisionInputAnswered", answered);
      expect([outcome.status, head(), commits]).toEqual(["accepted", before, []]);
      expect(lines()).toHaveLength(1);
      expect(said).toMatchObject([{ code: "DECISION_NOT_COMMITTED" }]);
      expect(said[0]!.message).toContain("SAFE_COMMIT_PROTECTED_BRANCH");
    },
  );

  test("FR-004 an answer that could not be committed is committed with the next one", async () => {
    writeFileSync(join(repo, ".git/hooks/pre-commit"), "#!/bin/sh\nexit 1\n");
    chmodSync(join(repo, ".git/hooks/pre-commit"), 0o755);
    const log = decisions();
    await log.emit("DecisionInputAnswered", answered);
    expect(said).toMatchObject([{ code: "DECISION_NOT_COMMITTED" }]);
    chmodSync(join(repo, ".git/hooks/pre-commit"), 0o644);
    await log.emit("DecisionInputAnswered", answered);
    expect(said).toHaveLength(1);
    expect(git(repo, "show", "HEAD:kitty-specs/014-board/decisions.events.jsonl").split("\n")).toHaveLength(
      2,
    );
  });

  test("FR-005 lines stand for themselves, and earlier bytes never change", async () => {
    const log = decisions();
    let before = "";
    for (const emit of [
      () => log.emit("DecisionInputRequested", requested),
      () => log.emit("DecisionInputAnswered", answered),
      () => log.emit("DecisionInputRequested", requested),
    ]) {
      await emit();
      expect(text().startsWith(before)).toBe(true);
      expect(text().length).toBeGreaterThan(before.length);
      before = text();
    }
    for (const line of lines())
      expect(Object.keys(line)).toEqual(["at", "event_id", "event_type", "mission_id", "payload"]);
    expect(new Set(lines().map(({ event_id }) => event_id)).size).toBe(3);
  });

  test("C-001 has sorted keys, no blanks, ASCII, and the payload whole with its nulls", async () => {
    const timestamp = "2026-11-21T09:27:00.200643+00:00";
    await decisions().emit("DecisionInputRequested", { ...requested, question: "Wofür?" }, { timestamp });
    const [line] = lines();
    const { run_id, actor } = requested;
    const payload =
      `{"actor":{"actor_id":"${actor.actor_id}","actor_type":"${actor.actor_type}","display_name":"","model":null,` +
      `"provider":null,"tool":null},"decision_id":"d","input_key":null,"options":["a"],"question":"Wof\\u00fcr?",` +
      `"run_id":"${run_id}","step_id":"s"}`;
    expect(text()).toBe(
      `{"at":"${timestamp}","event_id":"${line.event_id}","event_type":"DecisionInputRequested","mission_id":null,"payload":${payload}}\n`,
    );
  });

  test.each([
    ["01KT6E3ZJF3AMBZ8J8NPYD4KBF", "01KT6E3ZJF3AMBZ8J8NPYD4KBF"],
    ["014-board", null],
    [null, null],
  ])("names the mission by the id of its meta.json: %j", async (mission_id, expected) => {
    mkdirSync(dirname(file()), { recursive: true });
    writeFileSync(
      join(dirname(file()), "meta.json"),
      JSON.stringify({ mission_id, mission_slug: "014-board" }),
    );
    await decisions().emit("DecisionInputRequested", requested);
    expect(lines()[0].mission_id).toBe(expected);
  });

  test("commits in the worktree that it writes in", async () => {
    const worktree = join(newFolder("trees"), "coord");
    git(repo, "worktree", "add", "-q", "-b", "coord", worktree);
    const before = head();
    await decisions({ worktreeRoot: worktree, destinationRef: "coord" }).emit(
      "DecisionInputAnswered",
      answered,
    );
    expect([head(), commits]).toEqual([before, [git(repo, "rev-parse", "coord")]]);
    expect(existsSync(file())).toBe(false);
  });

  test("what the emitter refuses is not written, and what cannot be written is refused", async () => {
    const log = decisions();
    expect(await log.emit("DecisionInputRequested", {} as never)).toMatchObject({ code: "EVENT_INVALID" });
    expect(existsSync(file())).toBe(false);
    mkdirSync(file(), { recursive: true });
    const outcome = await log.emit("DecisionInputRequested", requested);
    expect(outcome).toMatchObject({ status: "refused", code: "EISDIR" });
  });

  test("a slug that leads elsewhere is an error at once", () => {
    const make = () => decisions({ missionSlug: "../x" });
    expect(make).toThrow(expect.objectContaining({ code: "MISSION_SLUG_UNSAFE" }));
  });

  test("answers of several processes' worth at once are all committed", async () => {
    const log = decisions();
    await Promise.all(Array.from({ length: 6 }, () => log.emit("DecisionInputAnswered", answered)));
    expect(lines()).toHaveLength(6);
    expect(git(repo, "status", "--porcelain", "--", "kitty-specs")).toBe("");
    expect(said).toEqual([]);
    // Nobody's identity of git is taken over by the log.
    expect(execFileSync("git", ["log", "-1", "--format=%an"], { cwd: repo, encoding: "utf8" }).trim()).toBe(
      "Test",
    );
  });
});
