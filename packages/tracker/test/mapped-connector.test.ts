import { describe, expect, test } from "vitest";
import {
  InMemoryConnector,
  mappedConnector,
  type TaskTrackerConnector,
  type ValueMaps,
} from "../src/index.ts";
import { connectorSuite } from "../src/suites.ts";
import { countingIds, ManualClock } from "./support/manual-clock.ts";
import { overriding, world } from "./support/world.ts";

const maps: ValueMaps = {
  status: { in_review: "in_progress", canceled: "done" },
  issue_type: { chore: "task" },
  priority: { "4": 3 },
  labels: { bug: "Defekt", chore: "Wartung" },
  assignees: { anna: "a.schmidt" },
};
const mapped = (more: ValueMaps = {}) => ({
  between: (connector: Parameters<typeof mappedConnector>[0]) =>
    mappedConnector(connector, { ...maps, ...more }),
});

describe("a connector behind value maps", () => {
  const cases = connectorSuite(async () => {
    const clock = new ManualClock();
    const inner = new InMemoryConnector({
      ...{ name: "memory", workspace: "ws", clock, newId: countingIds("id"), assigns_ids: true },
    });
    return {
      connector: mappedConnector(inner, maps),
      ...{ clock, people: ["anna", "ben"] as const },
      edit: async (ref, patch) => void (await inner.updateIssue(ref, patch)),
      later: async () => clock.move(1),
    };
  });
  test.each(cases)("$name", ({ run }) => run());

  test("writes the provider's values and reads ours", async () => {
    const w = world({}, mapped());
    const draft = await w.draft({ labels: ["bug", "own"], assignees: ["anna", "ben"], status: "in_review" });
    await w.engine.sync();
    const { ref } = await w.localIssue(draft);
    expect(await w.remoteIssue(ref)).toMatchObject({
      ...{ labels: ["Defekt", "own"], assignees: ["a.schmidt", "ben"], status: "in_progress" },
    });
    await w.remoteEdit(ref, { labels: ["Wartung"], assignees: ["a.schmidt"] });
    await w.engine.sync();
    expect(await w.localIssue(ref)).toMatchObject({
      labels: ["chore"],
      assignees: ["anna"],
      status: "in_review",
    });
    expect((await w.engine.sync()).decisions).toEqual({});
  });

  test("a value that the provider calls the same as another stays what it is here", async () => {
    const w = world({}, mapped());
    const ref = await w.remote({ status: "in_progress", priority: 3 });
    await w.engine.sync();
    expect(await w.localIssue(ref)).toMatchObject({ status: "in_progress", priority: 3 });
    await w.localEdit(ref, { status: "in_review", priority: 4 });
    expect((await w.engine.push()).stats.pushed_updated).toBe(0);
  });

  test("a status is reached by the way that it must go", async () => {
    const steps: string[] = [];
    const w = world(
      {},
      {
        between: (connector) =>
          mappedConnector(
            overriding(connector, {
              transitionIssue(ref, status, options) {
                steps.push(status);
                return connector.transitionIssue(ref, status, options);
              },
            }),
            { transitions: { todo: { done: ["in_progress", "in_review"] } } },
          ),
      },
    );
    const ref = await w.remote();
    await w.engine.pull();
    await w.localEdit(ref, { status: "done" });
    await w.engine.push();
    expect(steps).toEqual(["in_progress", "in_review"]);
    expect((await w.remoteIssue(ref)).status).toBe("done");
    await w.localEdit(ref, { status: "blocked" });
    await w.engine.push();
    expect(steps).toHaveLength(2);
  });

  test("what the update was decided on moves along with the steps on the way", async () => {
    const seen: (number | undefined)[] = [];
    const revised = (connector: TaskTrackerConnector) =>
      overriding(connector, {
        profile: { ...connector.profile, refuses_moved: true },
        async transitionIssue(ref, status, options) {
          seen.push(options?.seen?.priority ?? undefined);
          // The priority stands for the revision, which each write raises.
          const { priority } = await connector.getIssue(ref);
          return connector.updateIssue(ref, { status, priority: priority! + 1 });
        },
        updateIssue(ref, patch, options) {
          seen.push(options?.seen?.priority ?? undefined);
          return connector.updateIssue(ref, patch, options);
        },
      });
    const transitions = { todo: { done: ["in_progress", "in_review"] } } as const;
    const w = world({}, { between: (connector) => mappedConnector(revised(connector), { transitions }) });
    const ref = await w.remote({ priority: 0 });
    await w.engine.pull();
    await w.localEdit(ref, { status: "done" });
    await w.engine.push();
    expect(seen).toEqual([0, 1, 2]);
  });
});
