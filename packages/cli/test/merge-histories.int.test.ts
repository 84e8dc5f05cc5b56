/** Histories as teams make them, at random, by git with the driver: no line is lost or doubled, and the status follows. */
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileText, lineText, materialise, readLog, readMeta } from "@spec-kitty/mission-log";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { skitty } from "./skitty.js";

const folder = mkdtempSync(join(tmpdir(), "skitty-histories-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RUNS = process.env["SKITTY_FULL"] === undefined ? 4 : 100;
const MISSIONS = ["014-board", "015-list"];
const LANES = ["claimed", "in_progress", "for_review", "blocked"];
const STEPS = ["work", "branch", "switch", "merge", "squash", "rebase", "pick", "stash"] as const;

/** One thing that somebody does; the numbers choose what with. */
interface Step {
  readonly step: (typeof STEPS)[number];
  readonly a: number;
  readonly b: number;
}

const steps = fc.array(fc.record<Step>({ step: fc.constantFrom(...STEPS), a: fc.nat(999), b: fc.nat(999) }), {
  minLength: 8,
  maxLength: 14,
});

/** The states of `status.json` of one side of a merge, by mission. */
type Side = readonly ReadonlySet<string>[];

/** A team's repository. Each `do` is followed by a look at what became of the logs. */
class Team {
  readonly #repo = mkdtempSync(join(folder, "repo-"));
  readonly #branches = ["main"];
  #ids = 0;

  static async begin(): Promise<Team> {
    const team = new Team();
    team.#git("init", "-q", "-b", "main");
    team.#git("config", "user.name", "Test");
    team.#git("config", "user.email", "test@example.com");
    for (const mission of MISSIONS) {
      mkdirSync(join(team.#repo, "kitty-specs", mission), { recursive: true });
      team.#write(mission, "meta.json", fileText({ mission_slug: mission, mission_type: "software-dev" }));
      team.#move(mission, 0);
    }
    const { exit } = await skitty(["init", "--git"], { cwd: team.#repo, env: { SPEC_KITTY_HOME: folder } });
    expect(exit).toBe(0);
    team.#commit();
    return team;
  }

  async do({ step, a, b }: Step): Promise<void> {
    const here = this.#git("rev-parse", "--abbrev-ref", "HEAD");
    const others = this.#branches.filter((name) => name !== here);
    const other = others[a % others.length];
    if (step === "branch" && this.#branches.length < 4) {
      const name = `branch-${this.#branches.length}`;
      this.#branches.push(name);
      this.#git("checkout", "-q", "-b", name);
    }
    if (step === "work" || other === undefined) {
      for (let n = 0; n <= a % 3; n++) this.#move(MISSIONS[(a + n) % 2]!, b + n);
      this.#commit();
      return;
    }
    const before = MISSIONS.map((mission) => this.#idsAt("HEAD", mission));
    const joins = (from: string) =>
      MISSIONS.map((mission, n) => new Set([...before[n]!, ...this.#idsAt(from, mission)]));
    let expected: readonly Set<string>[] | undefined;
    const [ours, theirs] = [here, other].map((name) => this.#git("rev-parse", name)) as [string, string];
    let sides: readonly (() => Side)[] = [];
    switch (step) {
      case "switch":
        this.#git("checkout", "-q", other);
        return;
      case "merge":
        expected = joins(other);
        sides = [() => this.#side(ours), () => this.#side(theirs)];
        this.#git("merge", "-q", "--no-edit", other);
        break;
      case "squash":
        expected = joins(other);
        sides = [() => this.#side(ours), () => this.#side(theirs)];
        this.#git("merge", "--squash", other);
        this.#commit();
        break;
      case "rebase":
        expected = joins(other);
        // Each of our commits in turn, onto what became of those before it.
        sides = [() => this.#side(ours, `^${theirs}`)];
        this.#git("rebase", "-q", other);
        break;
      case "pick": {
        const commits = this.#git("rev-list", "--no-merges", "-5", other).split("\n");
        const commit = commits[b % commits.length]!;
        expected = joins(commit);
        sides = [() => this.#side(ours), () => this.#side(commit)];
        this.#git("cherry-pick", "--allow-empty", "--keep-redundant-commits", commit);
        break;
      }
      case "stash": {
        const mission = MISSIONS[b % 2]!;
        const id = this.#move(mission, b);
        const stashed = MISSIONS.map((name) => new Set([this.#read(name, "status.json")]));
        this.#git("stash", "-q");
        this.#git("checkout", "-q", other);
        sides = [() => this.#side(theirs), () => stashed];
        expected = MISSIONS.map((name) => new Set(this.#idsAt("HEAD", name)));
        this.#git("stash", "pop", "-q");
        expected[MISSIONS.indexOf(mission)]!.add(id);
        for (const [n, name] of MISSIONS.entries())
          expect([...expected[n]!].filter((one) => !this.#idsIn(name).includes(one))).toEqual([]);
        this.#commit();
        break;
      }
    }
    for (const [n, mission] of MISSIONS.entries()) {
      const ids = this.#idsIn(mission);
      expect(new Set(ids).size).toBe(ids.length);
      expect([...(expected?.[n] ?? [])].filter((id) => !ids.includes(id))).toEqual([]);
    }
    await this.#expectStatus(sides);
    expect(this.#git("status", "--porcelain")).toBe("");
  }

  /** Git asks no driver where both sides have the same `status.json`, though their logs are not the same. */
  async #expectStatus(sides: readonly (() => Side)[]): Promise<void> {
    const stale = MISSIONS.filter((name) => this.#read(name, "status.json") !== this.#snapshot(name));
    if (stale.length === 0) return;
    expect(sides).not.toEqual([]);
    const both = sides.map((side) => side());
    for (const mission of stale) {
      const status = this.#read(mission, "status.json");
      const had = both.map((side) => side[MISSIONS.indexOf(mission)]!.has(status));
      expect(had, `${mission}: git kept what is no side's`).toEqual(both.map(() => true));
    }
    const { exit } = await skitty(["doctor", "--fix"], { cwd: this.#repo, env: { SPEC_KITTY_HOME: folder } });
    expect(exit).toBeLessThan(2);
    for (const mission of stale) expect(this.#read(mission, "status.json")).toBe(this.#snapshot(mission));
    this.#commit();
  }

  /** The states of `status.json` that commits have. */
  #side(...commits: string[]): Side {
    const all = this.#git("rev-list", ...(commits.length === 1 ? ["--no-walk"] : []), ...commits);
    return MISSIONS.map(
      (name) =>
        new Set(
          all
            .split("\n")
            .map((commit) => `${this.#git("show", `${commit}:kitty-specs/${name}/status.json`)}\n`),
        ),
    );
  }

  #git(...args: string[]): string {
    const env = { ...process.env, GIT_EDITOR: "true" };
    return execFileSync("git", args, { cwd: this.#repo, encoding: "utf8", stdio: "pipe", env }).trim();
  }

  #commit(): void {
    this.#git("add", "-A");
    this.#git("commit", "-q", "--allow-empty", "-m", `commit ${this.#ids}`);
  }

  /** A move at some minute, so that branches come between one another; the id of its line. */
  #move(mission: string, n: number): string {
    const event_id = `01J${String(++this.#ids).padStart(23, "0")}`;
    const line = {
      ...{ event_id, mission_slug: mission, wp_id: `WP0${1 + (n % 5)}`, actor: "anna", force: false },
      ...{ from_lane: "planned", to_lane: LANES[n % 4], execution_mode: "worktree" },
      at: `2026-03-01T10:${String(n % 60).padStart(2, "0")}:00+00:00`,
    };
    appendFileSync(this.#file(mission, "status.events.jsonl"), `${lineText(line)}\n`);
    this.#write(mission, "status.json", this.#snapshot(mission));
    return event_id;
  }

  #file(mission: string, name: string): string {
    return join(this.#repo, "kitty-specs", mission, name);
  }

  #read(mission: string, name: string): string {
    return readFileSync(this.#file(mission, name), "utf8");
  }

  #write(mission: string, name: string, text: string): void {
    writeFileSync(this.#file(mission, name), text);
  }

  #snapshot(mission: string): string {
    const { lines } = readLog(Buffer.from(this.#read(mission, "status.events.jsonl")));
    const { meta } = readMeta(this.#read(mission, "meta.json"));
    return fileText(
      materialise(
        lines.map(({ line }) => line),
        meta,
      ),
    );
  }

  #idsIn(mission: string): string[] {
    return idsOf(this.#read(mission, "status.events.jsonl"));
  }

  #idsAt(commit: string, mission: string): string[] {
    return idsOf(this.#git("show", `${commit}:kitty-specs/${mission}/status.events.jsonl`));
  }
}

function idsOf(log: string): string[] {
  return log
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line).event_id);
}

test("random histories of merges, rebases, picks, squashes and stashes keep every line once", async () => {
  const history = fc.asyncProperty(steps, async (list) => {
    const team = await Team.begin();
    for (const step of list) await team.do(step);
  });
  // Shrinking would take minutes of git; the steps are told as they are.
  await fc.assert(history, { numRuns: RUNS, endOnFailure: true });
}, 600_000);
