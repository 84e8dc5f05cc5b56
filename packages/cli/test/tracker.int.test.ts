/** `skitty tracker` by the commands that a person types, against GitHub on loopback. */
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ManualClock } from "../../tracker/test/support/manual-clock.ts";
import type { StoredIssue } from "../../tracker-github/test/support/github-repository.ts";
import { type GitHubVendor, TOKEN } from "../../tracker-github/test/support/github-vendor.ts";
import type { Ran } from "./skitty.js";
import { TrackerPlace } from "./tracker-place.js";

let place: TrackerPlace;
let root: string;
let github: GitHubVendor;
let env: Record<string, string>;

beforeEach(async () => {
  place = await TrackerPlace.open(new ManualClock());
  ({ root, github, env } = place);
  env["SPEC_KITTY_TRACKER_GITHUB_TOKEN"] = TOKEN;
});
afterEach(async () => {
  await place[Symbol.asyncDispose]();
  expect(github.api.refusals).toEqual([]);
});

const configure = (section: Parameters<TrackerPlace["configure"]>[0]) => place.configure(section);
const tracker = (...args: string[]) => place.run("tracker", ...args);
const json = async (...args: string[]) => JSON.parse((await tracker(...args, "--json")).stdout);

/** The exit code and what was said on standard error. */
const refused = ({ exit, stderr }: Ran) => [exit, stderr] as const;

describe("skitty tracker", () => {
  test("pulls, edits, plans, applies and knows when there is nothing to do", async () => {
    github.repository.create({ title: "Draw the board" });
    github.repository.create({ title: "Fix the door", labels: ["bug"] });
    expect((await tracker("pull")).stdout).toBe("2 issues taken in.\n");
    expect((await tracker("issues")).stdout).toMatch(/^#1 +todo +Draw the board\n#2 +todo +Fix the door\n$/);

    await tracker("edit", "#1", "--status", "done", "--title", "Draw the whole board");
    await tracker("new", "A third one", "--label", "ui", "--assignee", "anna");
    const waiting = await tracker("status");
    expect([waiting.exit, waiting.stdout]).toEqual([
      1,
      expect.stringMatching(/To send +#1, draft-\w+: skitty tracker push/),
    ]);

    const planned = await tracker("plan", "--out", "plan.json");
    expect(planned.exit).toBe(0);
    expect(planned.stdout).toMatch(
      /update there +#1 +title "Draw the board" → "Draw the whole board"\n +status "todo" → "done"/,
    );
    expect(planned.stdout).toMatch(/create there +new +"A third one"/);
    expect(planned.stdout).toContain(
      "Nothing is written yet.\nCarry it out: skitty tracker apply plan.json\n",
    );
    expect(github.repository.issues.map(({ title }) => title)).toEqual(["Draw the board", "Fix the door"]);
    expect(statSync(join(root, "app/plan.json")).mode & 0o077).toBe(0);

    expect((await tracker("apply", "plan.json")).stdout).toBe(
      "1 issue created there, 1 issue updated there.\n",
    );
    expect(github.repository.issues).toMatchObject([
      { title: "Draw the whole board", state: "closed" },
      { title: "Fix the door", state: "open" },
      { title: "A third one", labels: ["ui"], assignees: ["anna"] },
    ]);
    const idle = await tracker("sync");
    expect([idle.exit, idle.stdout]).toEqual([0, "Nothing to do: both sides are in step.\n"]);
    expect((await tracker("status")).exit).toBe(0);
  });

  test("refuses a plan whose sides have moved", async () => {
    github.repository.create({ title: "Draw the board" });
    await tracker("plan", "--out", "plan.json");
    github.edit("1", { title: "Somebody was faster" });
    const [exit, said] = refused(await tracker("apply", "plan.json"));
    expect([exit, said]).toEqual([1, expect.stringContaining("[PLAN_STALE]")]);
    expect(await json("issues")).toEqual({ schema: "tracker-issues/1", issues: [] });
  });

  test("asks where both sides changed a field, and brings the losing value back", async () => {
    github.repository.create({ title: "Draw the board" });
    await tracker("pull");
    await tracker("edit", "1", "--title", "Ours");
    github.edit("1", { title: "Theirs", body: "and more" });
    const synced = await tracker("sync");
    expect([synced.exit, synced.stdout]).toEqual([
      1,
      "1 issue updated here.\n1 question for you: skitty tracker conflicts\n",
    ]);
    const { conflicts } = await json("conflicts");
    expect(conflicts).toMatchObject([
      { field_name: "title", local_value: "Ours", external_value: "Theirs", base_value: "Draw the board" },
    ]);
    expect((await tracker("conflicts")).stdout).toMatch(
      /#1 {2}title\n {2}here {3}"Ours"\n {2}there {2}"Theirs"\n {2}before "Draw the board"/,
    );

    const { id }: { readonly id: string } = conflicts[0];
    expect(await json("answer", `${id.slice(0, 4)}…`, "--take", "there")).toMatchObject({ answered: id });
    await tracker("sync");
    expect(github.repository.issues[0]!.title).toBe("Theirs");
    expect((await tracker("conflicts")).stdout).toBe("No open questions.\n");
    await tracker("answer", conflicts[0].id, "--value", '"Neither"');
    await tracker("push");
    expect(github.repository.issues[0]!.title).toBe("Neither");
    expect(refused(await tracker("answer", "none", "--take", "here"))).toEqual([
      1,
      expect.stringContaining("[CONFLICT_NOT_FOUND]"),
    ]);
  });

  test("sends comments where they are asked for, and takes them in", async () => {
    configure({ comments: "both" });
    const issue = github.repository.create({ title: "Draw the board" });
    github.repository.comment(issue, "From her", "anna");
    expect((await tracker("pull")).stdout).toBe("1 issue taken in, 1 comment taken in.\n");
    await tracker("comment", "#1", "From here");
    expect((await tracker("push")).stdout).toBe("1 comment sent.\n");
    expect(issue.comments.map(({ body }) => body)).toEqual(["From her", "From here"]);
  });

  test("keeps to who owns a field, and maps values", async () => {
    configure({
      ownership: { fields: { title: "external" } },
      values: { labels: { frontend: "ui" } },
    });
    github.repository.create({ title: "Draw the board", labels: ["ui"] });
    await tracker("pull");
    expect((await json("issues")).issues[0].labels).toEqual(["frontend"]);
    await tracker("edit", "1", "--title", "Not ours to change", "--label", "frontend", "later");
    await tracker("sync");
    expect(github.repository.issues[0]).toMatchObject({ title: "Draw the board", labels: ["ui", "later"] });
  });

  test("maps the statuses that are named, and takes the ways of some", async () => {
    configure({
      values: {
        ...{ status: { in_review: "done" }, issue_type: { chore: "task" }, priority: { 0: 1 } },
        transitions: { todo: { blocked: ["in_progress"] } },
      },
    });
    github.repository.create({ title: "Draw the board" });
    await tracker("pull");
    await tracker("edit", "#1", "--status", "in_review");
    expect((await tracker("push")).stdout).toBe("1 issue updated there.\n");
    expect(github.repository.issues[0]!.state).toBe("closed");
    expect((await tracker("sync")).stdout).toBe("Nothing to do: both sides are in step.\n");
    expect((await tracker("issues")).stdout).toContain("in_review");
  });

  test("keeps an issue that vanished, and makes it anew where a person says so", async () => {
    github.repository.create({ title: "Draw the board" });
    github.repository.create({ title: "Stays" });
    await tracker("pull");
    github.repository.remove(1, "deleted");
    await tracker("edit", "#1", "--title", "Still wanted");
    await tracker("push");
    expect((await tracker("status")).stdout).toMatch(/Gone there +#1: skitty tracker release/);
    await tracker("release", "#1", "--by", "recreate");
    expect((await tracker("push")).stdout).toContain("1 issue created there");
    expect((github.repository.issue(3) as StoredIssue).title).toBe("Still wanted");
  });

  test("says what the provider refused, and sends it once more where a person says so", async () => {
    await tracker("new", "x".repeat(300));
    const sent = () => github.api.seen.filter(({ method }) => method === "POST").length;
    for (let i = 0; i < 3; i++) expect((await tracker("push")).exit).toBe(1);
    expect(sent()).toBe(1);
    const { stdout } = await tracker("status");
    expect(stdout).toMatch(/Refused +(draft-\w+): .+\n +\1, its creation: HTTP 422 for POST /);
    const [{ ref }] = (await json("issues")).issues;
    await tracker("release", ref.id, "--by", "retry");
    expect((await tracker("status")).stdout).not.toContain("Refused");
    for (let i = 0; i < 2; i++) await tracker("push");
    expect(sent()).toBe(2);
    configure({ values: { labels: { frontend: "ui" } } });
    for (let i = 0; i < 2; i++) await tracker("push");
    expect(sent()).toBe(3);
    await tracker("edit", ref.id, "--title", "Short");
    expect((await tracker("push")).stdout).toBe("1 issue created there.\n");
    expect((await tracker("status")).exit).toBe(0);
  });

  test("stops before it changes very much at once, and shows what that would be", async () => {
    configure({ guard: { floor: 1, share: 0 } });
    for (const title of ["One", "Two"]) github.repository.create({ title });
    await tracker("pull");
    for (const number of ["1", "2"]) github.edit(number, { title: "Overwritten" });
    expect(refused(await tracker("pull"))).toEqual([1, expect.stringContaining("Plan with --allow-bulk")]);
    const planned = await tracker("plan", "--allow-bulk", "--out", "plan.json");
    expect(planned.stdout).toMatch(/#1 +title "One" → "Overwritten"/);
    expect(refused(await tracker("apply", "plan.json"))).toEqual([1, expect.stringContaining("BULK_CHANGE")]);
    expect((await tracker("apply", "plan.json", "--allow-bulk")).stdout).toBe("2 issues updated here.\n");
  });

  test("does not say that it decided where there is nothing to decide", async () => {
    github.repository.create({ title: "Draw the board" });
    await tracker("pull");
    for (const by of ["retry", "recreate"])
      expect(refused(await tracker("release", "#1", "--by", by))).toEqual([
        1,
        expect.stringMatching(/#1 is not gone.* nothing was done/),
      ]);
    expect(refused(await tracker("settle", "#1", "--made", "2"))).toEqual([
      1,
      expect.stringContaining("No creation of #1 is in doubt"),
    ]);
    expect((await tracker("status")).exit).toBe(0);
  });

  test("says that a tracker cannot be reached, and loses nothing", async () => {
    github.repository.create({ title: "Draw the board" });
    await tracker("pull");
    await tracker("edit", "1", "--title", "Kept");
    configure({ connection: { base_url: "http://127.0.0.1:1" } });
    const failed = await tracker("push");
    expect([failed.exit, failed.stdout]).toEqual([
      1,
      expect.stringMatching(/^Nothing was done\.\n {2}not done for #1: No answer for GET/),
    ]);
    configure({});
    await tracker("push");
    expect(github.repository.issues[0]!.title).toBe("Kept");
  }, 30_000);
});

describe("the configuration", () => {
  test("is asked for by example where it is missing", async () => {
    writeFileSync(place.config, readFileSync(place.config, "utf8").split("tracker:")[0]!);
    expect(refused(await tracker("status"))).toEqual([
      2,
      expect.stringContaining("tracker:\n  provider: github"),
    ]);
  });

  test("is refused with each fault and its place", async () => {
    configure({
      ...{ conflicts: "coin", guard: { share: 2 }, colour: "red" },
      values: { status: { begun: "todo" }, transitions: { todo: { done: ["soon"] } } },
    });
    const [exit, said] = refused(await tracker("status"));
    expect(exit).toBe(2);
    expect(said).toContain(
      "conflicts: expected one of external_wins, local_wins, newer_timestamp, manual_review",
    );
    expect(said).toContain("guard.share: must be <= 1");
    expect(said).toContain("tracker: knows no colour");
    expect(said).toContain("values.status: knows no begun");
    expect(said).toContain("values.transitions.todo.done.0: expected one of todo, ");
  });

  test("names a provider that is known", async () => {
    configure({ provider: "sourceforge" });
    expect(refused(await tracker("status"))).toEqual([
      2,
      expect.stringMatching(/Unknown provider: sourceforge; known are .*github/),
    ]);
  });
});

describe("a secret", () => {
  test("in the repository is refused without being repeated", async () => {
    configure({ connection: { token: "ghp_very_secret" } });
    const [exit, said] = refused(await tracker("status"));
    expect([exit, said]).toEqual([2, expect.stringContaining("SPEC_KITTY_TRACKER_GITHUB_TOKEN")]);
    expect(said).not.toContain("ghp_very_secret");
  });

  test("comes from the user's file where no variable has it, and the file is closed to others", async () => {
    delete env["SPEC_KITTY_TRACKER_GITHUB_TOKEN"];
    expect(refused(await tracker("pull"))).toEqual([2, expect.stringContaining("auth/trackers.yaml")]);
    const file = place.write("home/auth/trackers.yaml", `github: { token: ${TOKEN} }\n`);
    chmodSync(file, 0o644);
    expect((await tracker("pull")).exit).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    writeFileSync(file, "github: { token: }\n");
    expect(refused(await tracker("pull"))).toEqual([2, expect.stringContaining("is not known")]);
    writeFileSync(file, `github: { token: ${TOKEN}`);
    const [exit, said] = refused(await tracker("pull"));
    expect([exit, said]).toEqual([2, expect.stringContaining("is no YAML")]);
    expect(said).not.toContain(TOKEN);
  });

  test("is in no output and no file, whatever fails", async () => {
    github.repository.create({ title: "Draw the board" });
    const outputs = [
      await tracker("pull"),
      await tracker("plan", "--out", "plan.json"),
      await tracker("status", "--json"),
    ];
    env["SPEC_KITTY_TRACKER_GITHUB_TOKEN"] = `${TOKEN}-revoked`;
    outputs.push(await tracker("pull"));
    expect(outputs.at(-1)).toMatchObject({ exit: 1, stdout: expect.stringContaining("401") });
    expect(place.filesWith(TOKEN)).toEqual([]);
    for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toContain(TOKEN);
    expect(existsSync(join(root, "home/trackers"))).toBe(true);
  });
});
