/** Real merges, rebases and picks of missions, by git, with the driver that `skitty init --git` installs. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { StatusLog, transitionLine } from "@spec-kitty/cli-sync";
import { fileText, type Lane, materialise, readLog, readMeta } from "@spec-kitty/mission-log";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { skitty } from "./skitty.js";

const folder = mkdtempSync(join(tmpdir(), "skitty-merge-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MISSION = "kitty-specs/014-board";
let count = 0;
let repo: string;
let home: string;

function git(cwd: string, ...args: string[]): string {
  return execFileSync("git", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

/** Git's own way to say that a person is needed: the code it ends with, and all that it prints. */
function tryGit(cwd: string, ...args: string[]) {
  const env = { ...process.env, GIT_EDITOR: "true" };
  const { status, stdout, stderr } = spawnSync("git", args, { cwd, encoding: "utf8", env });
  return { status, said: stdout + stderr };
}

function identify(cwd: string): void {
  git(cwd, "config", "user.name", "Test");
  git(cwd, "config", "user.email", "test@example.com");
}

const init = (cwd: string, ...args: string[]) =>
  skitty(["init", "--git", ...args], { cwd, env: { SPEC_KITTY_HOME: home } });

let ids = 0;
/** Moves a work package, at minute `minute`, and brings `status.json` up to date. Returns the id of the line. */
function move(root: string, wp_id: string, to_lane: Lane, minute: number): string {
  const event_id = `01J${String(++ids).padStart(23, "0")}`;
  const line = transitionLine({
    ...{ event_id, wp_id, to_lane, mission_slug: "014-board", from_lane: "planned", actor: "anna" },
    ...{ at: `2026-03-01T10:${String(minute).padStart(2, "0")}:00+00:00`, execution_mode: "worktree" },
  });
  expect(new StatusLog({ worktreeRoot: root, missionSlug: "014-board" }).append([line])).toEqual({
    status: "appended",
  });
  writeFileSync(join(root, MISSION, "status.json"), snapshot(root));
  return event_id;
}

const read = (root: string, name: string) => readFileSync(join(root, MISSION, name), "utf8");

/** What `status.json` should be, of the log as it is. */
function snapshot(root: string): string {
  const lines = readLog(readFileSync(join(root, MISSION, "status.events.jsonl"))).lines.map(
    ({ line }) => line,
  );
  return fileText(materialise(lines, readMeta(read(root, "meta.json")).meta));
}

const idsIn = (root: string, name = "status.events.jsonl") =>
  read(root, name)
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line).event_id as string);

function commit(root: string, message: string): void {
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", message);
}

beforeEach(() => {
  repo = join(folder, `repo-${++count}`);
  home = join(folder, `home-${count}`);
  mkdirSync(join(repo, MISSION), { recursive: true });
  git(repo, "init", "-q", "-b", "main");
  identify(repo);
  writeFileSync(
    join(repo, MISSION, "meta.json"),
    fileText({ mission_slug: "014-board", mission_type: "software-dev" }),
  );
  move(repo, "WP01", "claimed", 1);
  commit(repo, "begin");
});

/** Two branches that both moved work packages: `side`, and `main`, which is checked out. */
function diverge(): { readonly side: string[]; readonly main: string[] } {
  git(repo, "checkout", "-q", "-b", "side");
  const first = move(repo, "WP02", "claimed", 2);
  commit(repo, "side 1");
  const second = move(repo, "WP03", "claimed", 5);
  commit(repo, "side 2");
  git(repo, "checkout", "-q", "main");
  const own = [move(repo, "WP01", "in_progress", 3), move(repo, "WP04", "claimed", 4)];
  commit(repo, "main 1");
  return { side: [first, second], main: own };
}

describe("skitty init --git", () => {
  test("adds its lines, keeps those of others, and changes nothing the second time", async () => {
    writeFileSync(
      join(repo, ".gitattributes"),
      "*.png binary\r\nkitty-specs/**/status.events.jsonl merge=union",
    );
    writeFileSync(join(repo, ".gitignore"), "node_modules/\n.kittify/sync-state.json\n");
    const first = await init(repo);
    expect([first.exit, first.stderr]).toEqual([0, ""]);
    expect(first.stdout).toContain("Commit .gitattributes and .gitignore, so that everybody has it.");
    const texts = [".gitattributes", ".gitignore", ".git/config", ".git/info/attributes"];
    const after = texts.map((name) => readFileSync(join(repo, name), "utf8"));
    expect(after[0]).toMatch(/^\*\.png binary\r\nkitty-specs\/\*\*\/status\.events\.jsonl merge=union\r\n/);
    expect(after[1]).toBe(
      "node_modules/\n.kittify/sync-state.json\n.kittify/.sync-state.json.*.tmp\n.kittify/sync/\n",
    );
    expect(git(repo, "check-attr", "merge", "--", `${MISSION}/status.events.jsonl`)).toMatch(
      /merge: spec-kitty-event-log$/,
    );
    git(repo, "check-ignore", ".kittify/sync-state.json", ".kittify/sync/overflow-1.jsonl");
    const second = await init(repo, "--json");
    expect(JSON.parse(second.stdout)).toMatchObject({ schema: "identity/1", git: { changed: [] } });
    expect((await init(repo)).stdout).toContain("Git knows already how to merge event logs.");
    expect(texts.map((name) => readFileSync(join(repo, name), "utf8"))).toEqual(after);
  });

  test("names the command as a shell finds it", async () => {
    const bin = join(folder, "bin dir");
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "skitty"), "#!/bin/sh\n", { mode: 0o755 });
    await skitty(["init", "--git"], { cwd: repo, env: { SPEC_KITTY_HOME: home, PATH: `/nowhere:${bin}` } });
    const driver = () => git(repo, "config", "--get-all", "merge.spec-kitty-event-log.driver");
    expect(driver()).toBe("skitty merge-driver %O %A %B %P");
    await init(repo);
    expect(driver()).toMatch(/^'.*node.*' '.*\/cli\/bin\/skitty\.js' merge-driver %O %A %B %P$/);
  });

  test("says what is missing where there is no repository", async () => {
    const bare = mkdtempSync(join(tmpdir(), "skitty-bare-"));
    const { exit, stderr } = await init(bare);
    rmSync(bare, { recursive: true });
    expect(exit).toBe(1);
    expect(stderr).toMatch(/is in no git repository\. Make one first: git init \[NOT_A_REPOSITORY\]/);
  });
});

describe("git, with the driver,", () => {
  test("merges two branches: every line once, in order of time, and the status that follows", async () => {
    await init(repo);
    const [begun] = idsIn(repo);
    const { side, main } = diverge();
    expect(tryGit(repo, "merge", "-q", "side")).toMatchObject({ status: 0 });
    expect(idsIn(repo)).toEqual([begun, side[0], ...main, side[1]]);
    expect(read(repo, "status.json")).toBe(snapshot(repo));
    expect(Object.keys(JSON.parse(read(repo, "status.json")).work_packages)).toHaveLength(4);
    expect(git(repo, "status", "--porcelain", "--untracked-files=no")).toBe("");
  });

  test("rebases commit after commit", async () => {
    await init(repo);
    const [begun] = idsIn(repo);
    const { side, main } = diverge();
    git(repo, "checkout", "-q", "side");
    expect(tryGit(repo, "rebase", "main")).toMatchObject({ status: 0 });
    expect(idsIn(repo)).toEqual([begun, side[0], ...main, side[1]]);
    expect(read(repo, "status.json")).toBe(snapshot(repo));
    expect(git(repo, "log", "--format=%s")).toBe("side 2\nside 1\nmain 1\nbegin");
    // The commit in between holds what was true then.
    git(repo, "checkout", "-q", "HEAD~1");
    expect(idsIn(repo)).toEqual([begun, side[0], ...main]);
    expect(read(repo, "status.json")).toBe(snapshot(repo));
  });

  test("picks one commit, which names no commit to its driver", async () => {
    await init(repo);
    const { side, main } = diverge();
    expect(tryGit(repo, "cherry-pick", "side~1")).toMatchObject({ status: 0 });
    expect(idsIn(repo).slice(1)).toEqual([side[0], ...main]);
    expect(read(repo, "status.json")).toBe(snapshot(repo));
  });

  test("merges branches that crossed", async () => {
    await init(repo);
    const { side, main } = diverge();
    git(repo, "branch", "old-main");
    git(repo, "merge", "-q", "side");
    git(repo, "checkout", "-q", "side");
    git(repo, "merge", "-q", "old-main");
    const there = move(repo, "WP05", "claimed", 7);
    commit(repo, "side 3");
    git(repo, "checkout", "-q", "main");
    const here = move(repo, "WP06", "claimed", 6);
    commit(repo, "main 2");
    expect(tryGit(repo, "merge", "-q", "side")).toMatchObject({ status: 0 });
    expect(idsIn(repo).slice(1)).toEqual([side[0], ...main, side[1], here, there]);
    expect(read(repo, "status.json")).toBe(snapshot(repo));
  });

  test("merges a mission that both branches began, and its meta.json", async () => {
    await init(repo);
    const begin = (more: object, minute: number) => {
      const other = join(repo, "kitty-specs/015-list");
      mkdirSync(other);
      writeFileSync(join(other, "meta.json"), fileText({ mission_type: "research", ...more }));
      writeFileSync(
        join(other, "status.events.jsonl"),
        `{"at": "2026-03-01T10:0${minute}:00+00:00", "event_id": "01J0000000000000000000000${minute}", "event_type": "SpecifyStarted"}\n`,
      );
      commit(repo, "begin 015");
    };
    git(repo, "checkout", "-q", "-b", "side");
    begin({ mission_number: null, friendly_name: "The list" }, 2);
    git(repo, "checkout", "-q", "main");
    begin({ mission_number: 15, accepted_by: "anna", accepted_at: "2026-03-01" }, 1);
    expect(tryGit(repo, "merge", "-q", "side")).toMatchObject({ status: 0 });
    const text = (name: string) => readFileSync(join(repo, "kitty-specs/015-list", name), "utf8");
    expect(JSON.parse(text("meta.json"))).toEqual({
      ...{ mission_type: "research", friendly_name: "The list" },
      ...{ mission_number: 15, accepted_by: "anna", accepted_at: "2026-03-01" },
    });
    expect(text("status.events.jsonl").match(/"event_id": "\w+"/g)).toEqual([
      '"event_id": "01J00000000000000000000001"',
      '"event_id": "01J00000000000000000000002"',
    ]);
  });

  test("keeps in meta.json what one branch alone changed", async () => {
    await init(repo);
    const edit = (more: object) => {
      const file = join(repo, MISSION, "meta.json");
      writeFileSync(file, fileText({ ...JSON.parse(readFileSync(file, "utf8")), ...more }));
      commit(repo, "edit");
    };
    git(repo, "checkout", "-q", "-b", "side");
    edit({ pr_bound: true });
    git(repo, "checkout", "-q", "main");
    edit({ friendly_name: "The board" });
    expect(tryGit(repo, "merge", "-q", "side")).toMatchObject({ status: 0 });
    expect(JSON.parse(read(repo, "meta.json"))).toEqual({
      ...{ mission_slug: "014-board", mission_type: "software-dev" },
      ...{ pr_bound: true, friendly_name: "The board" },
    });
  });

  test("merges in a worktree whose branch knows nothing of the driver", async () => {
    const tree = join(folder, `tree-${count}`);
    git(repo, "worktree", "add", "-q", "-b", "coord", tree);
    await init(repo);
    git(repo, "add", ".gitattributes", ".gitignore");
    commit(repo, "git setup");
    const there = move(tree, "WP02", "claimed", 2);
    commit(tree, "coord 1");
    const here = move(repo, "WP03", "claimed", 3);
    commit(repo, "main 1");
    expect(existsSync(join(tree, ".gitattributes"))).toBe(false);
    expect(tryGit(tree, "merge", "-q", "main")).toMatchObject({ status: 0 });
    expect(idsIn(tree).slice(1)).toEqual([there, here]);
    expect(read(tree, "status.json")).toBe(snapshot(tree));
  });

  test("joins decisions and the glossary too", async () => {
    await init(repo);
    const files = [`${MISSION}/decisions.events.jsonl`, ".kittify/events/glossary/014.events.jsonl"];
    const add = (id: string, time: string) => {
      for (const [n, file] of files.entries()) {
        mkdirSync(dirname(join(repo, file)), { recursive: true });
        const line = { [n === 0 ? "at" : "timestamp"]: time, event_id: id };
        appendFileSync(join(repo, file), `${JSON.stringify(line)}\n`);
      }
      commit(repo, `decide ${id}`);
    };
    add("a", "2026-03-01T10:00:00+00:00");
    git(repo, "checkout", "-q", "-b", "side");
    add("b", "2026-03-01T10:01:00+00:00");
    git(repo, "checkout", "-q", "main");
    add("c", "2026-03-01T10:02:00+00:00");
    expect(tryGit(repo, "merge", "-q", "side")).toMatchObject({ status: 0 });
    for (const file of files)
      expect(readFileSync(join(repo, file), "utf8").match(/"event_id": ".+?"/g)).toEqual(
        ["a", "b", "c"].map((id) => `"event_id": "${id}"`),
      );
  });
});

describe("what the driver cannot merge stays a conflict of git", () => {
  test("one id with two meanings", async () => {
    await init(repo);
    const id = "01J99999999999999999999999";
    const claim = (actor: string) => {
      const line = { actor, at: "2026-03-01T10:02:00+00:00", event_id: id, event_type: "SpecifyStarted" };
      appendFileSync(join(repo, MISSION, "status.events.jsonl"), `${JSON.stringify(line)}\n`);
      commit(repo, actor);
    };
    git(repo, "checkout", "-q", "-b", "side");
    claim("bert");
    git(repo, "checkout", "-q", "main");
    claim("anna");
    const { status, said } = tryGit(repo, "merge", "side");
    expect(status).toBe(1);
    expect(said).toContain(
      `skitty: ${MISSION}/status.events.jsonl: Conflicting payloads found for event_id '${id}' [MERGE_CONFLICT]`,
    );
    expect(said).toContain("CONFLICT (content)");
    const text = read(repo, "status.events.jsonl");
    expect(text).toMatch(/^<{7} ours\n.*"anna".*\n={7}\n.*"bert".*\n>{7} theirs\n$/ms);
  });

  test.each([
    ["status.events.jsonl", "no json\n", "MERGE_LINE_NOT_JSON"],
    ["status.events.jsonl", "[]\n", "MERGE_LINE_NOT_AN_OBJECT"],
    ["decisions.events.jsonl", '{"event_id":" "}\n', "MERGE_LINE_WITHOUT_ID"],
    ["meta.json", "{\n", "MERGE_META_INVALID"],
    ["status.events.jsonl", '{"event_id": "\xe9"}\n', "MERGE_NOT_UTF8"],
  ])("%s with the line %j [%s]", async (name, text, code) => {
    await init(repo);
    const put = (content: string) => {
      writeFileSync(join(repo, MISSION, name), content, "latin1");
      commit(repo, "put");
    };
    git(repo, "checkout", "-q", "-b", "side");
    put(text);
    git(repo, "checkout", "-q", "main");
    put('{"event_id": "x"}\n');
    const { status, said } = tryGit(repo, "merge", "side");
    expect([status, said]).toEqual([1, expect.stringContaining(`[${code}]`)]);
    expect(git(repo, "diff", "--name-only", "--diff-filter=U")).toBe(`${MISSION}/${name}`);
    expect(readFileSync(join(repo, MISSION, name), "latin1")).toContain(text.trim());
  });

  test("a status.json beside a log that cannot be merged, and files that are none of its own", async () => {
    await init(repo);
    diverge();
    appendFileSync(join(repo, MISSION, "status.events.jsonl"), "half a li\n");
    commit(repo, "broken");
    const { status, said } = tryGit(repo, "merge", "side");
    expect(status).toBe(1);
    expect(said).toMatch(
      /status\.json: status\.events\.jsonl, ours: invalid JSON on line 4: .*\[MERGE_LINE_NOT_JSON\]/,
    );
    expect(git(repo, "diff", "--name-only", "--diff-filter=U").split("\n")).toEqual([
      `${MISSION}/status.events.jsonl`,
      `${MISSION}/status.json`,
    ]);
    for (const name of ["a", "b", "c"]) writeFileSync(join(repo, name), `${name}\n`);
    const run = (...files: string[]) => skitty(["merge-driver", ...files], { cwd: repo });
    const foreign = await run("a", "b", "c", "README.md");
    expect([foreign.exit, foreign.stderr]).toEqual([1, expect.stringContaining("[MERGE_FILE_UNKNOWN]")]);
    expect(readFileSync(join(repo, "b"), "utf8")).toMatch(/^<{7} ours\nb\n={7}\nc\n>{7} theirs\n$/);
    const joined = await run("a", "b", "c", "x.events.jsonl", "--json");
    expect(JSON.parse(joined.stdout)).toMatchObject({ merged: false, code: "MERGE_LINE_NOT_JSON" });
    for (const name of ["a", "b", "c"]) writeFileSync(join(repo, name), `{"event_id": "${name}"}\n`);
    const whole = await run("a", "b", "c", "x.events.jsonl", "--json");
    expect([whole.exit, JSON.parse(whole.stdout)]).toMatchObject([0, { merged: true, code: null }]);
    expect(readFileSync(join(repo, "b"), "utf8").match(/\w(?="})/g)).toEqual(["a", "b", "c"]);
    expect(JSON.parse((await run("a", "b", "c", "README.md", "--json")).stdout)).toMatchObject({
      ...{ schema: "merge/1", path: "README.md", merged: false, code: "MERGE_FILE_UNKNOWN" },
    });
    const apart = await run("a", "kitty-specs/b", "c", "x.events.jsonl");
    expect([apart.exit, apart.stderr]).toEqual([1, expect.stringContaining("[MERGE_FOLDERS_DIFFER]")]);
  });

  test("a status.json without a log is left to a person", async () => {
    await init(repo);
    rmSync(join(repo, MISSION, "status.events.jsonl"));
    commit(repo, "no log");
    const put = (text: string) => {
      writeFileSync(join(repo, MISSION, "status.json"), text);
      commit(repo, "put");
    };
    git(repo, "checkout", "-q", "-b", "side");
    put('{"of": "side"}\n');
    git(repo, "checkout", "-q", "main");
    put('{"of": "main"}\n');
    const { status, said } = tryGit(repo, "merge", "side");
    expect([status, said]).toEqual([1, expect.stringContaining("no status.events.jsonl beside it")]);
    expect(read(repo, "status.json")).toContain("<<<<<<< ours");
  });

  test("a status.json of no commit says how it is made anew", async () => {
    for (const name of ["a", "b", "c"]) writeFileSync(join(repo, name), `{"of": "${name}"}\n`);
    const { exit, stderr } = await skitty(["merge-driver", "a", "b", "c", `${MISSION}/status.json`], {
      cwd: repo,
    });
    expect(exit).toBe(1);
    expect(stderr).toMatch(
      /Finish the merge with either side of it, then: skitty doctor --fix \[MERGE_LOG_NOT_FOUND\]/,
    );
  });
});

test("a clone without the driver gets git's conflict, and is helped by skitty init --git", async () => {
  await init(repo);
  git(repo, "add", ".gitattributes");
  commit(repo, "git setup");
  diverge();
  const clone = join(folder, `clone-${count}`);
  git(folder, "clone", "-q", repo, clone);
  identify(clone);
  git(clone, "checkout", "-q", "-b", "work", "origin/main");
  const before = tryGit(clone, "merge", "-q", "origin/side");
  expect(before.status).toBe(1);
  expect(read(clone, "status.events.jsonl")).toContain("<<<<<<<");
  git(clone, "merge", "--abort");
  await init(clone);
  expect(tryGit(clone, "merge", "-q", "origin/side")).toMatchObject({ status: 0 });
  expect(idsIn(clone)).toHaveLength(5);
  expect(new Set(idsIn(clone)).size).toBe(5);
  expect(read(clone, "status.json")).toBe(snapshot(clone));
}, 30_000);
