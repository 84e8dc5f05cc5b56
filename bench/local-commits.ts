/** Commits that are told to a running server: the live one, and fifty that wait. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CredentialsFile,
  credentialsFile,
  loadSyncState,
  machineSyncSystem,
  openSyncClient,
  type PendingLocalCommit,
  type SyncClient,
  saveSyncState,
} from "../packages/cli-sync/dist/index.js";
import type { BenchRow } from "./row.ts";

const ROUNDS = 5;
const PENDING = 50;
const BRANCH = "kitty/014-board";
const SPEC = "kitty-specs/014-board/spec.md";

export interface CommitServer {
  readonly url: string;
  readonly token: string;
  readonly teamId: string;
}

const onWarning = ({ message }: { readonly message: string }) => {
  throw new Error(message);
};

export async function localCommitRows(server: CommitServer): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-commits-"));
  try {
    const repo = newRepository(folder);
    const root = logIn(folder, server);
    const live = await liveCommit(repo, root, server);
    const [without, withFifty] = [
      await connecting(repo, root, server, 0),
      await connecting(repo, root, server, PENDING),
    ];
    return [
      row("a commit, until a connected server has confirmed it", live, 1000),
      row(
        `${PENDING} pending commits, told and confirmed, over connecting alone`,
        Math.max(0, withFifty - without),
        200,
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function row(name: string, ours: number, limit: number): BenchRow {
  return {
    name,
    unit: "ms",
    ours,
    peer: null,
    floor: null,
    ratio: ours / limit,
    limit: 1,
    ok: ours <= limit,
  };
}

function newRepository(folder: string): string {
  const repo = join(folder, "repo");
  mkdirSync(join(repo, "kitty-specs/014-board"), { recursive: true });
  const git = (...args: string[]) => execFileSync("git", args, { cwd: repo });
  git("init", "-q", "-b", BRANCH);
  git("config", "user.name", "Bench");
  git("config", "user.email", "bench@example.org");
  git("commit", "-q", "--allow-empty", "-m", "init");
  return repo;
}

function logIn(folder: string, { url, token, teamId }: CommitServer): string {
  const root = join(folder, "home");
  const tokens = {
    access_token: token,
    refresh_token: "none",
    session_id: "bench",
    expires_at: Date.now() + 3_600_000,
  };
  const person = { user_id: "bench", email: "b@example.org", team_id: teamId };
  new CredentialsFile(credentialsFile(root), onWarning).write({ server: url, ...tokens, ...person });
  return root;
}

function open(repoRoot: string, root: string, { url }: CommitServer): Promise<SyncClient> {
  const machine = { hostname: "bench", username: "bench" };
  const system = machineSyncSystem();
  return openSyncClient({ repoRoot, root, server: url, machine, system, fetch, onWarning });
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = performance.now() + 10_000; !condition(); )
    if (performance.now() > end) throw new Error("waited ten seconds in vain");
    else await new Promise((resolve) => setTimeout(resolve, 1));
}

const isSettled = (repo: string) => loadSyncState(repo).pending_local_commits.length === 0;

/** The slowest of some: from the call that commits, git's own time included, to the answer in the file. */
async function liveCommit(repo: string, root: string, server: CommitServer): Promise<number> {
  const client = await open(repo, root, server);
  client.runtime.start();
  await until(() => client.runtime.socket?.isConnected() ?? false);
  let longest = 0;
  for (let round = 0; round < ROUNDS; round++) {
    writeFileSync(join(repo, SPEC), `${round}\n`);
    const started = performance.now();
    const result = await client.commit({
      ...{ worktreeRoot: repo, destinationRef: BRANCH, paths: [SPEC], message: `round ${round}` },
    });
    if (!result.ok) throw new Error(result.message);
    await until(() => isSettled(repo) && loadSyncState(repo).last_saas_confirmed_hash === result.sha);
    longest = Math.max(longest, performance.now() - started);
  }
  await client.close();
  return longest;
}

let told = 0;

/** The least of some: until the connection is ready for events, and all that waited is confirmed. */
async function connecting(repo: string, root: string, server: CommitServer, count: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const pending_local_commits = Array.from({ length: count }, (_, n) => frame(++told, n));
    saveSyncState(repo, { last_saas_confirmed_hash: null, pending_local_commits });
    const client = await open(repo, root, server);
    const started = performance.now();
    client.runtime.start();
    await until(() => client.runtime.socket?.isConnected() ?? false);
    await until(() => isSettled(repo));
    least = Math.min(least, performance.now() - started);
    await client.close();
  }
  return least;
}

function frame(hash: number, second: number): PendingLocalCommit {
  return {
    ...{ type: "LocalCommit", git_hash: hash.toString(16).padStart(40, "0"), mission_id: "014-board" },
    build_id: "3c0e8e26-8214-5dd7-a04d-496571b5d68d",
    project_uuid: "b1239819-0a30-4845-938b-4bf5392f18e8",
    changed_files: [SPEC],
    committed_at: `2026-03-01T10:00:${String(second).padStart(2, "0")}+00:00`,
  };
}
