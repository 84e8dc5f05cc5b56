import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { machineSyncSystem, type SafeCommitOptions, safeCommit } from "../src/index.js";
import { git, newFolder, newRepository } from "./folder.js";

const system = machineSyncSystem();
let repo: string;

beforeEach(() => {
  repo = newRepository("repo");
  git(repo, "config", "user.name", "Test");
  git(repo, "config", "user.email", "test@example.com");
  git(repo, "checkout", "-q", "-b", "014-board");
});

function write(path: string, text = `${path}\n`, root = repo): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function commit(options: Partial<SafeCommitOptions> = {}) {
  return safeCommit({
    ...{ repoRoot: repo, worktreeRoot: repo, destinationRef: "014-board" },
    ...{ paths: ["a.txt"], message: "add a", system, ...options },
  });
}

const log = () => git(repo, "log", "--format=%s", "-1");
const committed = () => git(repo, "show", "--format=", "--name-status", "HEAD").split("\n");
const status = () => git(repo, "status", "--porcelain");

describe("safeCommit commits exactly what it is told", () => {
  test("an untracked file, by relative or absolute path, and says the whole name of the commit", async () => {
    write("a.txt");
    write("b.txt");
    const first = await commit();
    expect(first).toEqual({ ok: true, sha: git(repo, "rev-parse", "HEAD") });
    expect([log(), ...committed()]).toEqual(["add a", "A\ta.txt"]);
    const second = await commit({ paths: [join(repo, "b.txt")], message: "add b" });
    expect(second.ok).toBe(true);
    expect(committed()).toEqual(["A\tb.txt"]);
  });

  test("an ignored file, a folder, and a deleted file as its deletion", async () => {
    write(".gitignore", "a.txt\n");
    write("a.txt");
    write("docs/x.md");
    write("docs/[y].md");
    expect(await commit({ paths: ["a.txt", "docs"] })).toMatchObject({ ok: true });
    expect(committed()).toEqual(["A\ta.txt", "A\tdocs/[y].md", "A\tdocs/x.md"]);
    rmSync(join(repo, "a.txt"));
    expect(await commit()).toMatchObject({ ok: true });
    expect(committed()).toEqual(["D\ta.txt"]);
  });

  test("what else is staged stays staged and out of the commit", async () => {
    write("a.txt");
    write("other.txt");
    git(repo, "add", "other.txt");
    expect(await commit()).toMatchObject({ ok: true });
    expect(committed()).toEqual(["A\ta.txt"]);
    expect(status()).toBe("A  other.txt");
  });

  test("in a worktree of its own branch", async () => {
    const worktree = join(newFolder("trees"), "coord");
    git(repo, "worktree", "add", "-q", "-b", "coord", worktree);
    write("a.txt", "a", worktree);
    const result = await commit({ worktreeRoot: worktree, destinationRef: "coord" });
    expect(result).toEqual({ ok: true, sha: git(worktree, "rev-parse", "HEAD") });
    expect(git(repo, "rev-parse", "coord")).toBe(git(worktree, "rev-parse", "HEAD"));
  });

  test("to a protected branch only where that is allowed", async () => {
    git(repo, "checkout", "-q", "main");
    write("a.txt");
    expect(await commit({ destinationRef: "main" })).toMatchObject({ code: "SAFE_COMMIT_PROTECTED_BRANCH" });
    expect(await commit({ destinationRef: "main", allowProtectedBranch: true })).toMatchObject({ ok: true });
    for (const open of ["develop", "trunk", "release", "production"]) {
      git(repo, "checkout", "-q", "-b", open);
      write("a.txt", open);
      expect(await commit({ destinationRef: open })).toMatchObject({ ok: true });
    }
  });

  test("eight at once, one after the other", async () => {
    const names = Array.from({ length: 8 }, (_, n) => `file-${n}.txt`);
    for (const name of names) write(name);
    const results = await Promise.all(names.map((name) => commit({ paths: [name], message: name })));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(new Set(results.map((result) => result.ok && result.sha)).size).toBe(8);
    expect(git(repo, "log", "--format=%s", "-8").split("\n").sort()).toEqual(names);
  });
});

describe("safeCommit refuses, and leaves the index as it was", () => {
  test.each<[string, string, () => Partial<SafeCommitOptions> | undefined]>([
    ["a whole ref", "DESTINATION_REF_SHAPE", () => ({ destinationRef: "refs/heads/014-board" })],
    ["no paths", "EMPTY_CHANGESET", () => ({ paths: [] })],
    ["another repository", "NOT_A_WORKTREE", () => ({ worktreeRoot: newRepository("other") })],
    ["a folder without git", "NOT_A_WORKTREE", () => ({ worktreeRoot: newFolder() })],
    [
      "a folder inside the worktree",
      "NOT_A_WORKTREE",
      () => {
        write("sub/a.txt");
        return { worktreeRoot: join(repo, "sub") };
      },
    ],
    ["another branch", "HEAD_MISMATCH", () => ({ destinationRef: "015-other" })],
    ["a detached HEAD", "HEAD_MISMATCH", () => void git(repo, "checkout", "-q", "--detach")],
    [
      "a branch without commits",
      "DESTINATION_NOT_FOUND",
      () => {
        git(repo, "checkout", "-q", "--orphan", "empty");
        return { destinationRef: "empty" };
      },
    ],
    ["a path of another worktree", "PATH_POLICY", () => ({ paths: [".worktrees/x/a.txt"] })],
    ["a path outside", "PATH_POLICY", () => ({ paths: ["../a.txt"] })],
    ["the worktree itself", "PATH_POLICY", () => ({ paths: ["."] })],
    ["a path that is nowhere", "PATH_NOT_FOUND", () => ({ paths: ["a.txt", "none.txt"] })],
    [
      "somebody else's half-staged file",
      "BACKSTOP",
      () => {
        write("other.txt", "one");
        git(repo, "add", "other.txt");
        write("other.txt", "two");
      },
    ],
    [
      "a hook that says no",
      "GIT_FAILED",
      () => {
        write(".git/hooks/pre-commit", "#!/bin/sh\necho not today >&2\nexit 1\n");
        chmodSync(join(repo, ".git/hooks/pre-commit"), 0o755);
      },
    ],
    [
      "a merge that is under way",
      "GIT_FAILED",
      () => {
        git(repo, "checkout", "-q", "-b", "side");
        git(repo, "commit", "-q", "--allow-empty", "-m", "side");
        git(repo, "checkout", "-q", "014-board");
        git(repo, "merge", "-q", "--no-commit", "--no-ff", "side");
      },
    ],
  ])("%s: %s", async (_what, code, prepare) => {
    write("a.txt");
    const options = prepare() ?? {};
    const before = [git(repo, "ls-files", "--stage"), git(repo, "rev-list", "--all", "--count")];
    const result = await commit(options);
    expect(result).toMatchObject({ ok: false, code: `SAFE_COMMIT_${code}` });
    expect([git(repo, "ls-files", "--stage"), git(repo, "rev-list", "--all", "--count")]).toEqual(before);
  });

  test("nothing that changed, and says so", async () => {
    write("a.txt");
    await commit();
    expect(await commit()).toEqual({
      ok: false,
      code: "SAFE_COMMIT_NOTHING_TO_COMMIT",
      message: "nothing to commit: a.txt as in 014-board",
    });
  });

  test("an own path that was staged otherwise before keeps that entry", async () => {
    write("a.txt", "staged");
    git(repo, "add", "a.txt");
    write("a.txt", "edited");
    write(".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n");
    chmodSync(join(repo, ".git/hooks/pre-commit"), 0o755);
    const before = git(repo, "ls-files", "--stage");
    const result = await commit();
    expect(result).toMatchObject({ ok: false, code: "SAFE_COMMIT_GIT_FAILED" });
    expect(git(repo, "ls-files", "--stage")).toBe(before);
    expect(status()).toBe("AM a.txt");
  });
});
