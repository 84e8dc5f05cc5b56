/** The connector and a `bd` that takes and prints what bd does, as real processes; and a real bd where there is one. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type CanonicalIssueInput,
  canonicalIssue,
  InMemoryIssueStore,
  machineClock,
  SyncEngine,
  splitOwnership,
} from "../../tracker/src/index.ts";
import { spawnRunner } from "../../tracker/src/process.ts";
import { connectorSuite } from "../../tracker/src/suites.ts";
import { failure } from "../../tracker/test/support/failures.ts";
import { BeadsConnector, beadsProvider } from "../src/index.ts";
import { openBeads } from "./support/open-beads.ts";

const refOf = (id: string) => ({ system: "beads", workspace: "beads", id, key: id, url: null });
const draft = (fields: Partial<CanonicalIssueInput> = {}) =>
  canonicalIssue({ ref: refOf("draft-1"), title: "Draft", status: "todo", issue_type: "task", ...fields });

describe("the acceptance suite of connectors", () => {
  const cases = connectorSuite(async () => {
    const beads = openBeads();
    return {
      ...{ clock: beads.clock, connector: beads.connector, people: ["anna", "ben"] as const },
      edit: async ({ id }, { title }) => beads.edit(id, { ...(title !== undefined && { title }) }),
      later: async () => beads.clock.move(2),
      close: async () => beads[Symbol.dispose](),
    };
  });
  test.each(cases.map(({ name, run }) => [name, run] as const))("%s", (_name, run) => run(), 60_000);
});

const isThere = spawnSync("bd", ["version"]).status === 0;

describe.skipIf(!isThere)(
  isThere ? "the suite on the real bd" : "skipped: there is no bd on the PATH",
  () => {
    const cases = connectorSuite(async () => {
      const cwd = mkdtempSync(join(tmpdir(), "tracker-bd-"));
      execFileSync("git", ["init", "-q"], { cwd });
      execFileSync("bd", ["init", "--prefix", "t"], { cwd });
      const clock = machineClock();
      const connector = new BeadsConnector({ cwd }, { clock, run: spawnRunner(process.env) });
      return {
        ...{ clock, connector, people: ["anna", "ben"] as const },
        edit: async ({ id }, { title = "" }) =>
          void execFileSync("bd", ["update", id, `--title=${title}`], { cwd }),
        later: () => clock.sleep(1100),
        close: async () => rmSync(cwd, { recursive: true, force: true }),
      };
    });
    test.each(cases.map(({ name, run }) => [name, run] as const))("%s", (_name, run) => run(), 120_000);
  },
);

describe("an issue", () => {
  test("is created with all that Beads takes, and with its status", async () => {
    using beads = openBeads();
    const { connector } = beads;
    const parent = await connector.createIssue(draft({ title: "Parent", issue_type: "epic" }));
    const created = await connector.createIssue(
      draft({
        ...{ title: "Whole", body: "The text", priority: 0, status: "in_progress", issue_type: "bug" },
        ...{ assignees: ["anna", "ben"], labels: ["a", "b"], parent: parent.ref },
      }),
    );
    expect(created).toMatchObject({
      ...{ title: "Whole", body: "The text", priority: 0, status: "in_progress", issue_type: "bug" },
      ...{ assignees: ["anna"], labels: ["a", "b"], parent: { id: parent.ref.id }, links: [] },
    });
  });

  test.each([
    "-rf",
    "--help",
    "--",
    "\"quoted\" 'single' `tick` $(rm) $HOME; true | cat && x",
    "emoji 🐱 and ünïcode",
    "two\nlines\r\nand more",
    "%s %d \\n \\0",
    "x".repeat(10_000),
  ])("keeps the title, the text and the comment %j", async (title) => {
    using beads = openBeads();
    const { ref } = await beads.connector.createIssue(draft({ title, body: title }));
    expect(await beads.connector.getIssue(ref)).toMatchObject({ title, body: title });
    expect(await beads.connector.updateIssue(ref, { title: `${title}!`, body: `${title}!` })).toMatchObject({
      ...{ title: `${title}!`, body: `${title}!` },
    });
    expect((await beads.connector.addComment(ref, title))?.body).toBe(title);
    expect((await beads.connector.listComments(ref)).items.map(({ body }) => body)).toEqual([title]);
  });

  test("that no program can be given is refused before anything is run", async () => {
    using beads = openBeads();
    await failure(beads.connector.createIssue(draft({ title: "a\0b" })));
    expect(beads.issues()).toEqual([]);
  });

  test("is refused what Beads does not write, before anything is run", async () => {
    using beads = openBeads();
    const { connector, commands } = beads;
    const { ref } = await connector.createIssue(draft());
    const before = commands.length;
    const stranger = { ...ref, workspace: "other" };
    for (const [patch, capability] of [
      [{ title: "x", custom_fields: { a: 1 } }, "custom_fields"],
      [{ links: [] }, "links"],
      [{ labels: ["a,b"] }, "labels"],
      [{ parent: stranger }, "parent"],
    ] as const)
      expect(await failure(connector.updateIssue(ref, patch))).toMatchObject({
        ...{ code: "CAPABILITY_NOT_SUPPORTED", capability },
      });
    expect(await failure(connector.updateIssue(ref, { unheard_of: 1 } as never))).toMatchObject({
      reason: "PK-001",
    });
    expect(await failure(connector.createIssue(draft({ labels: ["a,b"] })))).toMatchObject({
      capability: "labels",
    });
    const link = { type: "blocks", target: stranger } as const;
    expect(await failure(connector.upsertLink(ref, link))).toMatchObject({ capability: "links" });
    expect(commands).toHaveLength(before);
  });

  test("shows its links from both ends, in lists too", async () => {
    using beads = openBeads();
    const { connector } = beads;
    const refs = [];
    for (const title of ["a", "b", "c"]) refs.push((await connector.createIssue(draft({ title }))).ref);
    const [a, b, c] = refs as [(typeof refs)[number], (typeof refs)[number], (typeof refs)[number]];
    await connector.upsertLink(a, { type: "blocks", target: b });
    await connector.upsertLink(a, { type: "relates_to", target: c });
    await connector.upsertLink(b, { type: "parent_of", target: c });
    const linksOf = ({
      links,
    }: {
      readonly links: readonly { readonly type: string; readonly target: { readonly id: string } }[];
    }) => links.map(({ type, target }) => `${type} ${target.id}`).sort();
    const expected = [
      [`blocks ${b.id}`, `relates_to ${c.id}`],
      [`blocked_by ${a.id}`],
      [`relates_to ${a.id}`],
    ];
    const read = await Promise.all([a, b, c].map((ref) => connector.getIssue(ref)));
    expect(read.map(linksOf)).toEqual(expected);
    expect(read[2]!.parent?.id).toBe(b.id);
    expect((await connector.listIssues()).items.map(linksOf)).toEqual(expected);
  });

  test("has a status of the database's own where the configuration names it", async () => {
    using beads = openBeads();
    const connector = beads.connect({ status_map: { in_review: "hooked" } });
    const { ref } = await connector.createIssue(draft({ status: "in_review" }));
    expect(beads.issues()[0]!.status).toBe("hooked");
    expect((await connector.getIssue(ref)).status).toBe("in_review");
    expect((await beads.connector.getIssue(ref)).status).toBe("in_progress");
  });
});

test("a list shows closed issues and more than fifty, is filtered and paged", async () => {
  using beads = openBeads();
  const { connector } = beads;
  const { ref } = await connector.createIssue(
    draft({ title: "Closed", status: "done", assignees: ["anna"] }),
  );
  for (let i = 0; i < 55; i++) beads.add({ title: `Issue ${i}` });
  expect((await connector.listIssues()).items).toHaveLength(56);
  const by = async (filters: object) =>
    (await connector.listIssues({ filters: { ...filters } })).items.map(({ title }) => title);
  expect(await by({ status: "done" })).toEqual(["Closed"]);
  expect(await by({ title_contains: "issue 54" })).toEqual(["Issue 54"]);
  expect(await by({ assignee: "anna" })).toEqual(["Closed"]);
  const first = await connector.listIssues({ limit: 50 });
  expect([first.items.length, first.next_cursor]).toEqual([50, first.items.at(-1)!.ref.id]);
  const before = beads.commands.length;
  const second = await connector.listIssues({ limit: 50, cursor: first.next_cursor });
  expect([second.items.length, second.next_cursor]).toEqual([6, null]);
  // What was left of the list was kept.
  expect(beads.commands).toHaveLength(before);
  expect(await beads.connect({}).listIssues({ limit: 50, cursor: first.next_cursor })).toEqual(second);
  expect((await connector.getIssue(ref)).status).toBe("done");
});

test("an id that begins like a flag is that of no issue, and runs nothing else", async () => {
  using beads = openBeads();
  const { connector } = beads;
  const { ref } = await connector.createIssue(draft());
  for (const id of ["--help", "-rf", "--"]) {
    const stranger = refOf(id);
    expect(await failure(connector.getIssue(stranger))).toMatchObject({ code: "ISSUE_NOT_FOUND" });
    expect(await failure(connector.updateIssue(stranger, { title: "x" }))).toMatchObject({
      code: "ISSUE_NOT_FOUND",
    });
    expect(await failure(connector.addComment(stranger, "x"))).toMatchObject({ code: "ISSUE_NOT_FOUND" });
    const error = await failure(connector.upsertLink(ref, { type: "blocked_by", target: stranger }));
    expect(error.message).toContain(`no issue found matching "${id}"`);
  }
  expect(beads.issues()).toHaveLength(1);
  expect(beads.issues()[0]).toMatchObject({ title: "Draft", depends: [], comments: [] });
});

describe("the program", () => {
  test("that refuses what would block is not taken for locked", async () => {
    using beads = openBeads();
    const { connector } = beads;
    const { ref: epic } = await connector.createIssue(draft({ issue_type: "epic" }));
    const { ref: task } = await connector.createIssue(draft());
    const error = await failure(connector.upsertLink(epic, { type: "blocked_by", target: task }));
    expect(error).toMatchObject({ failure_class: "non_retryable", provider: "beads" });
    expect(error.message).toContain("epics can only block other epics");
  });

  test.each([
    ["a NUL", "a\0b", /NUL/],
    ["half a character", "a\ud800b", /half a character/],
    ["more than the operating system takes", "x".repeat(3_000_000), /longer than the operating system/],
  ])("is not run where its arguments hold %s", async (_what, body, told) => {
    using beads = openBeads();
    expect((await failure(beads.connector.createIssue(draft({ body })))).message).toMatch(told);
    expect(beads.issues()).toEqual([]);
  });

  test("that is killed may have done its work, and may be tried again", async () => {
    using beads = openBeads();
    const killed = beads.connect({ command: programOf(beads.folder, "kill -9 $$") });
    expect(await failure(killed.listIssues())).toMatchObject({
      ...{ failure_class: "transient", provider: "beads", message: expect.stringContaining("SIGKILL") },
    });
  });

  test("that does not end in time is ended, and the next command is run", async () => {
    using beads = openBeads();
    const slow = programOf(beads.folder, `case "$*" in *" show "*) exec sleep 30;; *) echo '[]';; esac`);
    const connector = beads.connect({ command: slow }, { timeout_ms: 300 });
    const [shown, listed] = await Promise.all([
      failure(connector.getIssue(refOf("b-1"))),
      connector.listIssues(),
    ]);
    expect(shown).toMatchObject({
      ...{ failure_class: "transient", provider: "beads", message: expect.stringContaining("300 ms") },
    });
    expect(listed.items).toEqual([]);
  });

  test("that is missing, locked, or without a database, is told with what to do", async () => {
    using beads = openBeads();
    expect(await failure(beads.connect({ command: "bd-that-is-nowhere" }).listIssues())).toMatchObject({
      ...{ code: "CONNECTOR_CONFIG", message: expect.stringMatching(/bd-that-is-nowhere.*install Beads/) },
    });
    expect(await failure(beads.connect({ cwd: "/" }).listIssues())).toMatchObject({
      ...{ code: "CONNECTOR_CONFIG", message: expect.stringContaining("bd init") },
    });
    writeFileSync(join(beads.folder, ".locked"), "");
    expect(await failure(beads.connector.listIssues())).toMatchObject({
      ...{ failure_class: "transient", provider: "beads" },
    });
  });

  test.each([
    ["what is no JSON", "echo gibberish"],
    ["nothing", "true"],
    ["half of it", `printf '[{"id":"b'`],
    ["a number", "echo 5"],
  ])("that prints %s fails the call", async (_what, script) => {
    using beads = openBeads();
    const connector = beads.connect({ command: programOf(beads.folder, script) });
    expect(await failure(connector.listIssues())).toMatchObject({
      failure_class: "non_retryable",
      provider: "beads",
    });
  });

  test.each([
    [`{"schema_version":1,"data":[{"id":"b-1","title":"T"}]}`],
    [`{"schema_version":1,"items":[{"id":"b-1","title":"T"}]}`],
    [`[{"id":"b-1","title":"T"}]`],
  ])("of another version is read as well: %s", async (output) => {
    using beads = openBeads();
    const connector = beads.connect({ command: programOf(beads.folder, `echo '${output}'`) });
    expect((await connector.listIssues()).items.map(({ title }) => title)).toEqual(["T"]);
    expect((await connector.getIssue(refOf("b-1"))).title).toBe("T");
  });

  test("that fails is told in its own words, without the texts that it was given", async () => {
    using beads = openBeads();
    const failing = beads.connect({ command: programOf(beads.folder, "echo broken >&2; exit 3") });
    const error = await failure(failing.createIssue(draft({ title: "A secret plan" })));
    expect(error).toMatchObject({
      failure_class: "non_retryable",
      message: expect.stringContaining("broken"),
    });
    expect(error.message).not.toContain("A secret plan");
  });
});

test("an engine keeps both sides in step, comments too", async () => {
  using beads = openBeads();
  const { connector, clock } = beads;
  const store = new InMemoryIssueStore();
  let ids = 0;
  const engine = new SyncEngine({
    ...{ connector, store, clock, policy: splitOwnership({}), random: () => 0.5 },
    ...{ newId: () => `id-${++ids}`, comments: "both" as const },
  });
  await store.upsertIssue(draft({ title: "Ours", labels: ["a"] }));
  await engine.sync();
  const { id } = beads.issues()[0]!;
  clock.move(5);
  beads.edit(id, { title: "Renamed there" });
  await store.editIssue(refOf(id), (issue) => ({ ...issue, status: "done", labels: [] }));
  await store.addComment(refOf(id), { id: "c", body: "Said", author: null, created_at: clock.now() });
  clock.move(5);
  await engine.sync();
  expect(beads.issues()).toMatchObject([
    { title: "Renamed there", status: "closed", labels: [], comments: [{ text: "Said" }] },
  ]);
  expect((await store.getIssue(refOf(id)))?.title).toBe("Renamed there");
  clock.move(5);
  const again = await engine.sync();
  expect([again.failures, again.decisions]).toEqual([[], {}]);
  expect(beads.issues()).toHaveLength(1);
});

test("a configuration is checked", () => {
  const run = () => Promise.reject(new Error("nothing is run"));
  using beads = openBeads();
  const open = (config: object) => () => beadsProvider.connect({ ...config }, { clock: beads.clock, run });
  expect(open({ workspace: " " })).toThrow("must not be blank");
  expect(open({ status_map: { zz: "x" } })).toThrow("CanonicalStatus");
  expect(open({ colour: "red" })).toThrow("colour");
  expect(() => beadsProvider.connect({}, { clock: beads.clock })).toThrow("port run");
});

/** A shell script as a program. */
function programOf(folder: string, script: string): string {
  const path = join(folder, "program");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}
