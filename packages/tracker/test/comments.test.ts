import { describe, expect, test } from "vitest";
import {
  type CanonicalIssue,
  ConnectorRequestError,
  type ExternalRef,
  type TaskTrackerConnector,
} from "../src/index.ts";
import { overriding, type World, world } from "./support/world.ts";

const add = (w: World, ref: ExternalRef, id: string, body: string) =>
  w.store.addComment(ref, { id, body, author: "anna", created_at: w.clock.now() });

const bodies = async (w: World, ref: ExternalRef) =>
  ((await w.provider.listComments((await w.localIssue(ref)).ref)).items ?? []).map(({ body }) => body);

describe("comments", () => {
  test("go both ways, each once, however often it is synced", async () => {
    const w = world({ comments: "both" });
    const ref = await w.remote();
    await w.engine.sync();
    await w.provider.addComment(ref, "from there");
    await add(w, ref, "c1", "from here");
    await add(w, ref, "c1", "from here");
    for (let i = 0; i < 3; i++) await w.engine.sync();
    expect(await bodies(w, ref)).toEqual(["from there", "from here"]);
    expect((await w.store.listComments(ref)).map(({ body, origin, state }) => [body, origin, state])).toEqual(
      [
        ["from there", "external", "received"],
        ["from here", "local", "sent"],
      ],
    );
    expect((await w.engine.sync()).decisions).toEqual({});
  });

  test("are seen where they leave the time of their issue alone, by their number", async () => {
    let reads = 0;
    const still = (connector: TaskTrackerConnector) =>
      overriding(connector, {
        profile: {
          ...connector.profile,
          comment_count: ({ raw }) => (raw as { readonly comments?: number } | null)?.comments,
        },
        async listIssues(query) {
          const { items, next_cursor } = await connector.listIssues(query);
          const counted = items.map(async (item): Promise<CanonicalIssue> => {
            const { length } = (await connector.listComments!(item.ref)).items;
            return { ...item, updated_at: "2026-01-01T00:00:00+00:00", raw: { comments: length } };
          });
          return { items: await Promise.all(counted), next_cursor };
        },
        listComments(ref, query) {
          reads++;
          return connector.listComments!(ref, query);
        },
      });
    const w = world({ comments: "both" }, { between: still });
    const ref = await w.remote();
    await w.engine.sync({ full: true });
    expect(reads).toBe(0);
    await w.provider.addComment(ref, "from there");
    await w.engine.sync({ full: true });
    expect((await w.store.listComments(ref)).map(({ body }) => body)).toEqual(["from there"]);
    const before = reads;
    await w.engine.sync({ full: true });
    expect(reads).toBe(before);
  });

  test("two of the same text are two", async () => {
    const w = world({ comments: "both" });
    const ref = await w.remote();
    await w.engine.sync();
    await add(w, ref, "c1", "+1");
    await add(w, ref, "c2", "+1");
    await w.provider.addComment(ref, "+1");
    for (let i = 0; i < 2; i++) await w.engine.sync();
    expect(await bodies(w, ref)).toEqual(["+1", "+1", "+1"]);
    expect(await w.store.listComments(ref)).toHaveLength(3);
  });

  test("of a draft follow it to the issue that is made", async () => {
    const w = world({ comments: "push" });
    const draft = await w.draft();
    await add(w, draft, "c1", "first thought");
    await w.engine.push();
    expect(await bodies(w, draft)).toEqual(["first thought"]);
    expect((await w.engine.status()).pending).toEqual([]);
  });

  const stop = new DOMException("stopped", "AbortError");
  test.each<[string, unknown]>([
    ["was lost", new ConnectorRequestError("timeout", { failure_class: "transient" })],
    ["did not come before a person stopped the run", stop],
  ])("whose answer %s are found again and not sent twice", async (_, error) => {
    let lost = true;
    const controller = new AbortController();
    const w = world(
      { comments: "both" },
      {
        between: (connector) =>
          overriding(connector, {
            async addComment(ref, body, options) {
              const made = await connector.addComment(ref, body, options);
              if (!lost) return made;
              lost = false;
              if (error === stop) controller.abort(stop);
              throw error;
            },
          }),
      },
    );
    const ref = await w.remote();
    await w.engine.sync();
    await add(w, ref, "c1", "once");
    const push = w.engine.push({ signal: controller.signal });
    if (error === stop) await expect(push).rejects.toBe(stop);
    else expect((await push).failures).toMatchObject([{ operation: "comment" }]);
    await w.restarted().sync();
    await w.engine.sync();
    expect(await bodies(w, ref)).toEqual(["once"]);
    expect(await w.store.listComments(ref)).toMatchObject([{ id: "c1", state: "sent" }]);
  });

  test("are not taken for what someone said in the same words long before", async () => {
    let fails = true;
    const w = world(
      { comments: "push" },
      {
        between: (connector) =>
          overriding(connector, {
            addComment(ref, body, options) {
              if (!fails) return connector.addComment(ref, body, options);
              fails = false;
              return Promise.reject(new ConnectorRequestError("busy", { status_code: 503 }));
            },
          }),
      },
    );
    const ref = await w.remote();
    await w.provider.addComment(ref, "+1");
    w.clock.move(7 * 86_400);
    await w.engine.sync();
    await add(w, ref, "c1", "+1");
    await w.engine.push();
    // Still under way, for all that is known.
    expect((await w.engine.push()).failures).toMatchObject([{ operation: "comment", retryable: true }]);
    w.clock.move(61);
    await w.engine.push();
    expect(await bodies(w, ref)).toEqual(["+1", "+1"]);
  });

  test("are left to a person where the provider cannot tell whether they arrived", async () => {
    let sent = 0;
    const w = world(
      { comments: "push" },
      {
        between: (connector) =>
          overriding(connector, {
            listComments: undefined as never,
            addComment() {
              sent++;
              return Promise.reject(new ConnectorRequestError("timeout", { failure_class: "transient" }));
            },
          }),
      },
    );
    const ref = await w.remote();
    await w.engine.sync();
    await add(w, ref, "c1", "perhaps");
    for (let i = 0; i < 3; i++) await w.engine.push();
    expect(sent).toBe(1);
    expect((await w.engine.status()).uncertain_comments).toEqual([`memory:ws:${ref.id}`]);
  });

  test("that were refused are told and tried again", async () => {
    let refuses = true;
    const w = world(
      { comments: "push" },
      {
        between: (connector) =>
          overriding(connector, {
            addComment: (ref, body, options) =>
              refuses
                ? Promise.reject(new ConnectorRequestError("locked", { status_code: 403 }))
                : connector.addComment(ref, body, options),
          }),
      },
    );
    const ref = await w.remote();
    await w.engine.sync();
    await add(w, ref, "c1", "hello");
    expect((await w.engine.push()).failures).toMatchObject([
      { operation: "comment", failure_class: "permission" },
    ]);
    refuses = false;
    await w.engine.push();
    expect(await bodies(w, ref)).toEqual(["hello"]);
  });

  test("that were refused for what they say are sent again where a person says so", async () => {
    let sent = 0;
    const w = world(
      { comments: "push" },
      {
        between: (connector) =>
          overriding(connector, {
            addComment() {
              sent++;
              return Promise.reject(new ConnectorRequestError("too long", { status_code: 422 }));
            },
          }),
      },
    );
    const ref = await w.remote();
    await w.engine.sync();
    await add(w, ref, "c1", "very long");
    for (let i = 0; i < 3; i++)
      expect((await w.engine.push()).failures).toMatchObject([
        { operation: "comment", failure_class: "validation" },
      ]);
    expect(sent).toBe(1);
    const identity = `memory:ws:${ref.id}`;
    expect(await w.engine.status()).toMatchObject({
      ...{ refused: [identity], pending: [identity], uncertain_comments: [] },
      refusals: [{ identity, operation: "comment", message: "too long" }],
    });
    await w.engine.release(ref, "retry");
    for (let i = 0; i < 2; i++) await w.engine.push();
    expect(sent).toBe(2);
  });

  test("that were made although they were refused are not said again", async () => {
    let sent = 0;
    const w = world(
      { comments: "push" },
      {
        between: (connector) =>
          overriding(connector, {
            async addComment(ref, body, options) {
              sent++;
              await connector.addComment(ref, body, options);
              throw new ConnectorRequestError("bd comments failed: a hook", {
                failure_class: "non_retryable",
              });
            },
          }),
      },
    );
    const ref = await w.remote();
    await w.engine.sync();
    await add(w, ref, "c1", "once");
    await w.engine.push();
    await w.engine.release(ref, "retry");
    await w.engine.push();
    expect(sent).toBe(1);
    expect(await bodies(w, ref)).toEqual(["once"]);
    expect(await w.engine.status()).toMatchObject({ refused: [], pending: [], in_flight: [] });
  });

  test("stay where they are unless the engine is told to carry them", async () => {
    const w = world();
    const ref = await w.remote();
    await w.engine.sync();
    await w.provider.addComment(ref, "there");
    await add(w, ref, "c1", "here");
    await w.engine.sync();
    expect(await bodies(w, ref)).toEqual(["there"]);
    expect(await w.store.listComments(ref)).toHaveLength(1);
  });

  test("that were edited at the provider are brought up to date here", async () => {
    let edited = (body: string) => body;
    const w = world(
      { comments: "both" },
      {
        between: (connector) =>
          overriding(connector, {
            async listComments(ref, query) {
              const page = await connector.listComments!(ref, query);
              return { ...page, items: page.items.map((one) => ({ ...one, body: edited(one.body) })) };
            },
          }),
      },
    );
    const ref = await w.remote();
    await w.provider.addComment(ref, "typo");
    await w.engine.sync();
    edited = () => "no typo";
    await w.remoteEdit(ref, { title: "Touched" });
    await w.engine.sync();
    expect(await w.store.listComments(ref)).toMatchObject([{ body: "no typo" }]);
  });
});
