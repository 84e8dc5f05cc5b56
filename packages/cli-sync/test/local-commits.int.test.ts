/** Commits that the server is told of: `cli-sync` 7, 003 FR-010 to FR-017, NFR-002, NFR-003, and 6.3. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PERSONAL_FIELDS } from "@spec-kitty/sync-protocol";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestServer, testServer } from "../../sync-server/test/server.js";
import {
  emitLocalCommit,
  loadSyncState,
  type PendingLocalCommit,
  recordLocalCommitAck,
  type SyncClient,
  type SyncClientOptions,
  type SyncWarning,
  saveSyncState,
} from "../src/index.js";
import { machineSyncSystem } from "../src/system.js";
import { git, newFolder, newRepository } from "./folder.js";
import { Peer } from "./peer.js";
import { loggedIn, openClient } from "./repo-client.js";
import { until } from "./system.js";

const BRANCH = "kitty/014-board";
const system = machineSyncSystem();
const exclusively = async <T>(work: () => Promise<T> | T) => work();
const BUILD = "3c0e8e26-8214-5dd7-a04d-496571b5d68d";
const PROJECT = "b1239819-0a30-4845-938b-4bf5392f18e8";

let repo: string;
let said: SyncWarning[];
const open: SyncClient[] = [];

beforeEach(() => {
  repo = newRepository("repo");
  git(repo, "config", "user.name", "Test");
  git(repo, "config", "user.email", "test@example.com");
  git(repo, "checkout", "-q", "-b", BRANCH);
  said = [];
});
afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});

async function client(options: Partial<SyncClientOptions> = {}): Promise<SyncClient> {
  const onWarning = (warning: SyncWarning) => void said.push(warning);
  const made = await openClient({ repoRoot: repo, system, onWarning, ...options });
  open.push(made);
  return made;
}

function write(path: string, text: string, root = repo): string {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  return path;
}

let edits = 0;
/** Commits a change of a file as this package does; the whole name of the commit. */
async function commit(
  by: SyncClient,
  path = "kitty-specs/014-board/spec.md",
  more: object = {},
): Promise<string> {
  const given = { worktreeRoot: repo, destinationRef: BRANCH, message: "edit", ...more };
  const result = await by.commit({ ...given, paths: [write(path, `${++edits}\n`, given.worktreeRoot)] });
  if (!result.ok) throw new Error(result.message);
  return result.sha;
}

const file = (root = repo) => join(root, ".kittify/sync-state.json");
const pending = (root = repo) => loadSyncState(root).pending_local_commits.map(({ git_hash }) => git_hash);
const head = () => git(repo, "rev-parse", "HEAD");

function frame(n: number, more: Partial<PendingLocalCommit> = {}): PendingLocalCommit {
  return {
    ...{ type: "LocalCommit", git_hash: n.toString(16).padStart(40, "0"), mission_id: "014-board" },
    ...{ build_id: BUILD, project_uuid: PROJECT, changed_files: ["kitty-specs/014-board/spec.md"] },
    committed_at: new Date(Date.UTC(2026, 2, 1) + n * 1000).toISOString().replace("Z", "+00:00"),
    ...more,
  };
}

const wait = (frames: readonly PendingLocalCommit[]) =>
  saveSyncState(repo, { last_saas_confirmed_hash: null, pending_local_commits: frames });

describe("a commit", () => {
  test("003 FR-010, FR-013 to a mission is noted at once, offline, with all that says which it is", async () => {
    const offline = await client();
    const sha = await commit(offline);
    const text = readFileSync(file(), "utf8");
    const { uuid, build_id } = offline.identity.identity;
    const { committed_at } = loadSyncState(repo).pending_local_commits[0]!;
    const expected = {
      last_saas_confirmed_hash: null,
      pending_local_commits: [
        {
          type: "LocalCommit",
          git_hash: sha,
          mission_id: "014-board",
          build_id,
          project_uuid: uuid,
          changed_files: ["kitty-specs/014-board/spec.md"],
          committed_at,
        },
      ],
    };
    // Keys in this order, two spaces, no end of line.
    expect(text).toBe(JSON.stringify(expected, null, 2));
    expect(sha).toMatch(/^[0-9a-f]{40}$/);
    expect(sha).toBe(head());
    expect(committed_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
  });

  test("003 FR-011 outside of missions, or to a branch that is no mission's, is not noted", async () => {
    const one = await client();
    await commit(one, "src/a.ts");
    await commit(one, "kitty-specs/README.md");
    git(repo, "checkout", "-q", "main");
    await commit(one, undefined, { destinationRef: "main", allowProtectedBranch: true });
    git(repo, "checkout", "-q", "-b", "trunk");
    git(repo, "update-ref", "refs/remotes/origin/trunk", "HEAD");
    git(repo, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
    await commit(one, undefined, { destinationRef: "trunk" });
    expect(pending()).toEqual([]);
    git(repo, "checkout", "-q", BRANCH);
    const both = [write("kitty-specs/014-board/a.md", "a"), write("src/b.ts", "b")];
    const result = await one.commit({
      worktreeRoot: repo,
      destinationRef: BRANCH,
      message: "two",
      paths: both,
    });
    expect(result.ok).toBe(true);
    expect(loadSyncState(repo).pending_local_commits.map(({ changed_files }) => changed_files)).toEqual([
      ["kitty-specs/014-board/a.md"],
    ]);
  });

  test("003 FR-016 takes the place of the one that it amends, and of no other", async () => {
    const one = await client();
    const first = await commit(one);
    const second = await commit(one);
    expect(pending()).toEqual([first, second]);
    write("kitty-specs/014-board/spec.md", "amended\n");
    git(repo, "commit", "-q", "--amend", "-a", "-m", "amended");
    const outcome = await one.localCommits.emit({ worktreeRoot: repo, sha: head() });
    expect(outcome).toMatchObject({ status: "pending", replaced: [second], dropped: [] });
    expect(pending()).toEqual([first, head()]);
    expect(await commit(one)).toBe(pending()[2]);
  });

  test("003 FR-016 does not amend one of another branch, mission or build that began at the same commit", async () => {
    const one = await client();
    const tree = join(newFolder("trees"), "other");
    git(repo, "worktree", "add", "-q", "-b", "kitty/other", tree);
    const here = await commit(one);
    const there = await commit(one, undefined, { worktreeRoot: tree, destinationRef: "kitty/other" });
    // All checkouts share the file of the main one.
    expect(pending()).toEqual([here, there]);
    const inTree = await client({ repoRoot: tree });
    const third = await commit(inTree, undefined, { worktreeRoot: tree, destinationRef: "kitty/other" });
    expect(pending()).toEqual([here, there, third]);

    git(repo, "reset", "-q", "--hard", `${here}~1`);
    const other = await commit(one, "kitty-specs/015-list/spec.md");
    expect(pending()).toEqual([here, there, third, other]);
    const identity = { uuid: PROJECT, build_id: BUILD };
    git(repo, "commit", "-q", "--amend", "-m", "again");
    const at = { repoRoot: repo, worktreeRoot: repo, sha: head(), system, exclusively };
    expect(await emitLocalCommit({ ...at, identity })).toMatchObject({ replaced: [] });
    expect(pending()).toHaveLength(5);
  });

  test("is one of fifty that wait; of more the oldest is let go", async () => {
    wait(Array.from({ length: 50 }, (_, n) => frame(50 - n)));
    const sha = await commit(await client());
    expect(pending()).toEqual([...Array.from({ length: 49 }, (_, n) => frame(n + 2).git_hash), sha]);
  });

  test("003 FR-017 leaves nothing personal in the file", async () => {
    const one = await client();
    wait([{ ...frame(1), machine_name: "canary", nested: [{ hostname: "canary" }] } as never]);
    await commit(one);
    const text = readFileSync(file(), "utf8");
    for (const word of [...PERSONAL_FIELDS, "canary", repo, process.env["HOME"]!, "Test", "test@example.com"])
      expect(text).not.toContain(word);
  });

  test("is made where it cannot be noted, with a word", async () => {
    const one = await client();
    rmSync(join(repo, ".kittify"), { recursive: true, force: true });
    write(".kittify", "a file");
    const sha = await commit(one);
    expect(head()).toBe(sha);
    expect(said).toMatchObject([{ code: "LOCAL_COMMIT_NOT_TOLD", message: expect.stringContaining(sha) }]);
  });

  test("of several processes at once is noted each", async () => {
    const clients = await Promise.all(Array.from({ length: 4 }, () => client()));
    const shas = await Promise.all(
      clients.flatMap((one, n) => [0, 1, 2].map((m) => commit(one, `kitty-specs/014-board/${n}-${m}.md`))),
    );
    expect(new Set(pending())).toEqual(new Set(shas));
    // As git has them, so that they are told in the order of history.
    expect(pending()).toEqual(git(repo, "log", "--reverse", "--format=%H", `main..${BRANCH}`).split("\n"));
  });
});

describe("the file", () => {
  test.each([
    ["", []],
    ["{", []],
    ["[]", []],
    ['{"pending_local_commits": {}, "last_saas_confirmed_hash": 7}', []],
    [JSON.stringify({ pending_local_commits: [null, 1, frame(1), { ...frame(2), git_hash: "short" }] }), [1]],
    [JSON.stringify({ pending_local_commits: [{ ...frame(3), changed_files: [1] }, frame(4)] }), [4]],
  ])("that reads %j has what can be read", (text, kept) => {
    write(".kittify/sync-state.json", text);
    expect(loadSyncState(repo)).toEqual({
      last_saas_confirmed_hash: null,
      pending_local_commits: kept.map((n) => frame(n)),
    });
  });

  test("that cannot be read is an error, and no empty file", () => {
    mkdirSync(file(), { recursive: true });
    expect(() => loadSyncState(repo)).toThrow(expect.objectContaining({ code: "EISDIR" }));
  });

  test("003 FR-015 gets the hash that is confirmed, and loses its frame; the answer has to be of this project", () => {
    wait([frame(1), frame(2), frame(3)]);
    recordLocalCommitAck(repo, { type: "LocalCommitAck", git_hash: frame(2).git_hash });
    expect(loadSyncState(repo)).toEqual({
      last_saas_confirmed_hash: frame(2).git_hash,
      pending_local_commits: [frame(1), frame(3)],
    });
    const told = {
      ...({ type: "LocalCommitAck", git_hash: frame(3).git_hash, build_id: BUILD } as const),
      ...{ admission_generation: 1, binding_audience: "local-nonstrict:http://127.0.0.1:1" },
      ...({ status: "accepted", received_at: "2026-03-01T10:00:00Z" } as const),
    };
    const foreign = { ...told, project_uuid: BUILD };
    recordLocalCommitAck(repo, foreign, { ...told, project_uuid: PROJECT, build_id: PROJECT });
    expect(pending()).toHaveLength(2);
    recordLocalCommitAck(repo, { ...told, project_uuid: PROJECT.toUpperCase() });
    expect(loadSyncState(repo)).toEqual({
      last_saas_confirmed_hash: frame(3).git_hash,
      pending_local_commits: [frame(1)],
    });
  });
});

describe("a live connection to a server", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer();
  });
  afterAll(() => server.close());

  async function connect(options: Partial<SyncClientOptions> = {}): Promise<SyncClient> {
    const root = options.root ?? login();
    const one = await client({ root, server: server.url, ...options });
    expect(one.runtime.start()).toMatchObject({ started: true, live: true });
    await until(() => one.runtime.socket?.isConnected() ?? false, "it is connected");
    return one;
  }

  /** The folder of a user who is logged in at the server. */
  const login = () =>
    loggedIn({ url: server.url, newTokens: tokens } as unknown as Peer, undefined, { team_id: server.team });
  const tokens = () => ({
    ...{ access_token: server.token, refresh_token: "none", session_id: "one", expires_in: 3600 },
  });

  async function known(): Promise<string[]> {
    const rows = await server.store.sql.all<{ git_hash: string }>(
      "SELECT git_hash FROM server_local_commits",
    );
    return rows.map(({ git_hash }) => git_hash);
  }

  test("003 FR-012, NFR-002 hears of a commit within a second, and the frame goes with the answer", async () => {
    const one = await connect();
    const took: number[] = [];
    for (let n = 0; n < 3; n++) {
      const sha = await commit(one);
      const committed = performance.now();
      await until(async () => (await known()).includes(sha), "the server knows the commit", 1000);
      took.push(performance.now() - committed);
      await until(() => pending().length === 0, "it is confirmed");
      expect(loadSyncState(repo).last_saas_confirmed_hash).toBe(sha);
    }
    expect(Math.max(...took)).toBeLessThan(1000);
    expect(said).toEqual([]);
  });

  test("003 FR-015 hears of what was committed offline, and confirms every commit once", async () => {
    const offline = await client();
    const shas = [await commit(offline), await commit(offline), await commit(offline)];
    const one = await connect({ root: login() });
    await until(() => pending().length === 0, "all are confirmed");
    expect(loadSyncState(repo).last_saas_confirmed_hash).toBe(shas[2]);
    await one.close();
    expect((await known()).filter((hash) => shas.includes(hash)).sort()).toEqual([...shas].sort());
    // Told again, the server knows it, and says so.
    wait([{ ...frame(1), git_hash: shas[0]! }]);
    const { frame: facts } = (
      await server.store.sql.all<{ frame: string }>(
        "SELECT frame FROM server_local_commits WHERE git_hash = ?",
        shas[0]!,
      )
    )[0]!;
    const { uuid, build_id } = one.identity.identity;
    wait([
      { ...frame(1), ...JSON.parse(facts), git_hash: shas[0]!, project_uuid: uuid, build_id: build_id! },
    ]);
    await connect();
    await until(() => pending().length === 0, "it is confirmed again");
    expect(said).toEqual([]);
  });

  test("hears of all that wait without a runtime, over a connection for that alone", async () => {
    const root = login();
    const one = await client({ root, server: server.url });
    const shas = [await commit(one), await commit(one)];
    expect(await one.localCommits.waiting()).toBe(2);
    expect(await one.tellCommits()).toBe(0);
    expect(await known()).toEqual(expect.arrayContaining(shas));
    expect([one.runtime.isStarted, said]).toEqual([false, []]);
    // Nothing waits: nothing is opened. Then over the connection that is there.
    expect(await one.tellCommits()).toBe(0);
    await one.close();
    const live = await connect({ root });
    const other = await client();
    const third = await commit(other);
    expect(await live.tellCommits()).toBe(0);
    expect(await known()).toContain(third);
  });

  test("that is not there, or without a login, leaves commits waiting", async () => {
    const out = await client({ server: "http://127.0.0.1:9" });
    await commit(out);
    expect(await out.tellCommits()).toBe(1);
    const away = { url: "http://127.0.0.1:9", newTokens: tokens } as unknown as Peer;
    const unreachable = await client({ root: loggedIn(away), server: away.url });
    expect(await unreachable.tellCommits()).toBe(1);
    expect(said).toEqual([]);
  });

  test("a commit that the server refuses goes, unconfirmed, with a word", async () => {
    const offline = await client();
    const sha = await commit(offline);
    const [told] = loadSyncState(repo).pending_local_commits;
    await connect();
    await until(() => pending().length === 0, "it is confirmed");
    const before = loadSyncState(repo).last_saas_confirmed_hash;
    for (const made of open.splice(0)) await made.close();
    wait([{ ...told!, changed_files: ["kitty-specs/014-board/other.md"] }]);
    await connect();
    await until(() => pending().length === 0, "it is refused");
    expect(said).toMatchObject([
      {
        code: "LOCAL_COMMIT_REFUSED",
        message: expect.stringContaining(`${sha}: local_commit_payload_conflict`),
      },
    ]);
    expect([before, loadSyncState(repo).last_saas_confirmed_hash]).toEqual([sha, null]);
  });

  test("003 NFR-003 tells fifty pending commits within 200 ms of connecting", async () => {
    const timed = async (count: number): Promise<number> => {
      wait(Array.from({ length: count }, (_, n) => frame(edits++ * 100 + n)));
      const one = await client({ root: login(), server: server.url });
      const started = performance.now();
      one.runtime.start();
      await until(() => one.runtime.socket?.isConnected() ?? false, "it is connected");
      const took = performance.now() - started;
      await until(() => pending().length === 0, "all are confirmed");
      await one.close();
      return took;
    };
    await timed(1);
    const without = Math.min(await timed(0), await timed(0), await timed(0));
    const withFifty = Math.min(await timed(50), await timed(50), await timed(50));
    expect(withFifty - without).toBeLessThan(200);
  });
});

describe("on connect", () => {
  let peer: Peer;
  beforeEach(async () => {
    peer = await Peer.start();
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
    await peer.stop();
    expect(peer.complaints).toEqual([]);
  });

  async function connected(root = loggedIn(peer)): Promise<SyncClient> {
    const one = await client({ root, server: peer.url });
    one.runtime.start();
    await until(() => one.runtime.socket?.isConnected() ?? false, "it is connected");
    return one;
  }
  const commits = () => peer.frames.filter(({ type }) => type === "LocalCommit");
  const told = () => commits().map(({ git_hash }) => git_hash);

  test("003 FR-014 commits are told in their order, before any event, those without a readable time first", async () => {
    wait([frame(3), frame(1), frame(2), frame(9, { committed_at: "yesterday" }), frame(4)]);
    saveSyncState(repo, { ...loadSyncState(repo), last_saas_confirmed_hash: frame(4).git_hash });
    peer.onFrame = ({ type }) => type === "LocalCommit";
    const one = await client({ root: loggedIn(peer), server: peer.url });
    await one.runtime.attachEmitter(one.emitter);
    one.runtime.start();
    await one.emitter.emit("WPCreated", { wp_id: "WP01", wp_title: "Board", mission_slug: "014-board" });
    await until(() => one.runtime.socket?.isConnected() ?? false, "it is connected");
    await one.emitter.emit("WPCreated", { wp_id: "WP02", wp_title: "List", mission_slug: "014-board" });
    await until(() => peer.frames.some(({ type }) => type === "event"), "an event is sent");
    expect(peer.frames.slice(0, 4).map(({ git_hash }) => git_hash)).toEqual(
      [9, 1, 2, 3].map((n) => frame(n).git_hash),
    );
    expect(told()).toHaveLength(4);
    expect(commits()[1]).toEqual({
      ...frame(1),
      admission_generation: 1,
      binding_audience: `local-nonstrict:${peer.url}`,
      spec_kitty_delivery_identity: expect.stringMatching(
        new RegExp(`^local-commit:tgt_[0-9a-f]{32}:${BUILD}:${frame(1).git_hash}$`),
      ),
    });
  });

  test("003 FR-012 a commit stays noted until it is acknowledged, and is told again by the next connection", async () => {
    peer.onFrame = ({ type }) => type === "LocalCommit";
    const one = await connected();
    const sha = await commit(one);
    await until(() => told().includes(sha), "it is told");
    await one.localCommits.flush();
    await one.close();
    expect([told(), pending()]).toEqual([[sha], [sha]]);
    peer.onFrame = () => false;
    await connected();
    await until(() => pending().length === 0, "it is confirmed");
    expect(told()).toEqual([sha, sha]);
  });

  test("what another process commits is told by the next look", async () => {
    const one = await connected();
    const other = await client();
    const sha = await commit(other);
    expect(told()).toEqual([]);
    await one.localCommits.flush();
    await until(() => pending().length === 0, "it is confirmed");
    expect(told()).toEqual([sha]);
  });

  test("a commit without a project waits, and one that Python 3.2.0 noted is told as it stands", async () => {
    const { project_uuid: _, ...bare } = frame(2);
    wait([frame(1, { project_uuid: null }), bare]);
    await connected();
    await until(() => told().length > 0, "it is told");
    expect(commits()).toEqual([bare]);
    await until(() => pending().length === 1, "it is confirmed");
    expect(pending()).toEqual([frame(1).git_hash]);
  });

  test("a server that does not answer is not waited for without end", async () => {
    peer.onFrame = ({ type }) => type === "LocalCommit";
    const waits: number[] = [];
    const hasty = { ...system, sleep: async (milliseconds: number) => void waits.push(milliseconds) };
    const one = await client({ root: loggedIn(peer), server: peer.url, system: hasty });
    const sha = await commit(one);
    expect(await one.tellCommits()).toBe(1);
    expect(waits).toContain(5000);
    await until(() => told().includes(sha), "it was told");
  });

  test("a file that cannot be read or written does not hold the connection", async () => {
    mkdirSync(file(), { recursive: true });
    const one = await connected();
    one.localCommits.acknowledged({ type: "LocalCommitAck", git_hash: frame(1).git_hash });
    await one.localCommits.settled();
    expect(await one.localCommits.waiting()).toBe(0);
    expect(said.map(({ code }) => code)).toEqual(Array(3).fill("LOCAL_COMMIT_NOT_TOLD"));
  });
});
