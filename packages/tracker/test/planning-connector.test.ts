/** What a plan runs on: it reads from the provider, and answers writes itself. */
import { describe, expect, test } from "vitest";
import { planningConnector } from "../src/engine/planning-connector.ts";
import { canonicalIssue, InMemoryConnector } from "../src/index.ts";
import { countingIds, ManualClock } from "./support/manual-clock.ts";
import { overriding } from "./support/world.ts";

const refTo = (id: string) => ({ system: "memory", workspace: "ws", id, key: null, url: null });
const draft = (fields: object = {}) =>
  canonicalIssue({ ref: refTo("d"), title: "T", status: "done", issue_type: "bug", ...fields });

function provider() {
  const memory = new InMemoryConnector({
    ...{
      name: "memory",
      workspace: "ws",
      clock: new ManualClock(),
      newId: countingIds("i"),
      assigns_ids: true,
    },
  });
  const written: string[] = [];
  const guarded = new Proxy(memory, {
    get(target, name) {
      if (/^(create|update|transition|upsert|add)/.test(String(name)))
        return () => void written.push(String(name));
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { memory, written, guarded };
}

describe("a planning connector", () => {
  test("answers each write as the provider would, and sends none", async () => {
    const { memory, written, guarded } = provider();
    const made = await memory.createIssue(draft());
    const other = await memory.createIssue(draft());
    const plan = planningConnector(guarded);
    expect((await plan.updateIssue(made.ref, { title: "New" })).title).toBe("New");
    expect((await plan.transitionIssue(made.ref, "todo")).status).toBe("todo");
    await plan.upsertLink(made.ref, { type: "blocks", target: other.ref });
    expect(await plan.getIssue(made.ref)).toMatchObject({
      ...{ title: "New", status: "todo", links: [{ type: "blocks", target: other.ref }] },
    });
    expect(await plan.addComment(made.ref, "x")).toBeUndefined();
    expect(written).toEqual([]);
    expect(await memory.getIssue(made.ref)).toEqual(made);
  });

  test("makes issues that have what a creation writes, under ids of their own", async () => {
    const { guarded } = provider();
    const less = overriding(guarded, {
      profile: {
        ...guarded.profile,
        created_fields: ["title", "labels"],
        reads_back: { labels: (labels) => labels.slice(0, 1) },
      },
    });
    const plan = planningConnector(less);
    const issue = draft({ labels: ["a", "b"], body: "x", priority: 1 });
    const [first, second] = [await plan.createIssue(issue), await plan.createIssue(issue)];
    expect(first).toMatchObject({
      ...{ title: "T", labels: ["a"], body: null, status: "todo", issue_type: "task", priority: null },
      ref: { system: "memory", workspace: "ws", id: "planned:1" },
    });
    expect(second.ref.id).toBe("planned:2");
    expect(await plan.getIssue(first.ref)).toBe(first);
    expect(await plan.listComments!(first.ref)).toEqual({ items: [], next_cursor: null });
  });

  test("asks the provider for all that it shows, by the optional methods that it has", async () => {
    const { memory } = provider();
    const { ref } = await memory.createIssue(draft(), { idempotency_key: "k" });
    await memory.addComment(ref, "said");
    const transitions = [{ id: "1", name: "Go" }];
    const plan = planningConnector(overriding(memory, { listTransitions: async () => transitions }));
    expect([plan.name, plan.workspace]).toEqual(["memory", "ws"]);
    // It shows what it has read, so that nothing moves under it.
    expect(plan.profile).toEqual({ ...memory.profile, refuses_moved: true });
    expect(await plan.getCapabilities()).toEqual(await memory.getCapabilities());
    expect(await plan.listIssues()).toEqual(await memory.listIssues());
    expect(await plan.listEvents()).toEqual(await memory.listEvents());
    expect((await plan.listComments!(ref)).items.map(({ body }) => body)).toEqual(["said"]);
    expect(await plan.listTransitions!(ref)).toBe(transitions);
    const sought = { idempotency_key: "k", issue: draft(), since: "2026-03-01T10:00:00+00:00" };
    expect((await plan.findCreated!(sought))?.ref).toEqual(ref);
    const bare = planningConnector(
      overriding(memory, { listComments: undefined as never, findCreated: undefined as never }),
    );
    expect([bare.listComments, bare.findCreated, bare.listTransitions]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("leaves the provider's connector open", async () => {
    const { memory } = provider();
    let isClosed = false;
    const closing = overriding(memory, {
      async [Symbol.asyncDispose]() {
        isClosed = true;
      },
    });
    await planningConnector(closing)[Symbol.asyncDispose]();
    expect(isClosed).toBe(false);
  });
});
