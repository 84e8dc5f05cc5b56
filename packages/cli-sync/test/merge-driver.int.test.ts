/** The driver by itself, called as git calls it, in repositories that are in the middle of something. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileText, materialise, readLog } from "@spec-kitty/mission-log";
import { beforeEach, describe, expect, test } from "vitest";
import { runMergeDriver, setUpGit } from "../src/index.js";
import { git, newFolder, newRepository } from "./folder.js";

const MISSION = "kitty-specs/014-board";
const LOG = `${MISSION}/status.events.jsonl`;
const STATUS = `${MISSION}/status.json`;
const META = { mission_number: "14", mission_type: "software-dev" };

let repo: string;

function line(n: number): string {
  const move = { from_lane: "planned", to_lane: "claimed", wp_id: `WP0${n}`, mission_slug: "014-board" };
  const how = { actor: "anna", execution_mode: "worktree", force: false, evidence: null, reason: null };
  return JSON.stringify({
    ...{ event_id: `01J0000000000000000000000${n}`, at: `2026-03-01T10:0${n}:00+00:00`, ...move, ...how },
    ...{ review_ref: null, policy_metadata: null },
  });
}

const logOf = (...numbers: readonly number[]) => numbers.map((n) => `${line(n)}\n`).join("");

/** The status that a log of these lines has. */
function statusOf(...numbers: readonly number[]): string {
  const lines = readLog(Buffer.from(logOf(...numbers))).lines.map((one) => one.line);
  return fileText(materialise(lines, META));
}

function commit(...numbers: readonly number[]): string {
  mkdirSync(join(repo, MISSION), { recursive: true });
  writeFileSync(join(repo, LOG), logOf(...numbers));
  writeFileSync(join(repo, STATUS), statusOf(...numbers));
  writeFileSync(join(repo, MISSION, "meta.json"), fileText({ ...META, mission_number: 14 }));
  git(repo, "add", "-A");
  git(repo, "commit", "-q", "-m", numbers.join(" "));
  return git(repo, "rev-parse", "HEAD");
}

/** A git command that stops at a conflict. */
function stopped(...args: string[]): void {
  const settings = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  expect(spawnSync("git", [...settings, ...args], { cwd: repo }).status).toBe(1);
}

/** Calls the driver on what the index holds of a conflicted file, as git does; what it made of our side. */
async function drive(path: string, env: Record<string, string> = {}) {
  const files = ["base", "ours", "theirs"].map((name, n) => {
    writeFileSync(
      join(repo, name),
      execFileSync("git", ["cat-file", "blob", `:${n + 1}:${path}`], { cwd: repo }),
    );
    return name;
  }) as [string, string, string];
  const [base, ours, theirs] = files;
  const merged = await runMergeDriver({ cwd: repo, base, ours, theirs, path, env });
  return { merged, text: readFileSync(join(repo, "ours"), "utf8") };
}

beforeEach(() => {
  repo = newRepository("repo");
});

/** `main` has line 3, `side` has lines 2 and 4, each in a commit of its own. */
function diverge(): { readonly side: string } {
  commit(1);
  git(repo, "checkout", "-q", "-b", "side");
  commit(1, 2);
  const side = commit(1, 2, 4);
  git(repo, "checkout", "-q", "main");
  commit(1, 3);
  return { side };
}

describe("the driver makes status.json of the log that is merged", () => {
  test("in a merge, which it knows by the variables of git or by what git left", async () => {
    const { side } = diverge();
    stopped("merge", "side");
    const expected = { merged: { ok: true, text: statusOf(1, 2, 3, 4) }, text: statusOf(1, 2, 3, 4) };
    expect(await drive(STATUS)).toEqual(expected);
    expect(await drive(STATUS, { [`GITHEAD_${side}`]: "side" })).toEqual(expected);
    expect((await drive(LOG)).text.match(/WP\d+/g)).toEqual(["WP01", "WP02", "WP03", "WP04"]);
  });

  test("in a rebase, at each commit", async () => {
    diverge();
    git(repo, "checkout", "-q", "side");
    stopped("rebase", "main");
    expect((await drive(STATUS)).text).toBe(statusOf(1, 2, 3));
  });

  test("in a pick of one commit, which nothing names: by what it holds", async () => {
    diverge();
    stopped("cherry-pick", "side~1");
    const picked = join(repo, ".git/CHERRY_PICK_HEAD");
    rmSync(picked);
    expect((await drive(STATUS)).text).toBe(statusOf(1, 2, 3));
  });

  test("and leaves it to a person where no commit holds it", async () => {
    diverge();
    stopped("merge", "side");
    for (const [name, text] of [
      ["base", "{}\n"],
      ["ours", '{"a": 1}\n'],
      ["theirs", '{"b": 1}\n'],
    ] as const)
      writeFileSync(join(repo, name), text);
    const call = { cwd: repo, base: "base", ours: "ours", theirs: "theirs", env: {} };
    const unknown = await runMergeDriver({ ...call, path: STATUS });
    expect(unknown).toMatchObject({ ok: false, code: "MERGE_LOG_NOT_FOUND" });
    expect(readFileSync(join(repo, "ours"), "utf8")).toMatch(/^<{7} ours\n.*>{7} theirs\n$/s);
  });
});

describe("the driver by the name of the file", () => {
  const put = (name: string, text: string) => writeFileSync(join(repo, name), text, "latin1");
  const run = (path: string, ours = "ours") =>
    runMergeDriver({ cwd: repo, base: "none", ours, theirs: "theirs", path, env: {} });
  const ours = () => readFileSync(join(repo, "ours"), "latin1");

  test("joins logs and meta.json; a file that is missing is empty", async () => {
    put("ours", '{"event_id": "b"}\n');
    put("theirs", '{"event_id": "a"}\n');
    expect(await run("x/decisions.events.jsonl")).toMatchObject({ ok: true });
    expect(ours()).toBe('{"event_id": "a"}\n{"event_id": "b"}\n');
    put("ours", '{"slug": "a", "vcs": "git"}');
    put("theirs", '{"slug": "b", "vcs": "jj"}');
    expect(await run("x/meta.json")).toMatchObject({ ok: true });
    expect(JSON.parse(ours())).toEqual({ slug: "b", vcs: "git" });
  });

  test("never writes back bytes that it does not understand", async () => {
    put("theirs", '{"event_id": "\xe9"}\n');
    for (const name of ["status.events.jsonl", "meta.json"]) {
      put("ours", '{"event_id": "a"}\n');
      expect(await run(`x/${name}`)).toMatchObject({ code: "MERGE_NOT_UTF8", message: "theirs: not UTF-8" });
      expect(ours()).toMatch(/^<{7} ours\n.*"a".*\n={7}\n.*"\xe9".*\n>{7} theirs\n$/);
    }
    expect(await run("x/meta.json", "folder/ours")).toMatchObject({ code: "MERGE_FOLDERS_DIFFER" });
    mkdirSync(join(repo, "none"));
    await expect(run("x/meta.json")).rejects.toMatchObject({ code: "EISDIR" });
  });

  test("leaves other files, and a status.json without a log, to a person", async () => {
    for (const name of ["none", "ours", "theirs"]) put(name, `${name}\n`);
    expect(await run("README.md")).toMatchObject({ code: "MERGE_FILE_UNKNOWN" });
    expect(ours()).toBe("<<<<<<< ours\nours\n=======\ntheirs\n>>>>>>> theirs\n");
    const states = ["{}\n", '{"a": 1}\n', '{"b": 1}\n'];
    mkdirSync(join(repo, MISSION), { recursive: true });
    for (const [n, name] of ["none", "ours", "theirs"].entries()) {
      put(STATUS, states[n]!);
      git(repo, "add", "kitty-specs");
      git(repo, "commit", "-q", "-m", name);
      put(name, states[n]!);
    }
    const without = await run(STATUS);
    expect(without).toMatchObject({
      ...{
        code: "MERGE_LOG_NOT_FOUND",
        message: expect.stringContaining("no status.events.jsonl beside it"),
      },
    });
  });
});

describe("setUpGit", () => {
  test("says what it changed, and nothing the second time", async () => {
    const first = await setUpGit({ repoRoot: repo, command: "skitty" });
    const attributes = join(repo, ".git/info/attributes");
    expect(first).toEqual({
      ok: true,
      changed: [
        ...[".gitattributes", ".gitignore", attributes],
        ...["merge.spec-kitty-event-log.name", "merge.spec-kitty-event-log.driver"],
        ...["merge.skitty-mission-file.name", "merge.skitty-mission-file.driver"],
      ],
    });
    expect(await setUpGit({ repoRoot: repo, command: "skitty" })).toEqual({ ok: true, changed: [] });
  });

  test("says so where there is no repository, or git takes no settings", async () => {
    const bare = newFolder();
    expect(await setUpGit({ repoRoot: bare, command: "skitty" })).toMatchObject({ code: "NOT_A_REPOSITORY" });
    writeFileSync(join(repo, ".git/config.lock"), "");
    const refused = await setUpGit({ repoRoot: repo, command: "skitty" });
    expect(refused).toMatchObject({ code: "GIT_CONFIG_FAILED", message: expect.stringContaining("lock") });
  });
});
