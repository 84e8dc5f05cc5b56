/** The connector and an `fp` that takes what FP takes, as real processes. */
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
  type CanonicalIssueInput,
  canonicalIssue,
  InMemoryIssueStore,
  SyncEngine,
  splitOwnership,
} from "../../tracker/src/index.ts";
import { connectorSuite } from "../../tracker/src/suites.ts";
import { failure } from "../../tracker/test/support/failures.ts";
import { fpProvider } from "../src/index.ts";
import { openProject } from "./support/open-fp.ts";

const refOf = (id: string) => ({ system: "fp", workspace: "fp", id, key: id, url: null });
const draft = (fields: Partial<CanonicalIssueInput> = {}) =>
  canonicalIssue({ ref: refOf("draft-1"), title: "Draft", status: "todo", issue_type: "task", ...fields });

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
  test.each(cases.map(({ name, run }) => [name, run] as const))("%s", (_name, run) => run(), 30_000);
});

describe("an issue", () => {
  test("is created with all that FP takes, and with its status and links", async () => {
    using project = openProject();
    const { connector } = project;
    const parent = await connector.createIssue(draft({ title: "Parent" }));
    const { ref: needed } = await connector.createIssue(draft({ title: "Needed" }));
    const created = await connector.createIssue(
      draft({
        ...{ title: "Whole", body: "The text", priority: 0, parent: parent.ref, status: "done" },
        links: [
          { type: "blocked_by", target: needed },
          { type: "blocks", target: parent.ref },
          { type: "duplicates", target: needed },
        ],
      }),
    );
    expect(created).toMatchObject({ title: "Whole", status: "done", priority: 0 });
    expect(project.issues()[2]).toMatchObject({
      ...{ description: "The text", parent: "FP-1", priority: "critical", status: "done", depends: ["FP-2"] },
    });
    expect(project.issues()[0]!.depends).toEqual(["FP-3"]);
    expect(
      (await connector.listIssues({ filters: { status: "done" } })).items.map(({ title }) => title),
    ).toEqual(["Whole"]);
  });

  test.each([
    "-rf",
    "--title",
    "--",
    "\"quoted\" 'single' `tick` $(rm) $HOME; true | cat && x",
    "emoji 🐱 and ünïcode",
    "[x] begins as a priority does",
    "%s %d \\n \\0",
    "x".repeat(10_000),
  ])("keeps the title and the comment %j", async (title) => {
    using project = openProject();
    const { ref } = await project.connector.createIssue(draft({ title, body: title }));
    expect((await project.connector.getIssue(ref)).title).toBe(title);
    expect((await project.connector.listIssues()).items[0]!.title).toBe(title);
    await project.connector.addComment(ref, title);
    expect(project.issues()[0]).toMatchObject({ title, description: title, comments: [title] });
  });

  test("has its title on one line, and its text as it was", async () => {
    using project = openProject();
    const text = "two\nlines\r\nand more";
    const { title } = await project.connector.createIssue(draft({ title: text, body: text }));
    expect(title).toBe("two lines and more");
    expect(project.connector.profile.reads_back!.title!(text)).toBe(title);
    expect(project.issues()[0]!.description).toBe(text);
  });

  test("that no program can be given is refused before anything is run", async () => {
    using project = openProject();
    await failure(project.connector.createIssue(draft({ title: "a\0b" })));
    expect(project.issues()).toEqual([]);
  });

  test("is refused what FP does not change, before anything is run", async () => {
    using project = openProject();
    const { ref } = await project.connector.createIssue(draft());
    for (const patch of [{ title: "x", status: "done" }, { labels: [] }, { priority: null }] as const)
      expect(await failure(project.connector.updateIssue(ref, patch))).toMatchObject({
        code: "CAPABILITY_NOT_SUPPORTED",
      });
    expect(await failure(project.connector.updateIssue(ref, { unheard_of: 1 } as never))).toMatchObject({
      reason: "PK-001",
    });
    const link = { type: "duplicates", target: ref } as const;
    expect(await failure(project.connector.upsertLink(ref, link))).toMatchObject({ capability: "links" });
    expect(project.issues()[0]).toMatchObject({ status: "todo", title: "Draft" });
  });
});

describe("the program", () => {
  test("that is missing, or without a project, is told with what to do", async () => {
    using project = openProject();
    const missing = project.connect({ command: "fp-that-is-nowhere" });
    expect(await failure(missing.listIssues())).toMatchObject({
      code: "CONNECTOR_CONFIG",
      message: expect.stringMatching(/fp-that-is-nowhere.*install FP as fp\.dev says/),
    });
    const elsewhere = project.connect({ cwd: "/" });
    expect(await failure(elsewhere.listIssues())).toMatchObject({
      provider: "fp",
      message: expect.stringContaining("No fp project in this folder: run fp init"),
    });
  });

  test.each([
    ["prints what is no list", "echo gibberish", { items: [], next_cursor: null }],
    ["prints nothing", "true", { items: [], next_cursor: null }],
  ])("that %s lists nothing", async (_what, script, page) => {
    using project = openProject();
    expect(await project.connect({ command: programOf(project.folder, script) }).listIssues()).toEqual(page);
  });

  test("that fails is told in its own words, without the texts that it was given", async () => {
    using project = openProject();
    const failing = project.connect({ command: programOf(project.folder, "echo broken >&2; exit 3") });
    const error = await failure(failing.createIssue(draft({ title: "A secret plan" })));
    expect(error).toMatchObject({
      failure_class: "non_retryable",
      message: expect.stringContaining("broken"),
    });
    expect(error.message).not.toContain("A secret plan");
  });

  test("that shows another issue, or none, is not taken for the one that was asked for", async () => {
    using project = openProject();
    const showing = (script: string) => project.connect({ command: programOf(project.folder, script) });
    expect(await failure(showing("echo 'AB-9 is another'").getIssue(refOf("FP-1")))).toMatchObject({
      code: "ISSUE_NOT_FOUND",
    });
    expect(await failure(showing("echo nothing").getIssue(refOf("FP-1")))).toMatchObject({
      message: "Unable to extract fp issue id from command output",
    });
    expect((await showing("echo 'Issue FP-1 is here'").getIssue(refOf("FP-1"))).title).toBe("FP-1");
  });
});

test.each([
  [
    "refuses the status that follows",
    'case "$2" in update) echo "uncommitted changes" >&2; exit 1;; *) exec "$FP" "$@";; esac',
  ],
  ["says nothing of what it made", 'case "$2" in create) "$FP" "$@" >/dev/null;; *) exec "$FP" "$@";; esac'],
  [
    "is killed after its work",
    'case "$2" in create) "$FP" "$@" >/dev/null; kill -9 $$;; *) exec "$FP" "$@";; esac',
  ],
])("an issue is made once where the program %s", async (_what, script) => {
  using project = openProject();
  const fp = fileURLToPath(new URL("support/fp.mjs", import.meta.url));
  const connector = project.connect({ command: programOf(project.folder, `FP="${fp}"\n${script}`) });
  const { clock } = project;
  const store = new InMemoryIssueStore();
  let ids = 0;
  const engine = new SyncEngine({
    ...{ connector, store, clock, policy: splitOwnership({}), random: () => 0.5 },
    newId: () => `id-${++ids}`,
  });
  await store.upsertIssue(draft({ title: "Once", status: "done" }));
  for (let i = 0; i < 3; i++) {
    await engine.push();
    clock.move(120);
  }
  expect(project.issues().map(({ title }) => title)).toEqual(["Once"]);
  expect((await engine.status()).in_flight).toEqual([]);
});

test("an engine keeps both sides in step in what FP carries", async () => {
  using project = openProject();
  const { connector, clock } = project;
  const store = new InMemoryIssueStore();
  let ids = 0;
  const engine = new SyncEngine({
    ...{ connector, store, clock, policy: splitOwnership({}), random: () => 0.5 },
    ...{ newId: () => `id-${++ids}`, comments: "push" as const },
  });
  await store.upsertIssue(draft({ title: "Ours", priority: 1 }));
  await engine.sync();
  project.edit("FP-1", { status: "in-progress", title: "Renamed there" });
  await engine.sync();
  expect(await store.getIssue(refOf("FP-1"))).toMatchObject({
    status: "in_progress",
    title: "Renamed there",
  });
  await store.editIssue(refOf("FP-1"), (issue) => ({ ...issue, status: "done" }));
  await store.addComment(refOf("FP-1"), { id: "c", body: "Said", author: null, created_at: clock.now() });
  await engine.sync();
  expect(project.issues()).toMatchObject([{ status: "done", comments: ["Said"] }]);
  const again = await engine.sync();
  expect([again.failures, again.decisions]).toEqual([[], {}]);
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

/** A shell script as a program. */
function programOf(folder: string, script: string): string {
  const path = join(folder, "program");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}
