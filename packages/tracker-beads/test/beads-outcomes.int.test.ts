/** What becomes of issues when bd refuses, is cut off, or shows less than everything. */
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type CanonicalIssue,
  type CanonicalIssueInput,
  canonicalIssue,
  InMemoryIssueStore,
  SyncEngine,
  splitOwnership,
  type TaskTrackerConnector,
} from "../../tracker/src/index.ts";
import { failure } from "../../tracker/test/support/failures.ts";
import { BD, type OpenDatabase, openBeads } from "./support/open-beads.ts";

const refOf = (id: string) => ({ system: "beads", workspace: "beads", id, key: id, url: null });
const draft = (fields: Partial<CanonicalIssueInput> = {}) =>
  canonicalIssue({ ref: refOf("draft-1"), title: "Draft", status: "todo", issue_type: "task", ...fields });

function engineOn(beads: OpenDatabase, connector: TaskTrackerConnector = beads.connector) {
  const store = new InMemoryIssueStore();
  let ids = 0;
  const engine = new SyncEngine({
    ...{ connector, store, clock: beads.clock, policy: splitOwnership({}), random: () => 0.5 },
    ...{ newId: () => `id-${++ids}`, comments: "both" as const },
  });
  return { store, engine };
}

/** A shell script as a program. */
function programOf(folder: string, script: string): string {
  const path = join(folder, "program");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe("a creation is never made twice", () => {
  test("where the status that follows it is refused", async () => {
    using beads = openBeads();
    const { engine, store } = engineOn(beads, beads.connect({ status_map: { in_review: "nowhere-known" } }));
    await store.upsertIssue(draft({ status: "in_review" }));
    for (let i = 0; i < 3; i++) {
      await engine.sync();
      beads.clock.move(120);
    }
    expect(beads.issues().map(({ title }) => title)).toEqual(["Draft"]);
  });

  test.each([
    ["says what nobody understands", "echo made it"],
    ["is killed after its work", "kill -9 $$"],
  ])("where bd %s", async (_what, end) => {
    using beads = openBeads();
    const bd = new URL("support/bd.mjs", import.meta.url).pathname;
    const script = `case "$2" in create) "${bd}" "$@" > /dev/null; ${end};; *) exec "${bd}" "$@";; esac`;
    const { engine, store } = engineOn(beads, beads.connect({ command: programOf(beads.folder, script) }));
    await store.upsertIssue(draft());
    for (let i = 0; i < 3; i++) {
      await engine.sync();
      beads.clock.move(120);
    }
    expect(beads.issues().map(({ title }) => title)).toEqual(["Draft"]);
    expect((await engine.status()).in_flight).toEqual([]);
  });
});

test("a pull of what changed keeps the links of both ends", async () => {
  using beads = openBeads();
  const { engine, store } = engineOn(beads);
  const [a, b] = [beads.add({ title: "a" }), beads.add({ title: "b" })];
  await beads.connector.upsertLink(refOf(a), { type: "blocks", target: refOf(b) });
  await engine.sync();
  expect((await store.getIssue(refOf(a)))!.links).toHaveLength(1);
  beads.clock.move(10);
  beads.edit(a, { title: "a again" });
  await engine.sync();
  expect(await store.getIssue(refOf(a))).toMatchObject({ title: "a again", links: [{ type: "blocks" }] });
});

test("filtered lists show the same issue as the whole one", async () => {
  using beads = openBeads();
  const { connector } = beads;
  const [a, b] = [beads.add({ title: "a" }), beads.add({ title: "b" })];
  await connector.upsertLink(refOf(a), { type: "blocks", target: refOf(b) });
  const [whole] = (await connector.listIssues()).items;
  const [filtered] = (await connector.listIssues({ filters: { title_contains: "a" } })).items;
  expect(filtered).toEqual(whole);
});

test("a comment, a label and a parent, which leave the time alone, are seen by the next pull", async () => {
  using beads = openBeads();
  const { engine, store } = engineOn(beads);
  const [id, epic] = [beads.add({ title: "a" }), beads.add({ title: "b", issue_type: "epic" })];
  await engine.sync();
  beads.clock.move(10);
  beads.comment(id, "said there");
  beads.edit(id, { labels: ["new"], parent: epic });
  await engine.sync();
  expect((await store.listComments(refOf(id))).map(({ body }) => body)).toEqual(["said there"]);
  expect(await store.getIssue(refOf(id))).toMatchObject({ labels: ["new"], parent: { id: epic } });
});

test("pages hold each issue once while others go", async () => {
  using beads = openBeads();
  const { connector } = beads;
  const ids = ["a", "b", "c", "d"].map((title) => beads.add({ title }));
  const first = await connector.listIssues({ limit: 2 });
  beads.remove(ids[0]!);
  const second = await beads.connect({}).listIssues({ limit: 2, cursor: first.next_cursor });
  expect([...first.items, ...second.items].map(({ ref }) => ref.id)).toEqual(ids);
});

describe("a failure is told as what it is", () => {
  test.each([
    ['failed to open database: database "x" not found on server', "CONNECTOR_CONFIG", undefined],
    ["parent issue bd-9 not found", "CONNECTOR_REQUEST", "non_retryable"],
    ["cannot set status to blocked: clock skew", "CONNECTOR_REQUEST", "non_retryable"],
    [
      "embedded: another process holds the exclusive lock on /x; only one writer at a time",
      "CONNECTOR_REQUEST",
      "transient",
    ],
    ['no issue found matching "bd-1"', "ISSUE_NOT_FOUND", undefined],
  ])("%s", async (message, code, failure_class) => {
    using beads = openBeads();
    const script = `echo '${JSON.stringify({ error: message })}'; exit 1`;
    const connector = beads.connect({ command: programOf(beads.folder, script) });
    const error = await failure(connector.updateIssue(refOf("bd-1"), { title: "x" }));
    expect(error).toMatchObject({ code, ...(failure_class && { failure_class, provider: "beads" }) });
  });

  test("a lock is one that has not begun, so that what was sent may be sent again at once", async () => {
    using beads = openBeads();
    writeFileSync(join(beads.folder, ".locked"), "");
    expect(await failure(beads.connector.createIssue(draft()))).toMatchObject({
      ...{ failure_class: "transient", may_have_happened: false },
    });
  });
});

test("an id is never taken for a flag, nor for the beginning of another", async () => {
  using beads = openBeads();
  const id = beads.add({ title: "a" });
  for (const odd of ["--help", "-rf", "--status=closed", "--"])
    for (const call of [
      () => beads.connector.getIssue(refOf(odd)),
      () => beads.connector.updateIssue(refOf(odd), { title: "x" }),
      () => beads.connector.addComment(refOf(odd), "x"),
    ])
      expect((await failure(call())).code).toBe("ISSUE_NOT_FOUND");
  const link = beads.connector.upsertLink(refOf(id), { type: "blocks", target: refOf("--help") });
  expect(await failure(link)).toMatchObject({ code: "CONNECTOR_REQUEST" });
  const guessing = `echo '[{"id":"bd-12","title":"T"}]'`;
  const connector = beads.connect({ command: programOf(beads.folder, guessing) });
  expect((await failure(connector.getIssue(refOf("bd-1")))).code).toBe("ISSUE_NOT_FOUND");
});

test("a label that bd would take apart is refused before anything is run", async () => {
  using beads = openBeads();
  for (const label of ["a,b", 'say "a"', "two\nlines", " a", ""])
    expect(await failure(beads.connector.createIssue(draft({ labels: [label] })))).toMatchObject({
      capability: "labels",
    });
  expect(beads.commands).toEqual([]);
});

test.each(["a\0b", "half \ud83d", "x".repeat(3_000_000)])(
  "a text that no program can be given is the matter of its issue",
  async (title) => {
    using beads = openBeads();
    const { engine, store } = engineOn(beads);
    await store.upsertIssue(draft({ title }));
    await store.upsertIssue(draft({ ref: refOf("draft-2"), title: "Fine" }));
    const { failures } = await engine.sync();
    expect(failures).toMatchObject([{ operation: "create" }]);
    expect(beads.issues().map((issue) => issue.title)).toEqual(["Fine"]);
    // Nothing was run, so that there is no doubt about it.
    expect(await engine.status()).toMatchObject({
      ...{ in_flight: [], refusals: [{ identity: "beads:beads:draft-1", operation: "create" }] },
    });
  },
);

test.each([
  ["ends with an error", 'echo \'{"error": "a hook failed"}\'; exit 1'],
  ["says what is no JSON", "echo done"],
  ["is killed", "kill -9 $$"],
])("an issue and a comment are made once by a bd that does its work and then %s", async (_, then) => {
  using beads = openBeads();
  const isDone = join(beads.folder, "done");
  const script = (command: string) =>
    `case "$*" in *${command}*) if [ ! -e "${isDone}-${command}" ]; then touch "${isDone}-${command}"; "${BD}" "$@" >/dev/null; ${then}; exit $?; fi;; esac; exec "${BD}" "$@"`;
  const connector = beads.connect({
    command: programOf(beads.folder, `${script("--title=New")}`),
  });
  const { engine, store } = engineOn(beads, connector);
  await store.upsertIssue(draft({ title: "New" }));
  for (let i = 0; i < 3; i++) {
    await engine.sync();
    beads.clock.move(61);
  }
  await store.editIssue(refOf("draft-1"), (issue) => ({ ...issue, body: "More" }));
  await engine.sync();
  expect(beads.issues()).toMatchObject([{ title: "New", description: "More" }]);
  const commenting = beads.connect({ command: programOf(beads.folder, script("comments")) });
  const second = engineOn(beads, commenting);
  await second.engine.sync();
  const [{ ref }] = (await second.store.listIssues()) as [CanonicalIssue];
  await second.store.addComment(ref, { id: "c1", body: "Said", author: null, created_at: null });
  for (let i = 0; i < 3; i++) {
    await second.engine.sync();
    beads.clock.move(61);
    await second.engine.release(ref, "retry");
  }
  expect(beads.issues()[0]!.comments.map(({ text }) => text)).toEqual(["Said"]);
});
