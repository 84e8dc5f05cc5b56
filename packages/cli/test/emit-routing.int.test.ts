/** Where `skitty emit` puts an event, in real repositories: `cli-sync` 7, 003 FR-001 to FR-004, FR-018 to FR-021. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { PAYLOADS } from "../../sync-protocol/test/payloads.js";
import { skitty } from "./skitty.js";

const root = mkdtempSync(join(tmpdir(), "skitty-emit-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
let repo: string;
let env: Record<string, string>;
const git = (...args: string[]) => execFileSync("git", args, { cwd: repo, encoding: "utf8" }).trim();
const text = (path: string) => readFileSync(join(repo, path), "utf8");
const run = (...args: string[]) => skitty(args, { cwd: repo, env });
const emit = (type: string, payload: object, ...more: string[]) =>
  run("emit", type, "--payload", JSON.stringify(payload), ...more);
const emitted = async (type: string, payload: object, ...more: string[]) =>
  JSON.parse((await emit(type, payload, ...more, "--json")).stdout);

function mission(slug: string, meta: object = {}): void {
  mkdirSync(join(repo, "kitty-specs", slug), { recursive: true });
  writeFileSync(
    join(repo, "kitty-specs", slug, "meta.json"),
    JSON.stringify({ mission_slug: slug, ...meta }),
  );
}

beforeEach(() => {
  repo = join(root, `repo-${++count}`);
  env = { SPEC_KITTY_HOME: join(root, `home-${count}`), HOME: root, USER: "anna" };
  mkdirSync(repo);
  git("init", "-q", "-b", "kitty/014-board");
  git("config", "user.name", "Test");
  git("config", "user.email", "test@example.com");
  mission("014-board");
  git("add", ".");
  git("commit", "-q", "-m", "init");
});

const { DecisionInputRequested: requested, DecisionInputAnswered: answered } = PAYLOADS;
const DECISIONS = "kitty-specs/014-board/decisions.events.jsonl";

describe("skitty emit", () => {
  test("FR-001, FR-003 writes a request into the mission's log, says so, and queues nothing", async () => {
    const { exit, stdout, stderr } = await emit("DecisionInputRequested", requested);
    expect([exit, stderr]).toEqual([0, ""]);
    const [line] = text(DECISIONS).trim().split("\n");
    const { event_id } = JSON.parse(line!);
    expect(stdout).toBe(
      `DecisionInputRequested ${event_id}: written to ${DECISIONS}; committed with its answer, never sent\n`,
    );
    expect(JSON.parse((await run("status", "--json")).stdout).queue).toMatchObject({ accepted: 0 });
  });

  test("FR-002, FR-004 commits the log with the answer, and names the commit", async () => {
    await emit("DecisionInputRequested", requested);
    const { exit, stdout } = await emit("DecisionInputAnswered", answered);
    const head = git("rev-parse", "HEAD");
    expect([exit, stdout]).toEqual([
      0,
      expect.stringMatching(
        new RegExp(
          `: committed to ${DECISIONS} as ${head.slice(0, 10)}; git carries it, it is never sent\n$`,
        ),
      ),
    ]);
    expect(git("show", `HEAD:${DECISIONS}`).split("\n")).toHaveLength(2);
    const document = await emitted("DecisionInputAnswered", answered);
    expect(document).toEqual({
      ...{ schema: "emit/1", status: "accepted", queued: "excluded" },
      event_id: document.event_id,
      log: { path: join(repo, DECISIONS), event_id: document.event_id, commit: git("rev-parse", "HEAD") },
    });
    expect(text(DECISIONS)).toContain(document.event_id);
  });

  test("FR-004 on a default branch keeps the answer in the file, and says that it is not committed", async () => {
    git("checkout", "-q", "-b", "main");
    const { exit, stdout, stderr } = await emit("DecisionInputAnswered", answered, "--mission", "014-board");
    expect(exit).toBe(0);
    expect(stdout).toContain(`written to ${DECISIONS}, not committed yet`);
    expect(stderr).toContain("SAFE_COMMIT_PROTECTED_BRANCH");
    expect(git("log", "--format=%s")).toBe("init");
  });

  test("goes to the worktree of the mission's coordination branch", async () => {
    mission("015-next", { coordination_branch: "coord" });
    const worktree = join(root, `tree-${count}`);
    git("worktree", "add", "-q", "-b", "coord", worktree);
    const { log } = await emitted("DecisionInputAnswered", answered, "--mission", "015-next");
    expect(log.path).toBe(join(worktree, "kitty-specs/015-next/decisions.events.jsonl"));
    expect(log.commit).toBe(git("rev-parse", "coord"));
    // Without its worktree the log is that of this checkout.
    git("worktree", "remove", "--force", worktree);
    const here = await emitted("DecisionInputRequested", requested, "--mission", "015-next");
    expect(here.log.path).toBe(join(repo, "kitty-specs/015-next/decisions.events.jsonl"));
  });

  test("takes the mission of payload, folder, branch, or the only one", async () => {
    mission("015-next", { coordination_branch: "other" });
    const logOf = async (payload: object, ...args: string[]) =>
      (await emitted("DecisionInputRequested", payload, ...args)).log.path.split("/").at(-2);
    expect(await logOf({ ...requested, mission_slug: "015-next" })).toBe("015-next");
    expect(await logOf(requested)).toBe("014-board");
    git("checkout", "-q", "-b", "other");
    expect(await logOf(requested)).toBe("015-next");
    git("checkout", "-q", "-b", "elsewhere");
    const folder = join(repo, "kitty-specs/014-board");
    const within = await skitty(
      ["emit", "DecisionInputRequested", "--payload", JSON.stringify(requested), "--json"],
      { cwd: folder, env },
    );
    expect(JSON.parse(within.stdout).log.path).toBe(join(folder, "decisions.events.jsonl"));
    const unclear = await emit("DecisionInputRequested", requested);
    expect([unclear.exit, unclear.stdout]).toEqual([2, ""]);
    expect(unclear.stderr).toBe(
      "skitty: Decisions are kept in git, with their mission. Say which: --mission SLUG (there are 014-board, 015-next)\n",
    );
  });

  test("says what is wrong with the mission that was named", async () => {
    const wrong = await emit("DecisionInputRequested", requested, "--mission", "nope");
    expect([wrong.exit, wrong.stderr]).toEqual([
      2,
      "skitty: There is no mission nope in kitty-specs/ (there are 014-board)\n",
    ]);
    rmSync(join(repo, "kitty-specs"), { recursive: true });
    expect((await emit("DecisionInputRequested", requested)).stderr).toContain(
      "there is none in kitty-specs/ yet",
    );
    const needless = await emit("WPCreated", PAYLOADS.WPCreated, "--mission", "014-board");
    expect([needless.exit, needless.stderr]).toEqual([2, expect.stringContaining("WPCreated needs none")]);
  });

  test("FR-018 puts a sense into the glossary's log alone", async () => {
    const sense = {
      mission_id: "m1",
      scope_id: "s",
      term_surface: "t",
      after_sense: "x",
      reason: "",
      actor: "a",
    };
    const { exit, stdout } = await emit("GlossarySenseUpdated", sense);
    const path = ".kittify/events/glossary/m1.events.jsonl";
    const { event_id } = JSON.parse(text(path));
    expect([exit, stdout]).toEqual([
      0,
      `GlossarySenseUpdated ${event_id}: written to ${path}; git carries it, it is never sent\n`,
    ]);
    expect(JSON.parse((await run("status", "--json")).stdout).queue.accepted).toBe(0);
  });

  test("FR-019, FR-020, FR-021 queues a clarification, logs it, and seeds what was resolved", async () => {
    const asked = await emitted("GlossaryClarificationRequested", {
      ...{ mission_id: "m1", scope_id: "team_domain", step_id: "s", semantic_check_event_id: "c" },
      ...{ term: "lane", question: "?", options: [], urgency: "low", actor: "a" },
    });
    const { stdout } = await emit("GlossaryClarificationResolved", {
      ...{
        mission_id: "m1",
        clarification_event_id: asked.event_id,
        selected_meaning: "a column",
        actor: "a",
      },
    });
    expect(stdout).toMatch(
      /: queued; the next push or watch delivers it; also in \.kittify\/events\/glossary\/m1\.events\.jsonl\n$/,
    );
    expect(text(".kittify/glossaries/team_domain.yaml")).toContain("definition: a column");
    expect(JSON.parse((await run("status", "--json")).stdout).queue).toMatchObject({
      accepted: 2,
      queued: 2,
    });
  });

  test("says of other types that they wait for delivery", async () => {
    const { stdout } = await emit("WPCreated", PAYLOADS.WPCreated);
    expect(stdout).toMatch(/^WPCreated [0-9A-Z]{26}: queued; the next push or watch delivers it\n$/);
    expect(await emitted("WPCreated", PAYLOADS.WPCreated)).toMatchObject({ queued: "queued", log: null });
  });

  test("what cannot be written is refused, with nothing on standard output", async () => {
    mkdirSync(join(repo, DECISIONS));
    const refused = await emit("DecisionInputRequested", requested);
    expect([refused.exit, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toMatch(/could not be written.*\[EISDIR\]/);
  });
});
