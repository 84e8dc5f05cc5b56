import { describe, expect, test } from "vitest";
import {
  type CanonicalIssue,
  ConnectorRequestError,
  type ExternalRef,
  externalAuthoritative,
  InMemoryIssueStore,
  type IssuePatch,
  localAuthoritative,
  PlanStaleError,
  type RecordStore,
  SyncBusyError,
  SyncConflictError,
  splitOwnership,
  TrackerStore,
  TrackerValueError,
} from "../src/index.ts";
import { carrying, overriding, type World, world } from "./support/world.ts";

const nothing = { pulled_created: 0, pulled_updated: 0, pushed_created: 0, pushed_updated: 0 };

describe("a pull", () => {
  test("makes local issues of remote ones, and does nothing the second time", async () => {
    const w = world();
    const ref = await w.remote({ title: "There", labels: ["a"] });
    expect((await w.engine.pull()).stats).toMatchObject({ ...nothing, pulled_created: 1 });
    expect((await w.localIssue(ref)).title).toBe("There");
    const again = await w.engine.pull();
    expect(again.stats).toEqual({ ...nothing, skipped: 1 });
    expect(again.decisions).toEqual({});
  });

  test("takes a remote edit over, field by field, beside a local edit of another field", async () => {
    const w = world();
    const ref = await w.remote({ body: "old" });
    await w.engine.pull();
    await w.remoteEdit(ref, { title: "New title" });
    await w.localEdit(ref, { body: "new body" });
    const result = await w.engine.pull();
    expect(result.conflicts).toEqual([]);
    expect(await w.localIssue(ref)).toMatchObject({ title: "New title", body: "new body" });
    await w.engine.push();
    expect(await w.remoteIssue(ref)).toMatchObject({ title: "New title", body: "new body" });
  });

  test("goes on after the last stored page, with the time and page size that the pass was begun with", async () => {
    const queries: unknown[] = [];
    let failing = true;
    const w = world(
      { max_retry_attempts: 0 },
      {
        between: (connector) =>
          overriding(connector, {
            listIssues(query) {
              queries.push([query?.cursor ?? null, query?.updated_since ?? null, query?.limit]);
              if (failing && queries.length === 2)
                return Promise.reject(new ConnectorRequestError("down", { status_code: 503 }));
              return connector.listIssues(query);
            },
          }),
      },
    );
    for (let i = 0; i < 4; i++) await w.remote();
    const first = await w.engine.pull({ limit: 2 });
    expect(first.stats.pulled_created).toBe(2);
    expect(first.failures).toMatchObject([
      { operation: "pull_page", failure_class: "transient", retryable: true, issue_ref: null },
    ]);
    expect(first.errors).toEqual(["pull_page[<none>]: down"]);
    failing = false;
    // A cursor may count pages: with larger ones it would pass issues over.
    const second = await w.restarted().pull({ limit: 3 });
    expect(second.stats.pulled_created).toBe(2);
    expect(queries.map((query) => (query as unknown[])[2])).toEqual([2, 2, 2]);
    expect(queries.map((query) => (query as unknown[])[0])).toEqual([null, "memory:ws:r-3", "memory:ws:r-3"]);
    expect(queries.every((query) => (query as unknown[])[1] === null)).toBe(true);
  });

  test("asks for the next page while it stores one, and drops it where that fails", async () => {
    const { records } = new InMemoryIssueStore();
    const asked: (AbortSignal | undefined)[] = [];
    let between: () => Promise<void> = async () => undefined;
    const watched: RecordStore = {
      get: (...of) => records.get(...of),
      getAll: (...of) => records.getAll(...of),
      scan: (...of) => records.scan(...of),
      async commit(changes) {
        if (changes.some(({ collection }) => collection === "issues")) await between();
        return records.commit(changes);
      },
      [Symbol.asyncDispose]: () => records[Symbol.asyncDispose](),
    };
    const w = world(
      {},
      {
        store: new TrackerStore(watched),
        between: (connector) =>
          overriding(connector, {
            listIssues(query) {
              asked.push(query?.signal);
              return connector.listIssues(query);
            },
          }),
      },
    );
    for (let i = 0; i < 4; i++) await w.remote();
    const requests: number[] = [];
    between = async () => void requests.push(asked.length);
    await w.engine.pull({ limit: 2 });
    expect(requests).toEqual([2, 2]);
    for (const ref of [await w.remote(), await w.remote(), await w.remote()])
      await w.remoteEdit(ref, { body: "x" });
    asked.length = 0;
    between = () => Promise.reject(new Error("the disk is full"));
    await expect(w.restarted().pull({ limit: 2, full: true })).rejects.toThrow("the disk is full");
    expect(asked.at(-1)?.aborted).toBe(true);
  });

  test("keeps what the provider answered only where it is told to", async () => {
    for (const keeps_raw of [undefined, false, true]) {
      const w = world(keeps_raw === undefined ? {} : { keeps_raw });
      const ref = await w.remote({ raw: { from: "there" } });
      await w.engine.pull();
      const kept = keeps_raw ? { from: "there" } : null;
      expect((await w.localIssue(ref)).raw).toEqual(kept);
      await w.remoteEdit(ref, { body: "changed" });
      await w.engine.pull();
      expect(await w.localIssue(ref)).toMatchObject({ body: "changed", raw: kept });
    }
  });

  test("begins its pass anew where the provider knows the kept cursor no more", async () => {
    const cursors: unknown[] = [];
    let state: "failing" | "forgotten" | "well" = "failing";
    const w = world(
      { max_retry_attempts: 0 },
      {
        between: (connector) =>
          overriding(connector, {
            listIssues(query) {
              cursors.push(query?.cursor ?? null);
              if (!query?.cursor || state === "well") return connector.listIssues(query);
              const [message, status_code] = state === "failing" ? ["down", 503] : ["unknown cursor", 400];
              return Promise.reject(
                new ConnectorRequestError(message as string, { status_code: status_code as number }),
              );
            },
          }),
      },
    );
    for (let i = 0; i < 4; i++) await w.remote();
    await w.engine.pull({ limit: 2 });
    state = "forgotten";
    const refused = await w.restarted().pull({ limit: 2 });
    // Once only: a cursor of the pass itself that is refused is a failure.
    expect(refused.failures).toMatchObject([{ operation: "pull_page", failure_class: "validation" }]);
    state = "well";
    expect((await w.restarted().pull({ limit: 2 })).failures).toEqual([]);
    expect(await w.store.listIssues()).toHaveLength(4);
    const next = "memory:ws:r-3";
    expect(cursors).toEqual([null, next, next, null, next, next]);
  });

  test("the next pass begins no later than the last one did, so that a change during it is not missed", async () => {
    const w = world();
    await w.remote();
    w.clock.move(3600);
    await w.remote();
    const begin = w.clock.now();
    await w.engine.pull();
    const { updated_since, cursor } = await w.engine.checkpoint();
    expect(cursor).toBeNull();
    expect(Date.parse(updated_since!)).toBe(Date.parse(begin) - 300_000);
  });

  test("ignores a state that is older than one it has seen", async () => {
    let stale: Parameters<typeof w.provider.seed>[0] | undefined;
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            async listIssues(query) {
              const page = await connector.listIssues(query);
              return stale === undefined ? page : { ...page, items: [stale] };
            },
          }),
      },
    );
    const ref = await w.remote({ title: "Old" });
    await w.engine.pull();
    stale = await w.remoteIssue(ref);
    await w.localEdit(ref, { title: "New" });
    await w.engine.push();
    expect((await w.engine.pull()).stats).toMatchObject({ pulled_updated: 0, skipped: 1 });
    expect((await w.localIssue(ref)).title).toBe("New");
  });

  test("refuses a page size below one", async () => {
    await expect(world().engine.pull({ limit: 0 })).rejects.toMatchObject({ code: "TRACKER_VALUE_INVALID" });
  });
});

describe("a push", () => {
  test("sends a local edit once, and what it sent does not come back as a change", async () => {
    const w = world();
    const ref = await w.remote();
    await w.engine.sync();
    await w.localEdit(ref, { labels: ["b", "a"], priority: 1 });
    expect((await w.engine.push()).stats).toEqual({ ...nothing, pushed_updated: 1, skipped: 0 });
    expect(await w.remoteIssue(ref)).toMatchObject({ labels: ["b", "a"], priority: 1 });
    w.requests.length = 0;
    const again = await w.engine.sync();
    expect(again.stats).toEqual({ ...nothing, skipped: 1 });
    expect(w.requests).toEqual(["listIssues"]);
  });

  test("asks for nothing where nothing changed", async () => {
    const w = world();
    const ref = await w.remote({ labels: ["a", "b"] });
    await w.engine.pull();
    await w.localEdit(ref, { labels: ["b", "a", "a"] });
    w.requests.length = 0;
    expect((await w.engine.push()).stats.skipped).toBe(1);
    expect(w.requests).toEqual([]);
  });

  test("merges with what the provider shows at that moment", async () => {
    const w = world();
    const ref = await w.remote({ title: "T", body: "B" });
    await w.engine.pull();
    await w.localEdit(ref, { title: "Mine" });
    await w.remoteEdit(ref, { body: "Theirs" });
    await w.engine.push();
    expect(await w.remoteIssue(ref)).toMatchObject({ title: "Mine", body: "Theirs" });
    expect(await w.localIssue(ref)).toMatchObject({ title: "Mine", body: "Theirs" });
  });

  test("keeps an edit that a host makes while the update is under way", async () => {
    let during = async () => {};
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            async updateIssue(ref, patch, options) {
              const answer = await connector.updateIssue(ref, patch, options);
              await during();
              return answer;
            },
          }),
      },
    );
    const ref = await w.remote();
    await w.engine.pull();
    await w.localEdit(ref, { title: "First" });
    during = async () => {
      during = async () => {};
      await w.localEdit(ref, { title: "Second", body: "More" });
    };
    await w.engine.push();
    expect(await w.localIssue(ref)).toMatchObject({ title: "Second", body: "More" });
    await w.engine.push();
    expect(await w.remoteIssue(ref)).toMatchObject({ title: "Second", body: "More" });
  });

  test("does not write what is the provider's, and takes it back", async () => {
    const w = world({ policy: externalAuthoritative() });
    const ref = await w.remote({ title: "Theirs" });
    await w.engine.pull();
    await w.localEdit(ref, { title: "Mine" });
    await w.engine.push();
    expect((await w.remoteIssue(ref)).title).toBe("Theirs");
    expect((await w.localIssue(ref)).title).toBe("Theirs");
    const audit = [];
    for await (const entry of w.store.audit()) if (entry.lost !== undefined) audit.push(entry.lost);
    expect(audit).toEqual([{ title: { side: "local", value: "Mine" } }]);
  });

  test("overwrites a remote edit of a field that is ours, and writes down what it was", async () => {
    const w = world({ policy: localAuthoritative() });
    const ref = await w.remote({ title: "Start" });
    await w.engine.pull();
    await w.remoteEdit(ref, { title: "Theirs" });
    await w.engine.sync();
    expect((await w.remoteIssue(ref)).title).toBe("Start");
    const lost = [];
    for await (const entry of w.store.audit()) if (entry.lost !== undefined) lost.push(entry.lost);
    expect(lost).toEqual([{ title: { side: "external", value: "Theirs" } }]);
  });

  test("a provider that knows fewer values converges: no update is sent twice, and nothing local is flattened", async () => {
    const open = (status: string) => (status === "done" || status === "canceled" ? "done" : "todo");
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            profile: {
              ...connector.profile,
              reads_back: { status: (status) => open(status) },
              fields: { ...connector.profile.fields, priority: "none" },
            },
            updateIssue: (ref, patch, options) =>
              connector.updateIssue(
                ref,
                { ...patch, ...(patch.status && { status: open(patch.status) as "todo" }) },
                options,
              ),
          }),
      },
    );
    const ref = await w.remote();
    await w.engine.pull();
    await w.localEdit(ref, { status: "in_review", priority: 2 });
    expect((await w.engine.push()).stats.pushed_updated).toBe(0);
    await w.localEdit(ref, { status: "canceled" });
    expect((await w.engine.push()).stats.pushed_updated).toBe(1);
    expect((await w.remoteIssue(ref)).status).toBe("done");
    expect((await w.engine.sync()).stats).toMatchObject(nothing);
    expect(await w.localIssue(ref)).toMatchObject({ status: "canceled", priority: 2 });
    await w.remoteEdit(ref, { status: "todo" });
    await w.engine.sync();
    expect((await w.localIssue(ref)).status).toBe("todo");
  });

  test("a field that is not read is left alone on a pull, and sent when it changes here", async () => {
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(
            carrying({ fields: { ...connector.profile.fields, custom_fields: "write" } })(connector),
            {
              listIssues: async (query) => {
                const page = await connector.listIssues(query);
                return { ...page, items: page.items.map((issue) => ({ ...issue, custom_fields: {} })) };
              },
              getIssue: async (ref) => ({ ...(await connector.getIssue(ref)), custom_fields: {} }),
            },
          ),
      },
    );
    const ref = await w.remote();
    await w.engine.pull();
    await w.localEdit(ref, { custom_fields: { team: "blue" } });
    expect((await w.engine.push()).stats.pushed_updated).toBe(1);
    expect((await w.remoteIssue(ref)).custom_fields).toEqual({ team: "blue" });
    await w.remoteEdit(ref, { title: "Changed" });
    expect((await w.engine.sync()).stats).toMatchObject({ pulled_updated: 1, pushed_updated: 0 });
    expect((await w.localIssue(ref)).custom_fields).toEqual({ team: "blue" });
  });

  test("takes over what the provider makes of a value, and says so", async () => {
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            updateIssue: (ref, { assignees: _, ...patch }, options) =>
              connector.updateIssue(ref, patch, options),
          }),
      },
    );
    const ref = await w.remote();
    await w.engine.pull();
    await w.localEdit(ref, { assignees: ["stranger"], title: "T" });
    const result = await w.engine.push();
    expect(result.decisions).toEqual({ update: 1, altered: 1 });
    expect(await w.localIssue(ref)).toMatchObject({ assignees: [], title: "T" });
    expect((await w.engine.push()).stats).toMatchObject(nothing);
  });

  describe("an edit made there while an update is decided on", () => {
    /** Does something before the update of that number is made; what was sent. */
    function racing(before: (update: number, ref: ExternalRef) => Promise<void>) {
      const sent: IssuePatch[] = [];
      const w = world(
        {},
        {
          between: (connector) =>
            overriding(connector, {
              async getIssue(ref, options) {
                const issue = await connector.getIssue(ref, options);
                await before(sent.length, ref);
                return issue;
              },
              updateIssue(ref, patch, options) {
                sent.push(patch);
                return connector.updateIssue(ref, patch, options);
              },
            }),
        },
      );
      return { w, sent };
    }

    test("of another field is taken in, and ours is sent all the same", async () => {
      let edits = 1;
      const { w, sent } = racing(async (_, ref) => {
        if (edits-- > 0) await w.remoteEdit(ref, { body: "Theirs" });
      });
      const ref = await w.remote({ title: "Before" });
      await w.engine.pull();
      await w.localEdit(ref, { title: "Ours" });
      expect((await w.engine.push()).stats.pushed_updated).toBe(1);
      expect(sent).toEqual([{ title: "Ours" }]);
      expect(await w.remoteIssue(ref)).toMatchObject({ title: "Ours", body: "Theirs" });
      expect(await w.localIssue(ref)).toMatchObject({ title: "Ours", body: "Theirs" });
    });

    test("without an end is left to a later run, and nothing is overwritten", async () => {
      let count = 0;
      const { w, sent } = racing(async (_, ref) => w.remoteEdit(ref, { title: `Theirs ${++count}` }));
      const ref = await w.remote({ title: "Before" });
      await w.engine.pull();
      await w.localEdit(ref, { title: "Ours" });
      const { failures } = await w.restarted({ strategy: "local_wins" }).push();
      expect(failures).toMatchObject([{ operation: "update", failure_class: "transient", retryable: true }]);
      expect(sent).toEqual([]);
      expect((await w.remoteIssue(ref)).title).toBe(`Theirs ${count}`);
      expect((await w.engine.status()).pending).toHaveLength(1);
    });

    test("is seen also where it comes while a busy provider is waited for", async () => {
      let busy = true;
      const sent: IssuePatch[] = [];
      const w: World = world(
        {},
        {
          between: (connector) =>
            overriding(connector, {
              async updateIssue(ref, patch, options) {
                sent.push(patch);
                if (!busy) return connector.updateIssue(ref, patch, options);
                busy = false;
                await w.remoteEdit(ref, { title: "Theirs" });
                throw new ConnectorRequestError("busy", { status_code: 503 });
              },
            }),
        },
      );
      const ref = await w.remote({ title: "Before" });
      await w.engine.pull();
      await w.localEdit(ref, { title: "Ours" });
      await w.engine.push();
      expect(sent).toHaveLength(1);
      expect((await w.remoteIssue(ref)).title).toBe("Theirs");
      expect(await w.conflicts()).toMatchObject([{ state: "open", external_value: "Theirs" }]);
    });

    test("is none where it is our own, whose answer was lost: that is not sent again", async () => {
      let loses = true;
      const sent: IssuePatch[] = [];
      const w = world(
        {},
        {
          between: (connector) =>
            overriding(connector, {
              async updateIssue(ref, patch, options) {
                sent.push(patch);
                const after = await connector.updateIssue(ref, patch, options);
                if (!loses) return after;
                loses = false;
                throw new ConnectorRequestError("busy", { status_code: 503 });
              },
            }),
        },
      );
      const ref = await w.remote({ title: "Before" });
      await w.engine.pull();
      await w.localEdit(ref, { title: "Ours" });
      expect(await w.engine.push()).toMatchObject({ failures: [], stats: { pushed_updated: 1 } });
      expect(sent).toHaveLength(1);
      expect(await w.conflicts()).toEqual([]);
      expect(await w.engine.status()).toMatchObject({ pending: [], in_flight: [] });
    });

    test("may be hidden by a copy that lags behind, so that nothing is written by its word", async () => {
      let copy: CanonicalIssue | undefined;
      let reads = 0;
      const sent: IssuePatch[] = [];
      const w = world(
        {},
        {
          between: (connector) =>
            overriding(connector, {
              async getIssue(ref, options) {
                const lags = copy !== undefined && ++reads > 1;
                return lags ? copy! : connector.getIssue(ref, options);
              },
              updateIssue(ref, patch, options) {
                sent.push(patch);
                return connector.updateIssue(ref, patch, options);
              },
            }),
        },
      );
      const ref = await w.remote({ title: "Before" });
      await w.engine.pull();
      copy = await w.remoteIssue(ref);
      await w.remoteEdit(ref, { body: "Theirs" });
      await w.localEdit(ref, { title: "Ours" });
      expect((await w.engine.push()).failures).toMatchObject([{ operation: "update", retryable: true }]);
      expect(sent).toEqual([]);
      copy = undefined;
      expect((await w.engine.push()).stats.pushed_updated).toBe(1);
      expect(await w.remoteIssue(ref)).toMatchObject({ title: "Ours", body: "Theirs" });
    });

    test("stops a plan that is carried out", async () => {
      let isApplied = false;
      const { w, sent } = racing(async (_, ref) => {
        if (isApplied) await w.remoteEdit(ref, { title: "Theirs" });
      });
      const ref = await w.remote({ title: "Before" });
      await w.engine.pull();
      await w.localEdit(ref, { title: "Ours" });
      const plan = await w.engine.plan("push");
      isApplied = true;
      await expect(w.engine.apply(plan)).rejects.toThrow(PlanStaleError);
      expect(sent).toEqual([]);
      expect((await w.remoteIssue(ref)).title).toBe("Theirs");
    });
  });

  test("an update that the provider refuses is told each time and sent again only when it changed", async () => {
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            updateIssue: (ref, patch, options) =>
              patch.title === "bad"
                ? Promise.reject(new ConnectorRequestError("title is bad", { status_code: 422 }))
                : connector.updateIssue(ref, patch, options),
          }),
      },
    );
    const ref = await w.remote();
    await w.engine.pull();
    await w.localEdit(ref, { title: "bad" });
    expect((await w.engine.push()).failures).toMatchObject([
      { operation: "update", failure_class: "validation" },
    ]);
    expect((await w.engine.status()).refused).toEqual([`memory:ws:${ref.id}`]);
    w.requests.length = 0;
    const again = await w.engine.push();
    expect(again.failures).toMatchObject([{ operation: "update", retryable: false }]);
    expect(w.requests).toEqual([]);
    await w.localEdit(ref, { title: "good" });
    expect((await w.engine.push()).stats.pushed_updated).toBe(1);
    expect((await w.engine.status()).refused).toEqual([]);
  });

  test("an update that the token may not make is sent again, since the token may have got the right to", async () => {
    let mayWrite = false;
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            updateIssue: (ref, patch, options) =>
              mayWrite
                ? connector.updateIssue(ref, patch, options)
                : Promise.reject(new ConnectorRequestError("may only read", { status_code: 403 })),
          }),
      },
    );
    const refs = [await w.remote(), await w.remote()];
    await w.engine.pull();
    for (const ref of refs) await w.localEdit(ref, { title: "Ours" });
    const { failures } = await w.engine.push();
    expect(failures.map(({ failure_class }) => failure_class)).toEqual(["permission", "permission"]);
    expect(await w.engine.status()).toMatchObject({ refused: [], forbidden: [], in_flight: [] });
    mayWrite = true;
    expect((await w.engine.push()).stats.pushed_updated).toBe(2);
  });

  test.each([
    ["no JSON", new ConnectorRequestError("<html>", { status_code: 200, failure_class: "non_retryable" })],
    ["an issue without a title", new TrackerValueError("no title")],
  ])("an update whose answer is %s is no refusal; the next run sees that it was made", async (_, error) => {
    let spoils = 1;
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            async updateIssue(ref, patch, options) {
              const after = await connector.updateIssue(ref, patch, options);
              if (spoils-- > 0) throw error;
              return after;
            },
          }),
      },
    );
    const ref = await w.remote();
    await w.engine.pull();
    await w.localEdit(ref, { title: "Ours" });
    expect((await w.engine.push()).failures).toMatchObject([{ operation: "update" }]);
    expect(await w.engine.status()).toMatchObject({ refused: [], in_flight: [`memory:ws:${ref.id}`] });
    expect((await w.engine.push()).failures).toEqual([]);
    expect(await w.engine.status()).toMatchObject({ refused: [], in_flight: [], pending: [] });
  });

  test("a field that the connector refuses by name does not hold the others back", async () => {
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            updateIssue(ref, patch, options) {
              if (patch.status === undefined) return connector.updateIssue(ref, patch, options);
              const error = Object.assign(new Error("no transition"), {
                code: "CAPABILITY_NOT_SUPPORTED",
                capability: "status",
              });
              return Promise.reject(error);
            },
          }),
      },
    );
    const ref = await w.remote();
    await w.engine.pull();
    await w.localEdit(ref, { status: "blocked", title: "T" });
    const result = await w.engine.push();
    expect(result.failures).toMatchObject([{ operation: "patch_field_denied", message: "no transition" }]);
    expect(await w.remoteIssue(ref)).toMatchObject({ status: "todo", title: "T" });
    expect((await w.localIssue(ref)).status).toBe("blocked");
  });

  test("links that are written one by one are each made once", async () => {
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(carrying({ links: "upsert" })(connector), {
            updateIssue: (ref, { links: _, ...patch }, options) => connector.updateIssue(ref, patch, options),
          }),
      },
    );
    const [ref, target] = [await w.remote(), await w.remote()];
    await w.engine.pull();
    await w.localEdit(ref, { links: [{ type: "blocked_by", target }] });
    expect((await w.engine.push()).stats.pushed_updated).toBe(1);
    expect((await w.remoteIssue(ref)).links).toEqual([{ type: "blocked_by", target }]);
    expect((await w.engine.sync()).stats).toMatchObject(nothing);
    // A link cannot be taken away so; it comes back.
    await w.localEdit(ref, { links: [] });
    await w.engine.push();
    expect((await w.localIssue(ref)).links).toEqual([{ type: "blocked_by", target }]);
    expect((await w.engine.push()).stats).toMatchObject(nothing);
  });
});

describe("failures and waits", () => {
  const failing = (times: number, failure: ConstructorParameters<typeof ConnectorRequestError>[1]) => {
    let left = times;
    return {
      between: (connector: Parameters<typeof overriding>[0]) =>
        overriding(connector, {
          getIssue: (ref, options) =>
            left-- > 0
              ? Promise.reject(new ConnectorRequestError("no", failure))
              : connector.getIssue(ref, options),
        }),
    };
  };

  test("waits as long as the provider asks before it tries again", async () => {
    const w = world({}, failing(1, { status_code: 429, retry_after_seconds: 7 }));
    const ref = await w.remote();
    await w.engine.pull();
    await w.localEdit(ref, { title: "T" });
    expect((await w.engine.push()).stats.pushed_updated).toBe(1);
    expect(w.clock.waits).toEqual([7000]);
  });

  test("waits longer each time, up to the number of tries", async () => {
    const w = world({}, failing(99, { status_code: 503 }));
    const ref = await w.remote();
    await w.engine.pull();
    await w.localEdit(ref, { title: "T" });
    expect((await w.engine.push()).failures).toMatchObject([{ operation: "read", retryable: true }]);
    expect(w.clock.waits).toEqual([250, 500]);
    expect((await w.engine.status()).pending).toHaveLength(1);
  });

  test("ends the run where the provider asks for a long wait, and goes on in the next", async () => {
    const w = world({}, failing(1, { status_code: 429, retry_after_seconds: 900 }));
    const refs = [await w.remote(), await w.remote()];
    await w.engine.pull();
    for (const ref of refs) await w.localEdit(ref, { title: "T" });
    const result = await w.engine.push();
    expect(result.resume_after_seconds).toBe(900);
    expect(result.stats.pushed_updated).toBe(0);
    expect((await w.engine.push()).stats.pushed_updated).toBe(2);
  });

  test("ends with the signal's reason where it is aborted", async () => {
    const w = world();
    await w.remote();
    const reason = new Error("enough");
    await expect(w.engine.pull({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test("one run at a time: another is told who is at work, and may take over", async () => {
    let other: Promise<unknown> | undefined;
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            async listIssues(query) {
              other ??= w
                .restarted()
                .pull({ holder: "second" })
                .catch((error: unknown) => error);
              await other;
              return connector.listIssues(query);
            },
          }),
      },
    );
    await w.engine.pull({ holder: "first" });
    const error = (await other) as SyncBusyError;
    expect(error).toBeInstanceOf(SyncBusyError);
    expect(error.holder).toBe("first");
  });

  test("a run whose lease was taken over writes no more", async () => {
    let isFirst = true;
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            async listIssues(query) {
              const page = await connector.listIssues(query);
              if (isFirst) {
                isFirst = false;
                await w.restarted().pull({ take_over: true });
              }
              return page;
            },
          }),
      },
    );
    await w.remote();
    await expect(w.engine.pull()).rejects.toBeInstanceOf(SyncBusyError);
  });
});

describe("conflicts", () => {
  const bothEdit = async (options: Parameters<typeof world>[0]) => {
    const w = world(options);
    const ref = await w.remote({ title: "Start", body: "B" });
    await w.engine.pull();
    await w.remoteEdit(ref, { title: "Theirs" });
    w.clock.move(10);
    await w.localEdit(ref, { title: "Mine" });
    return { w, ref };
  };

  test("without a strategy a person is asked, and neither side is touched", async () => {
    const { w, ref } = await bothEdit({});
    const result = await w.engine.sync();
    expect(result.conflicts).toMatchObject([
      { field_name: "title", local_value: "Mine", external_value: "Theirs", manual_review_required: true },
    ]);
    expect((await w.remoteIssue(ref)).title).toBe("Theirs");
    expect((await w.localIssue(ref)).title).toBe("Mine");
    expect(await w.conflicts()).toMatchObject([{ state: "open", base_value: "Start" }]);
    // Asked once, however often it is met.
    expect((await w.engine.sync()).decisions).toEqual({});
    expect(await w.conflicts()).toHaveLength(1);
  });

  test("other fields of the issue go on while a question is open", async () => {
    const { w, ref } = await bothEdit({});
    await w.engine.sync();
    await w.localEdit(ref, { labels: ["x"] });
    await w.remoteEdit(ref, { body: "New" });
    await w.engine.sync();
    expect(await w.remoteIssue(ref)).toMatchObject({ labels: ["x"], title: "Theirs" });
    expect(await w.localIssue(ref)).toMatchObject({ body: "New", title: "Mine" });
  });

  test.each([
    [{ take: "local" }, "Mine"],
    [{ take: "external" }, "Theirs"],
    [{ value: "Both" }, "Both"],
  ] as const)("the answer %j is written to both sides", async (answer, title) => {
    const { w, ref } = await bothEdit({});
    await w.engine.sync();
    const [conflict] = await w.conflicts();
    await w.engine.answer(conflict!.id, answer);
    expect((await w.engine.status()).open_conflicts).toBe(0);
    await w.engine.sync();
    expect((await w.remoteIssue(ref)).title).toBe(title);
    expect((await w.localIssue(ref)).title).toBe(title);
    expect(await w.conflicts()).toMatchObject([{ state: "answered" }]);
  });

  test.each([42, null, "  ", ["Both"]])("the answer %j is no title, and changes nothing", async (value) => {
    const { w, ref } = await bothEdit({});
    await w.engine.sync();
    const [conflict] = await w.conflicts();
    await expect(w.engine.answer(conflict!.id, { value })).rejects.toMatchObject({
      code: "TRACKER_VALUE_INVALID",
      message: expect.stringContaining("title"),
    });
    expect((await w.localIssue(ref)).title).toBe("Mine");
    expect(await w.conflicts()).toMatchObject([{ state: "open" }]);
  });

  test("an answer does not overwrite an edit that came after the question", async () => {
    const { w, ref } = await bothEdit({});
    await w.engine.sync();
    const [conflict] = await w.conflicts();
    await w.remoteEdit(ref, { title: "Theirs again" });
    await w.engine.answer(conflict!.id, { take: "local" });
    await w.engine.sync();
    expect((await w.remoteIssue(ref)).title).toBe("Theirs again");
    expect((await w.conflicts()).map(({ state }) => state).sort()).toEqual(["answered", "open"]);
  });

  test("a question closes by itself when both sides come to the same", async () => {
    const { w, ref } = await bothEdit({});
    await w.engine.sync();
    await w.localEdit(ref, { title: "Theirs" });
    await w.engine.sync();
    expect(await w.conflicts()).toMatchObject([{ state: "converged" }]);
    expect((await w.engine.status()).open_conflicts).toBe(0);
  });

  test.each([
    ["external_wins", "Theirs", "local"],
    ["local_wins", "Mine", "external"],
    ["newer_timestamp", "Mine", "external"],
  ] as const)("%s decides, and the losing value is kept and comes back", async (strategy, title, loser) => {
    const { w, ref } = await bothEdit({ strategy });
    await w.engine.sync();
    expect((await w.remoteIssue(ref)).title).toBe(title);
    expect((await w.localIssue(ref)).title).toBe(title);
    const [conflict, ...more] = await w.conflicts();
    expect(more).toEqual([]);
    expect(conflict).toMatchObject({ state: "decided", local_value: "Mine", external_value: "Theirs" });
    await w.engine.answer(conflict!.id, { take: loser });
    await w.engine.sync();
    expect((await w.remoteIssue(ref)).title).toBe(loser === "local" ? "Mine" : "Theirs");
  });

  test("a strict engine ends with an error that holds the result", async () => {
    const { w } = await bothEdit({ strict_manual_review: true });
    const error = await w.engine.pull().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(SyncConflictError);
    expect((error as SyncConflictError).result.conflicts).toHaveLength(1);
  });

  test("two issues of one identity that meet for the first time ask about each difference", async () => {
    const w = world();
    const ref = await w.remote({ title: "Theirs" });
    await w.store.upsertIssue({ ...(await w.remoteIssue(ref)), title: "Mine" });
    const result = await w.engine.sync();
    expect(result.decisions).toMatchObject({ bind: 1, question: 1 });
    expect((await w.remoteIssue(ref)).title).toBe("Theirs");
    expect((await w.localIssue(ref)).title).toBe("Mine");
  });

  test("the owner of a field decides without a question", async () => {
    const { w, ref } = await bothEdit({ policy: splitOwnership({ title: "external" }) });
    const result = await w.engine.sync();
    expect(result.conflicts).toEqual([]);
    expect((await w.localIssue(ref)).title).toBe("Theirs");
  });

  test("an answer to a conflict that is not there is an error", async () => {
    await expect(world().engine.answer("none", { take: "local" })).rejects.toMatchObject({
      code: "CONFLICT_NOT_FOUND",
    });
  });
});
