import { describe, expect, test } from "vitest";
import { unusable } from "../src/connector-kit.ts";
import {
  ConnectorRequestError,
  SyncBusyError,
  splitOwnership,
  type TaskTrackerConnector,
} from "../src/index.ts";
import { carrying, overriding, type World, world } from "./support/world.ts";

const unavailable = () => new ConnectorRequestError("gateway timeout", { status_code: 504 });

/** Makes the issue, then loses the answer, as many times as asked. */
function losing(answers: number, more: Partial<TaskTrackerConnector> = {}) {
  let left = answers;
  return (connector: TaskTrackerConnector) =>
    overriding(connector, {
      async createIssue(issue, options) {
        const made = await connector.createIssue(issue, options);
        if (left-- > 0) throw unavailable();
        return made;
      },
      ...more,
    });
}

describe("a creation", () => {
  test("happens once, and the draft becomes the provider's issue under both of its refs", async () => {
    const w = world();
    const draft = await w.draft({ title: "New", labels: ["a"], status: "done" });
    const result = await w.engine.sync();
    expect(result.stats).toMatchObject({ pushed_created: 1, pushed_updated: 0 });
    const { ref } = await w.localIssue(draft);
    expect(ref.id).not.toBe(draft.id);
    expect(await w.localIssue(ref)).toMatchObject({ title: "New", labels: ["a"], status: "done" });
    expect(await w.store.listIssues()).toHaveLength(1);
    await w.localEdit(draft, { title: "Newer" });
    for (let i = 0; i < 3; i++) await w.engine.sync();
    expect(w.provider.issues).toMatchObject([{ title: "Newer" }]);
    expect((await w.engine.sync()).stats.skipped).toBe(1);
  });

  test("writes what a creation cannot carry by an update right after it", async () => {
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(carrying({ created_fields: ["title", "body"] })(connector), {
            createIssue: (issue, options) =>
              connector.createIssue({ ...issue, status: "todo", labels: [], priority: null }, options),
          }),
      },
    );
    const draft = await w.draft({ title: "T", body: "B", status: "done", labels: ["x"], priority: 1 });
    expect((await w.engine.push()).stats).toMatchObject({ pushed_created: 1, pushed_updated: 0 });
    const { ref } = await w.localIssue(draft);
    expect(await w.remoteIssue(ref)).toMatchObject({ status: "done", labels: ["x"], priority: 1 });
  });

  test("whose answer was lost is found by its key, and not made again", async () => {
    const w = world({}, { between: losing(1) });
    const draft = await w.draft({ title: "New" });
    const first = await w.engine.push();
    expect(first.failures).toMatchObject([
      { operation: "create", failure_class: "transient", retryable: true },
    ]);
    expect((await w.engine.status()).in_flight).toEqual([`memory:ws:${draft.id}`]);
    const second = await w.restarted().sync();
    expect(second.decisions).toMatchObject({ adopt: 1 });
    expect(w.provider.issues).toHaveLength(1);
    expect(await w.store.listIssues()).toHaveLength(1);
    expect((await w.engine.status()).in_flight).toEqual([]);
  });

  const stop = new DOMException("stopped by the person", "AbortError");
  test.each<[string, unknown]>([
    ["a person stopped the run", stop],
    ["the answer was no JSON", new ConnectorRequestError("<html>", { status_code: 201 })],
    ["the answer had no id", unusable("Acme", "an issue without id")],
    ["the answer led elsewhere", new ConnectorRequestError("moved", { status_code: 302 })],
    ["a proxy gave up", new ConnectorRequestError("gone", { status_code: 520 })],
    ["the connector has a bug", new TypeError("Cannot read properties of undefined")],
  ])("is found and not made again where %s after it", async (_, error) => {
    const controller = new AbortController();
    let isFirst = true;
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            async createIssue(issue, options) {
              const made = await connector.createIssue(issue, options);
              if (!isFirst) return made;
              isFirst = false;
              if (error === stop) controller.abort(stop);
              throw error;
            },
          }),
      },
    );
    const draft = await w.draft({ title: "New" });
    // Where it is none of the provider's errors the run ends with it.
    await w.engine.push({ signal: controller.signal }).catch((ended) => expect(ended).toBe(error));
    expect((await w.engine.status()).in_flight).toEqual([`memory:ws:${draft.id}`]);
    await w.restarted().sync();
    expect(w.provider.issues).toHaveLength(1);
    expect((await w.engine.status()).in_flight).toEqual([]);
  });

  test("that a person stops before it is sent leaves no doubt", async () => {
    const w = world();
    await w.draft({ title: "New" });
    const signal = AbortSignal.abort(stop);
    await expect(w.engine.push({ signal })).rejects.toBe(stop);
    expect((await w.engine.status()).in_flight).toEqual([]);
    await w.restarted().sync();
    expect(w.provider.issues).toHaveLength(1);
  });

  test("is found by title and time where the connector knows no keys", async () => {
    const w = world(
      {},
      { between: (connector) => losing(1)(overriding(connector, { findCreated: undefined as never })) },
    );
    await w.remote({ title: "Another" });
    await w.draft({ title: "New", body: "B" });
    await w.engine.push();
    await w.restarted().sync();
    expect(w.provider.issues.map(({ title }) => title).sort()).toEqual(["Another", "New"]);
    expect(await w.store.listIssues()).toHaveLength(2);
  });

  test("is found by its title where the connector knows neither keys nor times", async () => {
    const timeless = (connector: TaskTrackerConnector) =>
      overriding(connector, {
        async listIssues(query) {
          const { items, next_cursor } = await connector.listIssues(query);
          return { items: items.map((item) => ({ ...item, created_at: null })), next_cursor };
        },
      });
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(timeless(losing(1)(connector)), { findCreated: undefined as never }),
      },
    );
    await w.remote({ title: "Another" });
    await w.draft({ title: "New" });
    for (let i = 0; i < 3; i++) {
      await w.engine.push();
      w.clock.move(120);
    }
    expect(w.provider.issues.map(({ title }) => title)).toEqual(["Another", "New"]);
    expect((await w.engine.status()).in_flight).toEqual([]);
  });

  test.each([-3600, -1200, 1200, 3600])(
    "is found by what it says where the provider's clock is %i s ahead",
    async (ahead_seconds) => {
      const keyless = (connector: TaskTrackerConnector) =>
        losing(1)(overriding(connector, { findCreated: undefined as never }));
      const w = world({}, { ahead_seconds, between: keyless });
      await w.draft({ title: "New", body: "B" });
      for (let i = 0; i < 4; i++) {
        await w.engine.push();
        w.clock.move(120);
      }
      expect(w.provider.issues).toHaveLength(1);
      expect(await w.engine.status()).toMatchObject({ in_flight: [], bound: 1 });
      expect(await w.store.listIssues()).toHaveLength(1);
    },
  );

  test("is asked about where its clock is wrong and someone edited it", async () => {
    const keyless = (connector: TaskTrackerConnector) =>
      losing(1)(overriding(connector, { findCreated: undefined as never }));
    const w = world({}, { ahead_seconds: 1200, between: keyless });
    await w.draft({ title: "New", body: "B" });
    await w.engine.push();
    await w.remoteEdit(w.provider.issues[0]!.ref, { body: "Theirs" });
    w.clock.move(120);
    for (let i = 0; i < 2; i++)
      expect((await w.engine.sync()).failures).toMatchObject([{ operation: "create", retryable: false }]);
    expect(w.provider.issues).toHaveLength(1);
  });

  test("is not guessed where another checkout made the same at the same time", async () => {
    const keyless = (connector: TaskTrackerConnector) =>
      losing(1)(overriding(connector, { findCreated: undefined as never }));
    const w = world({}, { between: keyless });
    const draft = await w.draft({ title: "New" });
    await w.engine.push();
    const ours = w.provider.issues[0]!.ref;
    await w.remote({ title: "New" });
    for (let i = 0; i < 3; i++) {
      w.clock.move(120);
      expect((await w.engine.sync()).failures).toMatchObject([{ operation: "create", retryable: false }]);
    }
    expect(w.provider.issues).toHaveLength(2);
    await w.engine.settleCreation(draft, { adopt: ours });
    expect((await w.engine.sync()).failures).toEqual([]);
    expect(await w.store.listIssues()).toHaveLength(2);
  });

  test("of the same words twice, both in doubt, is found for each", async () => {
    const keyless = (connector: TaskTrackerConnector) =>
      losing(2)(overriding(connector, { findCreated: undefined as never }));
    const w = world({}, { between: keyless });
    const drafts = [await w.draft({ title: "New" }), await w.draft({ title: "New" })];
    await w.engine.push();
    w.clock.move(120);
    expect((await w.engine.sync()).failures).toEqual([]);
    expect(w.provider.issues).toHaveLength(2);
    const ids = await Promise.all(drafts.map(async (ref) => (await w.localIssue(ref)).ref.id));
    expect(ids.sort()).toEqual(w.provider.issues.map(({ ref }) => ref.id).sort());
  });

  test("is not guessed where two of another time say the same", async () => {
    const keyless = (connector: TaskTrackerConnector) =>
      losing(1)(overriding(connector, { findCreated: undefined as never }));
    const w = world({}, { ahead_seconds: 1200, between: keyless });
    const twin = await w.remote({ title: "New" });
    w.clock.move(600);
    const draft = await w.draft({ title: "New" });
    await w.engine.push();
    for (let i = 0; i < 3; i++) {
      w.clock.move(120);
      expect((await w.engine.sync()).failures).toMatchObject([{ operation: "create", retryable: false }]);
    }
    expect(w.provider.issues).toHaveLength(2);
    const made = w.provider.issues.find(({ ref }) => ref.id !== twin.id)!;
    await w.engine.settleCreation(draft, { adopt: made.ref });
    expect((await w.engine.push()).failures).toEqual([]);
    expect((await w.localIssue(draft)).ref.id).toBe(made.ref.id);
  });

  test("that a lagging list does not show yet is neither made again nor imported beside its draft", async () => {
    let shows = false;
    const hidden: Partial<TaskTrackerConnector> = { findCreated: undefined as never };
    const w = world(
      {},
      {
        between: (connector) =>
          losing(
            1,
            hidden,
          )(
            overriding(connector, {
              listIssues: async (query) =>
                shows ? connector.listIssues(query) : { items: [], next_cursor: null },
            }),
          ),
      },
    );
    const draft = await w.draft({ title: "New" });
    await w.engine.push();
    w.clock.move(5);
    const early = await w.engine.sync();
    expect(early.failures).toMatchObject([{ operation: "create", retryable: true }]);
    expect(w.provider.issues).toHaveLength(1);
    shows = true;
    await w.engine.sync();
    expect(w.provider.issues).toHaveLength(1);
    expect((await w.store.listIssues()).map(({ ref }) => ref.id)).not.toContain(draft.id);
  });

  test("that did not happen is sent again after a while, with the same key", async () => {
    const keys: unknown[] = [];
    let failing = true;
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            createIssue(issue, options) {
              keys.push(options?.idempotency_key);
              return failing ? Promise.reject(unavailable()) : connector.createIssue(issue, options);
            },
          }),
      },
    );
    await w.draft();
    await w.engine.push();
    failing = false;
    await w.engine.push();
    expect(keys).toHaveLength(1);
    w.clock.move(61);
    expect((await w.engine.push()).stats.pushed_created).toBe(1);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
    expect(w.provider.issues).toHaveLength(1);
  });

  test("a local edit after a lost answer reaches the issue that was made", async () => {
    const w = world({}, { between: losing(1) });
    const draft = await w.draft({ title: "New" });
    await w.engine.push();
    await w.localEdit(draft, { body: "Added later" });
    await w.engine.sync();
    expect(w.provider.issues).toMatchObject([{ title: "New", body: "Added later" }]);
  });

  test("a person's edit of a field that the creation did not write is asked about where the answer was lost", async () => {
    const w = world(
      {},
      { between: (connector) => losing(1)(carrying({ created_fields: ["title"] })(connector)) },
    );
    const draft = await w.draft({ title: "New" });
    await w.engine.push();
    w.clock.move(10);
    await w.remoteEdit(w.provider.issues[0]!.ref, { status: "blocked" });
    await w.engine.sync();
    expect(w.provider.issues).toMatchObject([{ status: "blocked" }]);
    expect((await w.localIssue(draft)).status).toBe("todo");
    expect(await w.conflicts()).toMatchObject([{ field_name: "status", state: "open" }]);
  });

  test("that the provider refuses is told, and leaves nothing in flight", async () => {
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            createIssue: () =>
              Promise.reject(new ConnectorRequestError("no such label", { status_code: 422 })),
          }),
      },
    );
    await w.draft();
    expect((await w.engine.push()).failures).toMatchObject([
      { operation: "create", failure_class: "validation" },
    ]);
    expect((await w.engine.status()).in_flight).toEqual([]);
  });

  test("a rate limit on a creation is waited for, since nothing was made", async () => {
    let limited = true;
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            createIssue(issue, options) {
              if (!limited) return connector.createIssue(issue, options);
              limited = false;
              return Promise.reject(
                new ConnectorRequestError("slow", { status_code: 429, retry_after_seconds: 3 }),
              );
            },
          }),
      },
    );
    await w.draft();
    expect((await w.engine.push()).stats.pushed_created).toBe(1);
    expect(w.clock.waits).toEqual([3000]);
  });

  test("a rate limit on a creation that no list tells of yet is waited for, and the rest goes on", async () => {
    const sent: string[] = [];
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(carrying({ search: "eventual" })(connector), {
            createIssue(issue, options) {
              sent.push(issue.title);
              if (sent.length > 1) return connector.createIssue(issue, options);
              const slow = { status_code: 429, retry_after_seconds: 3 };
              return Promise.reject(new ConnectorRequestError("slow", slow));
            },
          }),
      },
    );
    for (const title of ["A", "B"]) await w.draft({ title });
    const first = await w.engine.push();
    expect(first).toMatchObject({ stats: { pushed_created: 1 }, resume_after_seconds: null });
    expect(first.failures).toMatchObject([{ operation: "create", failure_class: "transient" }]);
    expect([sent, w.clock.waits]).toEqual([["A", "B"], [3000]]);
    w.clock.move(601);
    await w.engine.push();
    expect(sent).toEqual(["A", "B", "A"]);
    expect(w.provider.issues).toHaveLength(2);
  });

  test("a rate limit that outlasts the run's lease leaves the creation to the run that took over", async () => {
    let sent = 0;
    const w: World = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            createIssue(issue, options) {
              if (++sent > 1) return connector.createIssue(issue, options);
              return Promise.reject(new ConnectorRequestError("slow", { status_code: 429 }));
            },
            async findCreated(sought) {
              const found = await connector.findCreated!(sought);
              if (sent === 1 && !isTakenOver) {
                isTakenOver = true;
                await w.restarted().push({ take_over: true });
              }
              return found;
            },
          }),
      },
    );
    let isTakenOver = false;
    await w.draft();
    await expect(w.engine.push()).rejects.toThrow(SyncBusyError);
    expect(sent).toBe(1);
    w.clock.move(61);
    expect((await w.restarted().push()).stats.pushed_created).toBe(1);
    expect(w.provider.issues).toHaveLength(1);
  });

  test("an issue that is there already is bound, not made again", async () => {
    const w = world();
    const ref = await w.remote({ title: "There" });
    await w.store.upsertIssue(await w.remoteIssue(ref));
    const result = await w.engine.push();
    expect(result.decisions).toEqual({ bind: 1 });
    expect(w.provider.issues).toHaveLength(1);
  });

  test("is left out where the title is the provider's to write", async () => {
    const w = world({ policy: splitOwnership({ title: "external" }) });
    await w.draft();
    expect((await w.engine.push()).stats).toMatchObject({ pushed_created: 0, skipped: 1 });
  });

  test("is denied where it would write a field that is the provider's", async () => {
    const w = world({ policy: splitOwnership({ labels: "external" }) });
    await w.draft({ labels: ["a"] });
    expect((await w.engine.push()).errors).toEqual([
      "create[memory:ws:draft-1]: create denied: local does not own 'labels' and it is not empty",
    ]);
    expect(w.provider.issues).toEqual([]);
  });
});

describe("a creation that the provider refused", () => {
  /** Refuses what is called so, and counts what it is asked to make. */
  function refusing(title: string, failure: object = { status_code: 422 }) {
    const asked: string[] = [];
    const w = world(
      { configuration: "a" },
      {
        between: (connector) =>
          overriding(connector, {
            findCreated: undefined as never,
            createIssue(issue, options) {
              asked.push(issue.title);
              return issue.title === title
                ? Promise.reject(new ConnectorRequestError("title is bad", failure))
                : connector.createIssue(issue, options);
            },
          }),
      },
    );
    return { w, asked };
  }

  test("is told each time, and sent again once it is another", async () => {
    const { w, asked } = refusing("bad");
    const draft = await w.draft({ title: "bad" });
    for (let i = 0; i < 3; i++) {
      w.clock.move(700);
      expect((await w.engine.sync()).failures).toMatchObject([
        { operation: "create", failure_class: "validation", issue_ref: { id: draft.id } },
      ]);
    }
    expect(asked).toEqual(["bad"]);
    expect((await w.engine.plan("push")).failures).toMatchObject([{ operation: "create", retryable: false }]);
    const identity = `memory:ws:${draft.id}`;
    expect(await w.engine.status()).toMatchObject({
      ...{ refused: [identity], in_flight: [], pending: [identity] },
      refusals: [{ identity, operation: "create", message: "title is bad" }],
    });
    await w.localEdit(draft, { title: "good" });
    expect((await w.engine.sync()).stats.pushed_created).toBe(1);
    expect(await w.engine.status()).toMatchObject({ refused: [], refusals: [], pending: [] });
  });

  test("is sent again under another configuration, and where a person says so, once each", async () => {
    const { w, asked } = refusing("bad");
    const draft = await w.draft({ title: "bad" });
    for (let i = 0; i < 2; i++) await w.engine.push();
    const other = w.restarted({ configuration: "b" });
    for (let i = 0; i < 2; i++) await other.push();
    expect(asked).toHaveLength(2);
    await other.release(draft, "retry");
    for (let i = 0; i < 2; i++) await other.push();
    expect(asked).toHaveLength(3);
  });

  test.each([
    ["the token may not", { status_code: 403 }],
    ["the place is not there", { status_code: 404 }],
    ["the sign-in is refused", { status_code: 401 }],
  ])("is tried each time where %s, since that is not about the issue", async (_, failure) => {
    const { w, asked } = refusing("fine", failure);
    await w.draft({ title: "fine" });
    for (let i = 0; i < 2; i++) await w.engine.push();
    expect(asked).toHaveLength(2);
    expect((await w.engine.status()).refused).toEqual([]);
  });

  test("is found where it was made all the same, as by a program that fails after its work", async () => {
    let fails = true;
    const w = world(
      {},
      {
        between: (connector) =>
          overriding(connector, {
            async createIssue(issue, options) {
              const made = await connector.createIssue(issue, options);
              if (!fails) return made;
              fails = false;
              throw new ConnectorRequestError("bd create failed: a hook", { failure_class: "non_retryable" });
            },
          }),
      },
    );
    const draft = await w.draft({ title: "New" });
    await w.engine.push();
    await w.localEdit(draft, { body: "more" });
    w.clock.move(700);
    await w.engine.push();
    expect(w.provider.issues).toMatchObject([{ title: "New", body: "more" }]);
  });

  test("that a person made by hand meanwhile is that one, and what they wrote stays", async () => {
    const { w, asked } = refusing("bad");
    const draft = await w.draft({ title: "bad", body: "ours" });
    await w.engine.push();
    const there = await w.remote({ title: "bad", body: "by hand" });
    const other = w.restarted({ configuration: "b" });
    await other.push();
    expect(asked).toHaveLength(1);
    expect(w.provider.issues).toMatchObject([{ ref: { id: there.id }, body: "by hand" }]);
    expect((await w.localIssue(draft)).ref.id).toBe(there.id);
    expect((await other.status()).refused).toEqual([]);
  });

  test("is forgotten with its draft", async () => {
    const { w } = refusing("bad");
    const draft = await w.draft({ title: "bad" });
    await w.engine.push();
    await w.store.deleteIssue(draft);
    expect((await w.engine.status()).refused).toEqual([]);
  });
});

describe("drafts that point at drafts", () => {
  test("parents are made first, and children point at the provider's ref", async () => {
    const w = world();
    // In the order of identities the child comes first.
    const child = await w.draft({
      title: "Child",
      parent: { system: "memory", workspace: "ws", id: "draft-2" },
    });
    const parent = await w.draft({ title: "Parent" });
    await w.engine.push();
    const { ref } = await w.localIssue(parent);
    expect((await w.remoteIssue((await w.localIssue(child)).ref)).parent).toEqual(ref);
    expect((await w.engine.sync()).decisions).toEqual({});
  });

  test("links to drafts follow once those are made", async () => {
    const w = world();
    const [a, b] = [await w.draft({ title: "A" }), await w.draft({ title: "B" })];
    await w.localEdit(a, { links: [{ type: "blocks", target: b }] });
    await w.localEdit(b, { links: [{ type: "blocked_by", target: a }] });
    await w.engine.push();
    await w.engine.push();
    const [refA, refB] = [(await w.localIssue(a)).ref, (await w.localIssue(b)).ref];
    expect((await w.remoteIssue(refA)).links).toEqual([{ type: "blocks", target: refB }]);
    expect((await w.remoteIssue(refB)).links).toEqual([{ type: "blocked_by", target: refA }]);
    expect((await w.engine.sync()).decisions).toEqual({});
    expect((await w.engine.status()).pending).toEqual([]);
  });
});

describe("scope", () => {
  test("decides which issues enter, on both sides; what is bound stays in step", async () => {
    const w = world({ scope: { labels: ["sync"], statuses: ["todo", "done"], issue_types: ["task"] } });
    const inside = await w.remote({ labels: ["sync"] });
    await w.remote({ labels: ["other"] });
    await w.draft({ labels: ["other"] });
    await w.draft({ labels: ["sync"] });
    const result = await w.engine.sync();
    expect(result.stats).toMatchObject({ pulled_created: 1, pushed_created: 1 });
    await w.remoteEdit(inside, { labels: [], title: "Left the scope" });
    await w.engine.sync();
    expect((await w.localIssue(inside)).title).toBe("Left the scope");
  });
});

describe("a creation in doubt", () => {
  /** The answer was lost, and someone changed all that it could be known by. */
  async function doubt() {
    const w = world(
      {},
      { between: (connector) => losing(1)(overriding(connector, { findCreated: undefined as never })) },
    );
    const draft = await w.draft({ title: "New" });
    await w.engine.push();
    const made = w.provider.issues[0]!.ref;
    await w.remoteEdit(made, { title: "Renamed at once" });
    return { w, draft, made };
  }

  test("is not sent again until a person says what it made", async () => {
    const { w, draft, made } = await doubt();
    for (let i = 0; i < 3; i++) {
      w.clock.move(120);
      const { failures } = await w.engine.sync();
      expect(failures).toMatchObject([{ operation: "create", retryable: false }]);
      expect(failures[0]!.message).toContain(`memory:ws:${made.id}`);
    }
    expect(w.provider.issues).toHaveLength(1);
    await w.engine.settleCreation(draft, { adopt: made });
    expect((await w.engine.sync()).failures).toEqual([]);
    expect(await w.store.listIssues()).toMatchObject([{ title: "Renamed at once", ref: { id: made.id } }]);
    expect(await w.localIssue(draft)).toMatchObject({ title: "Renamed at once" });
  });

  test("is sent again where a person says that it made none", async () => {
    const { w, draft } = await doubt();
    await w.engine.settleCreation(draft, "resend");
    expect((await w.engine.sync()).stats.pushed_created).toBe(1);
    expect(w.provider.issues.map(({ title }) => title).sort()).toEqual(["New", "Renamed at once"]);
    await w.engine.settleCreation(draft, "resend");
    expect((await w.engine.sync()).stats.pushed_created).toBe(0);
  });

  test("ends when the issue in question turns out to be what another creation made", async () => {
    const w = world(
      {},
      { between: (connector) => losing(2)(overriding(connector, { findCreated: undefined as never })) },
    );
    const [first] = [await w.draft({ title: "First" }), await w.draft({ title: "Second" })];
    await w.engine.push();
    expect(w.provider.issues).toHaveLength(2);
    w.provider.remove(w.provider.issues.find(({ title }) => title === "First")!.ref);
    const result = await w.engine.sync();
    expect(result.failures).toMatchObject([{ message: expect.stringContaining("a later run looks again") }]);
    w.clock.move(61);
    expect((await w.engine.sync()).stats.pushed_created).toBe(1);
    expect((await w.localIssue(first)).ref.id).not.toBe(first.id);
  });
});
