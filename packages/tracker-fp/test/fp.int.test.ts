/** The connector and an `fp` that takes and prints what FP does, as real processes. */
import { describe, expect, test } from "vitest";
import { connectorSuite } from "../../tracker/src/suites.ts";
import { failure } from "../../tracker/test/support/failures.ts";
import { fpProvider } from "../src/index.ts";
import { openProject } from "./support/open-fp.ts";
import { draft, engineOn, refOf } from "./support/world.ts";

describe("the acceptance suite of connectors", () => {
  const cases = connectorSuite(async () => {
    const project = openProject();
    return {
      ...{ clock: project.clock, connector: project.connector },
      edit: async ({ id }, { title }) => project.edit(id, { ...(title !== undefined && { title }) }),
      later: async () => project.clock.move(2),
      close: async () => project[Symbol.dispose](),
    };
  });
  test.each(cases.map(({ name, run }) => [name, run] as const))("%s", (_name, run) => run(), 60_000);
});

describe("an issue", () => {
  test("is created with all that FP takes, and with its status and links", async () => {
    using project = openProject();
    const { connector } = project;
    const [parent, needed] = [project.add({ title: "Parent" }), project.add({ title: "Needed" })];
    const created = await connector.createIssue(
      draft({
        ...{ title: "Whole", body: "The text", priority: 0, parent: refOf(parent), status: "done" },
        links: [
          { type: "blocked_by", target: refOf(needed) },
          { type: "blocks", target: refOf(parent) },
          { type: "duplicates", target: refOf(needed) },
        ],
      }),
    );
    expect(created).toMatchObject({
      ...{ title: "Whole", body: "The text", status: "done", priority: 0, parent: { id: parent } },
      ref: { key: created.ref.id.slice(0, 8) },
    });
    const read = await connector.getIssue(created.ref);
    expect(read.links.map(({ type, target }) => [type, target.id])).toEqual([
      ["blocked_by", needed],
      ["blocks", parent],
    ]);
    const { items } = await connector.listIssues({ filters: { status: "done" } });
    expect(items).toEqual([read]);
  });

  test.each([
    "-rf",
    "--help",
    "--",
    "\"quoted\" 'single' `tick` $(rm) $HOME; true | cat && x",
    "emoji 🐱 and ünïcode",
    "[high] begins as a priority does",
    "two\nlines\r\nand\tmore",
    "%s %d \\n \\0",
    "x".repeat(10_000),
  ])("keeps the title, the text and the comment %j", async (title) => {
    using project = openProject();
    const { connector } = project;
    const { ref } = await connector.createIssue(draft({ title, body: title }));
    expect(await connector.getIssue(ref)).toMatchObject({ title, body: title });
    const changed = { title: `${title}!`, body: `${title}!` };
    expect(await connector.updateIssue(ref, changed)).toMatchObject(changed);
    await connector.addComment(ref, title);
    expect((await connector.listComments(ref)).items.map(({ body }) => body)).toEqual([title]);
  });

  test.each([
    ["a NUL", "a\0b"],
    ["half a character", "a\ud83d"],
    ["more than the operating system takes", "x".repeat(3_000_000)],
  ])(
    "with %s, which no program can be given, is refused by itself before anything runs",
    async (_what, title) => {
      using project = openProject();
      const { engine, store } = engineOn(project);
      await store.upsertIssue(draft({ title }));
      await store.upsertIssue(draft({ ref: refOf("draft-2"), title: "Fine" }));
      expect((await engine.sync()).failures).toMatchObject([{ operation: "create" }]);
      expect(project.issues().map((issue) => issue.title)).toEqual(["Fine"]);
    },
  );

  test("is refused what FP does not change, before anything is run", async () => {
    using project = openProject();
    const { connector, commands } = project;
    const { ref } = await connector.createIssue(draft());
    const before = commands.length;
    const stranger = { ...ref, workspace: "other" };
    for (const [patch, capability] of [
      [{ title: "x", labels: [] }, "labels"],
      [{ parent: ref }, "parent"],
      [{ links: [] }, "links"],
      [{ priority: null }, "priority"],
    ] as const)
      expect(await failure(connector.updateIssue(ref, patch))).toMatchObject({
        ...{ code: "CAPABILITY_NOT_SUPPORTED", capability },
      });
    expect(await failure(connector.updateIssue(ref, { unheard_of: 1 } as never))).toMatchObject({
      reason: "PK-001",
    });
    for (const link of [
      { type: "duplicates", target: ref },
      { type: "blocks", target: stranger },
    ] as const)
      expect(await failure(connector.upsertLink(ref, link))).toMatchObject({ capability: "links" });
    expect(await failure(connector.createIssue(draft({ parent: stranger })))).toMatchObject({
      capability: "parent",
    });
    const blocks = [{ type: "blocks", target: stranger }] as const;
    expect(await failure(connector.createIssue(draft({ links: blocks })))).toMatchObject({
      capability: "links",
    });
    expect(commands).toHaveLength(before);
  });

  test("keeps the dependencies that it has when it gets another", async () => {
    using project = openProject();
    const [a, b, c] = ["a", "b", "c"].map((title) => project.add({ title })) as [string, string, string];
    await project.connector.upsertLink(refOf(a), { type: "blocked_by", target: refOf(b) });
    await project.connector.upsertLink(refOf(a), { type: "relates_to", target: refOf(c) });
    const before = project.commands.length;
    await project.connector.upsertLink(refOf(b), { type: "blocks", target: refOf(a) });
    // What is there already is only looked at.
    expect(project.commands.slice(before).map(([, verb]) => verb)).toEqual(["list"]);
    expect(project.issues()[0]!.dependencies).toEqual([b, c]);
  });

  test("whose id begins like a flag is none, and nothing else is run", async () => {
    using project = openProject();
    project.add({ title: "a" });
    for (const id of ["--help", "-rf", "--"]) {
      for (const call of [
        () => project.connector.getIssue(refOf(id)),
        () => project.connector.updateIssue(refOf(id), { title: "x" }),
        () => project.connector.addComment(refOf(id), "x"),
        () => project.connector.listComments(refOf(id)),
      ])
        expect((await failure(call())).code).toBe("ISSUE_NOT_FOUND");
    }
    expect(project.issues()).toMatchObject([{ title: "a", comments: [] }]);
  });
});

test("a list is filtered and paged by ids, which stays right while issues go", async () => {
  using project = openProject();
  const ids = ["a", "b", "c", "d"].map((title) => project.add({ title }));
  project.clock.move(10);
  project.edit(ids[3]!, { status: "in-progress" });
  const { connector, clock } = project;
  const first = await connector.listIssues({ limit: 2 });
  project.remove(ids[0]!);
  const second = await project.connect({}).listIssues({ limit: 2, cursor: first.next_cursor });
  expect([...first.items, ...second.items].map(({ ref }) => ref.id)).toEqual(ids);
  const by = async (query: object) => (await connector.listIssues(query)).items.map(({ title }) => title);
  expect(await by({ filters: { status: "in_progress" } })).toEqual(["d"]);
  expect(await by({ filters: { status: "in-progress" } })).toEqual(["d"]);
  expect(await by({ updated_since: clock.now() })).toEqual(["d"]);
  expect(await by({ filters: { status: 5 } })).toEqual(["b", "c", "d"]);
});

test("an engine keeps both sides in step, comments too", async () => {
  using project = openProject();
  const { engine, store } = engineOn(project);
  const { clock } = project;
  await store.upsertIssue(draft({ title: "Ours", body: "first", priority: 1 }));
  await engine.sync();
  const { id } = project.issues()[0]!;
  project.edit(id, { status: "in-progress", title: "Renamed there" });
  project.comment(id, "from there");
  await store.editIssue(refOf(id), (issue) => ({ ...issue, body: "second" }));
  await store.addComment(refOf(id), { id: "c", body: "from here", author: null, created_at: clock.now() });
  clock.move(5);
  await engine.sync();
  expect(await store.getIssue(refOf(id))).toMatchObject({ status: "in_progress", title: "Renamed there" });
  expect(project.issues()).toMatchObject([
    { title: "Renamed there", description: "second", status: "in-progress", priority: "high" },
  ]);
  expect(project.issues()[0]!.comments.map(({ content }) => content)).toEqual(["from there", "from here"]);
  clock.move(5);
  await engine.sync();
  const again = await engine.sync();
  expect([again.failures, again.decisions]).toEqual([[], {}]);
  expect((await store.listComments(refOf(id))).map(({ body }) => body).sort()).toEqual([
    "from here",
    "from there",
  ]);
});

test("a configuration is checked", () => {
  const run = () => Promise.reject(new Error("nothing is run"));
  using project = openProject();
  const open = (config: object) => () => fpProvider.connect({ ...config }, { clock: project.clock, run });
  expect(open({ workspace: " " })).toThrow("must not be blank");
  expect(open({ default_issue_type: "zz" })).toThrow("default_issue_type");
  expect(open({ colour: "red" })).toThrow("colour");
  expect(() => fpProvider.connect({}, { clock: project.clock })).toThrow("port run");
});
