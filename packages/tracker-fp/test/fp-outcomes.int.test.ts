/** What becomes of a call where `fp` does not do what it should, as real processes. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { failure } from "../../tracker/test/support/failures.ts";
import { type OpenProject, openProject } from "./support/open-fp.ts";
import { draft, engineOn, programOf, refOf } from "./support/world.ts";

describe("a creation is never made twice", () => {
  const fp = new URL("support/fp.mjs", import.meta.url).pathname;
  test.each([
    ["says what nobody understands", `"${fp}" "$@" > /dev/null; echo made it`, ""],
    ["is killed after its work", `"${fp}" "$@" > /dev/null; kill -9 $$`, ""],
    ["refuses the status that follows", `exec "${fp}" "$@"`, "*' update '*) echo no >&2; exit 1;;"],
  ])("where fp %s", async (_what, create, more) => {
    using project = openProject();
    const script = `case " $* " in *' create '*) ${create};; ${more} *) exec "${fp}" "$@";; esac`;
    const { engine, store } = engineOn(
      project,
      project.connect({ command: programOf(project.folder, script) }),
    );
    await store.upsertIssue(draft({ status: "in_progress" }));
    for (let i = 0; i < 3; i++) {
      await engine.sync();
      project.clock.move(120);
    }
    expect(project.issues().map(({ title }) => title)).toEqual(["Draft"]);
    expect((await engine.status()).in_flight).toEqual([]);
    expect((await store.listIssues()).map(({ status }) => status)).toEqual(["in_progress"]);
  });
});

describe("the program", () => {
  test("that is missing, without a project, or too old, is told with what to do", async () => {
    using project = openProject();
    const missing = project.connect({ command: "fp-that-is-nowhere" });
    expect(await failure(missing.listIssues())).toMatchObject({
      code: "CONNECTOR_CONFIG",
      message: expect.stringMatching(/fp-that-is-nowhere.*install FP as fp\.dev says/),
    });
    expect(await failure(project.connect({ cwd: "/" }).listIssues())).toMatchObject({
      ...{ code: "CONNECTOR_CONFIG", message: expect.stringMatching(/run "fp init" in \//) },
    });
    const old = programOf(project.folder, `echo "error: unknown option '--format'" >&2; exit 1`);
    expect(await failure(project.connect({ command: old }).listIssues())).toMatchObject({
      ...{ code: "CONNECTOR_CONFIG", message: expect.stringContaining("fp update") },
    });
  });

  const row = {
    ...{ id: "a", title: "t", description: "", status: "todo", priority: null, parent: null },
    dependencies: [],
  };
  /** A program that prints this, whatever it is asked for. */
  const printing = (project: OpenProject, printed: unknown) => {
    const text = typeof printed === "string" ? printed : JSON.stringify(printed);
    writeFileSync(join(project.folder, "printed"), text);
    return project.connect({ command: programOf(project.folder, `cat ${join(project.folder, "printed")}`) });
  };

  const unknown: readonly (readonly [what: string, printed: unknown])[] = [
    ["what is no JSON", "gibberish"],
    ["nothing", ""],
    ["half of it", '{"issues":[{"id":"a'],
    ["another list", []],
    ["no objects", { issues: [5] }],
    ...Object.keys(row).map(
      (field) => [`an issue without ${field}`, { issues: [{ ...row, [field]: undefined }] }] as const,
    ),
    ["a priority in numbers", { issues: [{ ...row, priority: 1 }] }],
    ["dependencies in objects", { issues: [{ ...row, dependencies: [{ id: "b" }] }] }],
  ];
  test.each(unknown)(
    "that prints %s fails the call, and nothing is taken for empty or gone",
    async (_what, printed) => {
      using project = openProject();
      const error = await failure(printing(project, printed).listIssues());
      expect(error).toMatchObject({
        ...{ code: "CONNECTOR_REQUEST", failure_class: "non_retryable", provider: "fp" },
        message: expect.stringMatching(/^fp answered with a form that is not known .*: expected /),
      });
    },
  );

  test.each([
    ["another list", []],
    ["a comment without content", { comments: [{ id: "c" }] }],
  ])("that prints %s for comments fails the call", async (_what, printed) => {
    using project = openProject();
    const error = await failure(printing(project, printed).listComments(refOf("a")));
    expect(error).toMatchObject({ code: "CONNECTOR_REQUEST", failure_class: "non_retryable" });
  });

  test("that prints another form than before leaves what is known here as it is", async () => {
    using project = openProject();
    const id = project.add({ title: "Kept", description: "text" });
    const { engine, store } = engineOn(project);
    await engine.sync();
    const known = await store.getIssue(refOf(id));
    const { description: _, ...renamed } = { ...row, id, title: "Kept", text: "text" };
    const later = engineOn(project, printing(project, { issues: [renamed] }), store).engine;
    const { failures } = await later.sync({ full: true });
    expect(failures).toMatchObject([
      { operation: "pull_page", message: expect.stringContaining("description") },
    ]);
    expect(await store.getIssue(refOf(id))).toEqual(known);
    expect(known).toMatchObject({ title: "Kept", body: "text" });
  });

  test("that leaves line breaks in its JSON as they are is understood", async () => {
    using project = openProject();
    const broken = JSON.stringify({ issues: [{ ...row, title: 'say "it"', description: "two\n\tlines" }] })
      .replace("\\n", "\n")
      .replace("\\t", "\t");
    expect(() => JSON.parse(broken)).toThrow(SyntaxError);
    expect((await printing(project, broken).listIssues()).items).toMatchObject([
      { title: 'say "it"', body: "two\n\tlines", status: "todo", priority: null, parent: null },
    ]);
  });

  test("that fails is told in its own words, without the texts that it was given", async () => {
    using project = openProject();
    const failing = project.connect({ command: programOf(project.folder, "echo broken >&2; exit 3") });
    const error = await failure(failing.createIssue(draft({ title: "A secret plan" })));
    expect(error).toMatchObject({
      ...{ failure_class: "non_retryable", provider: "fp" },
      message: "fp issue create failed: broken",
    });
  });

  test("that does not find another issue than the one asked for, does not say that this one is gone", async () => {
    using project = openProject();
    const id = project.add({ title: "a" });
    const error = await failure(
      project.connector.createIssue(draft({ parent: refOf("nowhere"), title: "b" })),
    );
    expect(error).toMatchObject({ failure_class: "non_retryable" });
    const script = `echo 'Issue elsewhere not found' >&2; exit 1`;
    const connector = project.connect({ command: programOf(project.folder, script) });
    expect(await failure(connector.updateIssue(refOf(id), { title: "x" }))).toMatchObject({
      code: "CONNECTOR_REQUEST",
    });
  });

  test("ends with its caller", async () => {
    using project = openProject();
    const connector = project.connect({ command: programOf(project.folder, "exec sleep 30") });
    const stop = new AbortController();
    const reason = new Error("enough");
    const listed = failure(connector.listIssues({ signal: stop.signal }));
    stop.abort(reason);
    expect(await listed).toBe(reason);
  });
});
