/** What a running engine makes of Linear, and its rate limits. */
import { describe, expect, test } from "vitest";
import { type CanonicalIssueInput, canonicalIssue, type Fetch, pacedFetch } from "../../tracker/src/index.ts";
import { endsLinear, engineOn, openLinear } from "./support/open-linear.ts";

endsLinear();

describe("an engine", () => {
  test("comes to rest on what Linear says in its own way", async () => {
    const world = await openLinear();
    const { linear, clock } = world;
    const { engine, store } = engineOn(world);
    linear.workspace.addLabel("Bug", null);
    const draft = (id: string, fields: Partial<CanonicalIssueInput>) =>
      store.upsertIssue(
        canonicalIssue({
          ref: { system: "linear", workspace: "linear", id },
          ...{ title: id, status: "todo", issue_type: "bug", updated_at: clock.now(), ...fields },
        }),
      );
    const [anna, ben] = linear.workspace.users.map(({ id }) => id);
    await draft("epic", { priority: null });
    const epic = { system: "linear", workspace: "linear", id: "epic" };
    await draft("part", { labels: ["bug"], parent: epic, assignees: [anna!, ben!], status: "in_review" });
    await draft("other", { links: [{ type: "blocked_by", target: epic }] });
    const first = await engine.sync();
    expect([first.stats.pushed_created, first.errors]).toEqual([3, []]);
    clock.move(120);
    await engine.sync();
    clock.move(120);
    const { stats, decisions, errors } = await engine.sync();
    expect([stats.pushed_updated, stats.pulled_updated, decisions, errors]).toEqual([0, 0, {}, []]);
    const shown = [...linear.workspace.issues.values()].map((issue) => linear.shown(issue));
    const made = (title: string) => shown.find((issue) => issue.title === title)!;
    expect(made("part")).toMatchObject({ labels: ["Bug"], assignees: [anna], status: "in_review" });
    expect(made("part").parent?.id).toBe(made("epic").ref.id);
    expect(linear.workspace.relations).toMatchObject([
      { type: "blocks", issueId: made("epic").ref.id, relatedIssueId: made("other").ref.id },
    ]);
  });

  test("is told which status the team has no state for, and carries the rest", async () => {
    const world = await openLinear({
      states: [
        ["Todo", "unstarted"],
        ["Done", "completed"],
      ],
    });
    const { linear, clock } = world;
    const { engine, store } = engineOn(world);
    const ref = { system: "linear", workspace: "linear", id: "draft" };
    const fields = { title: "Waits", body: "For wind", status: "blocked", issue_type: "task" } as const;
    await store.upsertIssue(canonicalIssue({ ref, ...fields, updated_at: clock.now() }));
    const { failures } = await engine.sync();
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringContaining("Linear status mapping missing for blocked."),
    ]);
    const [issue] = linear.workspace.issues.values();
    expect(issue).toMatchObject({ title: "Waits", description: "For wind" });
    linear.workspace.updateIssue(issue!.id, { title: "Renamed there" });
    clock.move(120);
    await engine.sync();
    expect((await store.listIssues()).map(({ title, status }) => [title, status])).toEqual([
      ["Renamed there", "blocked"],
    ]);
  });
});

describe("a rate limit", () => {
  test("that Linear tells with status 400 is one, with the time until the budget is filled", async () => {
    const { clock, connector } = await openLinear({ requests: 1 });
    await connector.listIssues();
    clock.move(3590);
    await expect(connector.listIssues()).rejects.toMatchObject({
      ...{ failure_class: "rate_limit", status_code: 400, retry_after_seconds: 10, provider: "linear" },
    });
    clock.move(10);
    expect((await connector.listIssues()).items).toEqual([]);
  });

  test("is waited for by the engine, as long as was asked", async () => {
    const world = await openLinear();
    const { engine } = engineOn(world);
    world.linear.workspace.createIssue(world.linear.team.id, { title: "There" });
    world.linear.failNext({ kind: "rate_limit", retry_after_seconds: 7 });
    expect((await engine.pull()).stats.pulled_created).toBe(1);
    expect(world.clock.waits).toContain(7000);
  });

  test("is not met by a fetch that keeps to the pace", async () => {
    const { clock, connect } = await openLinear({ requests: 3 });
    const paced = pacedFetch(fetch as Fetch, { clock, max_wait_seconds: 4000 });
    const connector = connect({}, paced);
    for (let i = 0; i < 8; i++) await connector.listIssues();
    expect(clock.waits).toEqual([3_600_000, 3_600_000]);
  });
});
