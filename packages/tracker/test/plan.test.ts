import { describe, expect, test } from "vitest";
import { type AuditEntry, PlanStaleError, readPlan, type SyncPlan } from "../src/index.ts";
import { overriding, type World, world } from "./support/world.ts";

/** A world in which a sync has a bit of everything to do. */
async function busy(options: Parameters<typeof world>[0] = {}, more: Parameters<typeof world>[1] = {}) {
  const w = world({ comments: "both", ...options }, more);
  const [edited, taken, asked, gone] = [
    await w.remote({ title: "edited" }),
    await w.remote({ title: "taken" }),
    await w.remote({ title: "asked" }),
    await w.remote({ title: "gone" }),
  ];
  await w.engine.sync();
  await w.localEdit(edited, { title: "Edited here", labels: ["x"] });
  await w.remoteEdit(taken, { body: "Edited there" });
  await w.localEdit(asked, { title: "Mine" });
  await w.remoteEdit(asked, { title: "Theirs" });
  w.provider.remove(gone);
  await w.remote({ title: "imported" });
  const draft = await w.draft({ title: "Drafted", status: "in_progress" });
  await w.localEdit(draft, { body: "With a body" });
  await w.store.addComment(edited, { id: "c", body: "note", author: null, created_at: w.clock.now() });
  return { w, edited, taken, asked, gone, draft };
}

const everything = async (w: World) => {
  const kept = [];
  for (const collection of [
    "issues",
    "bindings",
    "pending",
    "conflicts",
    "cursors",
    "comments",
    "audit",
    "leases",
  ] as const)
    kept.push(await w.store.records.scan(collection, { limit: 999 }));
  return JSON.stringify([kept, w.provider.issues, w.provider.events]);
};

/** What a run decided, as a plan tells it. */
async function decided(w: World, run_id: string, draftId: string) {
  const entries: Omit<AuditEntry, "at" | "run_id">[] = [];
  const own = (await w.localIssue({ system: "memory", workspace: "ws", id: draftId, key: null, url: null }))
    .ref.id;
  for await (const { at: _, run_id: run, ...entry } of w.store.audit())
    if (run === run_id)
      entries.push(JSON.parse(JSON.stringify(entry).replaceAll(`memory:ws:${own}`, "memory:ws:planned:1")));
  return entries;
}

const sorted = (actions: readonly object[]) => actions.map((one) => JSON.stringify(one)).sort();

describe("a plan", () => {
  test("writes nothing on either side", async () => {
    const { w } = await busy();
    const before = await everything(w);
    w.requests.length = 0;
    await w.engine.plan("sync", { full: true });
    expect(await everything(w)).toBe(before);
    expect(new Set(w.requests)).toEqual(new Set(["listIssues", "getIssue", "listComments"]));
  });

  test("asks once for each issue that a push would update", async () => {
    const w = world();
    const [ref, other] = [await w.remote(), await w.remote()];
    await w.engine.pull();
    for (const one of [ref, other]) await w.localEdit(one, { title: "Edited here" });
    w.requests.length = 0;
    expect((await w.engine.plan("push")).stats.pushed_updated).toBe(2);
    expect(w.requests).toEqual(["getIssue", "getIssue"]);
  });

  test("tells exactly what the run then does", async () => {
    const { w, draft } = await busy();
    const plan = await w.engine.plan("sync", { full: true });
    expect(plan.actions.map(({ action }) => action).sort()).toEqual(
      ["comment_out", "create", "import", "orphan", "question", "take", "update"].sort(),
    );
    const result = await w.engine.sync({ full: true });
    expect(result.stats).toEqual(plan.stats);
    expect(sorted(await decided(w, result.run_id, draft.id))).toEqual(sorted(plan.actions));
  });

  test.each(["pull", "push"] as const)("of a %s is that of the run", async (direction) => {
    const { w } = await busy();
    const plan = await w.engine.plan(direction);
    const { stats } = await w.engine[direction]();
    expect(stats).toEqual(plan.stats);
  });

  test("is applied from a file, and then nothing is left to do", async () => {
    const { w, edited } = await busy();
    const kept = readPlan(JSON.parse(JSON.stringify(await w.engine.plan("sync"))));
    w.clock.move(30);
    const result = await w.restarted().apply(kept);
    expect(result.stats).toMatchObject({
      pushed_created: 1,
      pushed_updated: 1,
      pulled_created: 1,
      pulled_updated: 1,
    });
    expect((await w.remoteIssue(edited)).labels).toEqual(["x"]);
    expect((await w.engine.plan("sync")).actions).toEqual([]);
  });

  const moves: readonly [string, (from: Awaited<ReturnType<typeof busy>>) => Promise<unknown>][] = [
    ["a planned issue at the provider", ({ w, taken }) => w.remoteEdit(taken, { labels: ["moved"] })],
    ["a planned issue here", ({ w, edited }) => w.localEdit(edited, { body: "moved" })],
    ["an issue that was not planned, at the provider", ({ w }) => w.remote({ title: "one more" })],
    ["an issue that was not planned, here", ({ w }) => w.draft({ title: "one more" })],
    ["the draft that would be made", ({ w, draft }) => w.localEdit(draft, { body: "another body" })],
  ];
  test.each(moves)("is refused, and does nothing, when this moved since: %s", async (_what, move) => {
    const from = await busy();
    const plan = await from.w.engine.plan("sync");
    await move(from);
    const before = await everything(from.w);
    await expect(from.w.engine.apply(plan)).rejects.toBeInstanceOf(PlanStaleError);
    expect(await everything(from.w)).toBe(before);
  });

  test("is refused under another policy, and for another workspace", async () => {
    const { w } = await busy();
    const plan = await w.engine.plan("sync");
    await expect(w.restarted({ strategy: "local_wins" }).apply(plan)).rejects.toMatchObject({
      code: "PLAN_STALE",
    });
    const elsewhere: SyncPlan = { ...plan, connector: { name: "memory", workspace: "other" } };
    await expect(w.engine.apply(elsewhere)).rejects.toMatchObject({ code: "PLAN_STALE" });
  });

  test("stops at what moves while it is carried out", async () => {
    let isApplying = false;
    const from = await busy(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            async getIssue(ref, options) {
              const issue = await connector.getIssue(ref, options);
              return isApplying && issue.title === "edited"
                ? { ...issue, body: "moved at the last moment" }
                : issue;
            },
          }),
      },
    );
    const { w, edited } = from;
    const plan = await w.engine.plan("push");
    const { plan: again } = w.engine;
    w.engine.plan = async (...args) => {
      const made = await again.apply(w.engine, args);
      isApplying = true;
      return made;
    };
    await expect(w.engine.apply(plan)).rejects.toMatchObject({
      code: "PLAN_STALE",
      moved: [`memory:ws:${edited.id}`],
    });
    expect((await w.remoteIssue(edited)).title).toBe("edited");
  });

  test("is made while another run is at work", async () => {
    const { w } = await busy();
    await w.store.records.commit([
      {
        collection: "leases",
        key: "memory:ws",
        value: { holder: "other", until: "2999-01-01T00:00:00+00:00" },
      },
    ]);
    expect((await w.engine.plan("sync")).actions.length).toBeGreaterThan(0);
    await expect(w.engine.sync()).rejects.toMatchObject({ code: "SYNC_BUSY", holder: "other" });
    await w.engine.sync({ take_over: true });
  });

  test.each([[null], [{}], [{ schema: "skitty-tracker-plan/2", actions: [] }], [[1]]])(
    "is not %j",
    (value) => {
      expect(() => readPlan(value)).toThrow(expect.objectContaining({ code: "TRACKER_VALUE_INVALID" }));
    },
  );

  test("that is damaged is refused with each fault", async () => {
    const plan = await world().engine.plan("sync");
    expect(readPlan({ ...plan })).toEqual(plan);
    const damaged = {
      schema: plan.schema,
      direction: "up",
      actions: [1],
      connector: plan.connector,
      sides: [],
    };
    expect(() => readPlan(damaged)).toThrow(
      expect.objectContaining({
        code: "TRACKER_VALUE_INVALID",
        message: expect.stringMatching(/options.*settings.*sides.*direction.*actions/),
      }),
    );
  });

  test("of a provider that makes less of a creation has the update that follows", async () => {
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, { profile: { ...connector.profile, created_fields: ["title"] } }),
      },
    );
    await w.draft({ title: "T", body: "B" });
    const plan = await w.engine.plan("push");
    expect(plan.actions).toMatchObject([
      { action: "create", fields: { title: { to: "T" } } },
      { action: "update", fields: { body: { from: null, to: "B" } } },
    ]);
  });
});
