/** What seldom happens to an engine and its store, and what they do then. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  ConnectorRequestError,
  InMemoryIssueStore,
  parseDatetime,
  type TaskTrackerConnector,
  TrackerStore,
} from "../src/index.ts";
import { openSqliteTrackerStore } from "../src/sqlite.ts";
import { failure } from "./support/failures.ts";
import { overriding, world } from "./support/world.ts";

const folder = mkdtempSync(join(tmpdir(), "tracker-edges-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Records of which every commit that names `collection` comes too late. */
function contested(store: TrackerStore, collection: string): TrackerStore {
  const { records } = store;
  return new TrackerStore({
    get: (...args) => records.get(...args),
    getAll: (...args) => records.getAll(...args),
    scan: (...args) => records.scan(...args),
    async commit(changes) {
      const own = changes.find((change) => change.collection === collection);
      if (own === undefined) return records.commit(changes);
      return { committed: false, collection: own.collection, key: own.key };
    },
    [Symbol.asyncDispose]: () => records[Symbol.asyncDispose](),
  });
}

describe("a list of the provider", () => {
  test("with filters has a cursor of its own, whatever the order that they are written in", async () => {
    const queries: unknown[] = [];
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            listIssues(query) {
              queries.push(query?.updated_since ?? null);
              return connector.listIssues(query);
            },
          }),
      },
    );
    await w.remote();
    const filters = { labels: ["a"], deep: { x: 1, y: [2] } };
    await w.engine.pull({ filters });
    await w.engine.pull({ filters: { deep: { y: [2], x: 1 }, labels: ["a"] } });
    await w.engine.pull({ filters: { ...filters, labels: ["b"] } });
    expect(queries.map((since) => since !== null)).toEqual([false, true, false]);
    const { updated_since } = await w.engine.checkpoint(filters);
    expect(updated_since).not.toBeNull();
    expect((await w.engine.checkpoint()).updated_since).toBeNull();
  });

  test("that shows an issue twice is taken by the newer state, wherever it stands", async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const w = world(
        {},
        {
          between: (connector) =>
            overriding(connector, {
              async listIssues(query) {
                const { items } = await connector.listIssues(query);
                const [issue] = items;
                const states = [
                  { ...issue!, title: "Older", updated_at: "2026-01-01T00:00:00+00:00" },
                  issue!,
                ];
                return { items: order.map((i) => states[i]!), next_cursor: null };
              },
            }),
        },
      );
      const ref = await w.remote({ title: "Newer" });
      await w.engine.pull();
      expect((await w.localIssue(ref)).title).toBe("Newer");
    }
  });
});

describe("a push", () => {
  test("leaves an issue alone of which the provider shows an older state than before", async () => {
    let isOld = false;
    const w = world(
      { max_retry_attempts: 0 },
      {
        between: (connector) =>
          overriding(connector, {
            async getIssue(ref) {
              const issue = await connector.getIssue(ref);
              return isOld ? { ...issue, updated_at: "2025-01-01T00:00:00+00:00" } : issue;
            },
          }),
      },
    );
    const ref = await w.remote({ title: "There" });
    await w.engine.pull();
    await w.localEdit(ref, { title: "Mine" });
    isOld = true;
    const { failures } = await w.engine.push();
    expect(failures).toMatchObject([{ operation: "read", failure_class: "transient", retryable: true }]);
    expect((await w.remoteIssue(ref)).title).toBe("There");
    isOld = false;
    await w.engine.push();
    expect((await w.remoteIssue(ref)).title).toBe("Mine");
  });

  test("believes after a day that a state is older for good, as of a backup that was brought back", async () => {
    const w = world({ max_retry_attempts: 0 });
    const ref = await w.remote({ title: "Before", body: "B" });
    await w.engine.pull();
    const backup = await w.remoteIssue(ref);
    w.clock.move(60);
    await w.remoteEdit(ref, { title: "After" });
    await w.engine.pull();
    w.provider.seed(backup);
    await w.localEdit(ref, { body: "Ours" });
    expect((await w.engine.sync({ full: true })).failures).toMatchObject([{ failure_class: "transient" }]);
    expect((await w.localIssue(ref)).title).toBe("After");
    w.clock.move(86_500);
    expect((await w.engine.sync({ full: true })).failures).toEqual([]);
    expect(await w.localIssue(ref)).toMatchObject({ title: "Before", body: "Ours" });
    expect(await w.remoteIssue(ref)).toMatchObject({ title: "Before", body: "Ours" });
    expect((await w.engine.status()).pending).toEqual([]);
  });

  test("believes at once what cannot lag behind, whatever its clock says", async () => {
    const between = (connector: TaskTrackerConnector) =>
      overriding(connector, { profile: { ...connector.profile, never_lags: true } });
    const w = world({ max_retry_attempts: 0 }, { between });
    const ref = await w.remote({ title: "Before" });
    await w.engine.pull();
    const updated_at = "2025-01-01T00:00:00+00:00";
    w.provider.seed({ ...(await w.remoteIssue(ref)), title: "Theirs", updated_at });
    await w.localEdit(ref, { body: "Ours" });
    expect((await w.engine.push()).failures).toEqual([]);
    expect(await w.remoteIssue(ref)).toMatchObject({ title: "Theirs", body: "Ours" });
    expect((await w.localIssue(ref)).title).toBe("Theirs");
  });

  test("looks again later for a creation that cannot be looked for now", async () => {
    let isDown = false;
    const w = world(
      { max_retry_attempts: 0 },
      {
        between: (connector) =>
          overriding(connector, {
            async createIssue(issue, options) {
              await connector.createIssue(issue, options);
              throw new ConnectorRequestError("lost", { failure_class: "transient" });
            },
            findCreated: async (sought) => {
              if (isDown) throw new ConnectorRequestError("down", { status_code: 503 });
              return connector.findCreated!(sought);
            },
          }),
      },
    );
    await w.draft({ title: "Once" });
    await w.engine.push();
    isDown = true;
    expect((await w.engine.push()).failures).toMatchObject([{ operation: "create", message: "down" }]);
    isDown = false;
    expect((await w.engine.push()).failures).toEqual([]);
    expect(w.provider.issues).toHaveLength(1);
  });

  test("finds a creation again in a list, and does not take its issue for another one's", async () => {
    const w = world(
      { max_retry_attempts: 0 },
      {
        between: (connector) =>
          overriding(connector, {
            findCreated: undefined as never,
            async createIssue(issue, options) {
              await connector.createIssue(issue, options);
              throw new ConnectorRequestError("lost", { failure_class: "transient" });
            },
          }),
      },
    );
    const drafts = [await w.draft({ title: "One" }), await w.draft({ title: "Two" })];
    await w.engine.push();
    expect(w.provider.issues).toHaveLength(2);
    // The list of a pull shows them both before a search does.
    await w.engine.pull();
    expect((await w.engine.push()).failures).toEqual([]);
    expect(w.provider.issues).toHaveLength(2);
    const titles = await Promise.all(drafts.map(async (ref) => (await w.localIssue(ref)).title));
    expect(titles).toEqual(["One", "Two"]);
  });

  test("of a draft that was deleted meanwhile adopts nothing, and makes no second one", async () => {
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            async createIssue(issue, options) {
              const made = await connector.createIssue(issue, options);
              await w.store.deleteIssue(issue.ref);
              return made;
            },
          }),
      },
    );
    await w.draft({ title: "Gone here" });
    await w.engine.push();
    expect(await w.store.listIssues()).toEqual([]);
    await w.engine.push();
    expect(w.provider.issues).toHaveLength(1);
  });
});

describe("a store that others keep changing", () => {
  test("ends a run with an error of storage, and no change is lost", async () => {
    const w = world({}, { store: contested(new InMemoryIssueStore() as TrackerStore, "issues") });
    await w.remote();
    expect(await failure(w.engine.pull())).toMatchObject({
      message: expect.stringContaining("changed by others"),
    });
    expect(await w.store.listIssues()).toEqual([]);
  });

  test("ends an edit of a host the same way", async () => {
    const store = new InMemoryIssueStore() as TrackerStore;
    const w = world({}, { store });
    const ref = await w.draft({ title: "Kept" });
    const edit = contested(store, "issues").editIssue(ref, (issue) => ({ ...issue, title: "Lost" }));
    expect(await failure(edit)).toMatchObject({ message: expect.stringContaining("try again") });
    expect((await w.localIssue(ref)).title).toBe("Kept");
    expect(await store.editIssue({ ...ref, id: "unknown" }, (issue) => issue)).toBeUndefined();
  });
});

describe("a store in a file", () => {
  test("is there again after it was closed", async () => {
    const path = join(folder, "tracker.sqlite");
    const store = openSqliteTrackerStore(path);
    const w = world({}, { store });
    const ref = await w.remote({ title: "There" });
    await w.engine.pull();
    await store[Symbol.asyncDispose]();
    await using again = openSqliteTrackerStore(path);
    expect((await again.getIssue(ref))?.title).toBe("There");
    expect((await again.listIssues("memory")).length).toBe(1);
    expect(await again.listIssues("jira")).toEqual([]);
  });
});

test("a moment may be written by weeks, with days or without", () => {
  expect(parseDatetime("2026W011T10")).toBe("2025-12-29T10:00:00");
  expect(parseDatetime("2026-W01-1")).toBe("2025-12-29T00:00:00");
  expect(parseDatetime("2026-W0")).toBeNull();
});
