/** The connector against Azure DevOps on this machine, which keeps to Microsoft's description of its API. */
import { describe, expect, test } from "vitest";
import {
  type CanonicalIssueInput,
  canonicalIssue,
  createHostedConnector,
  type ExternalRef,
  isRequestError,
  pacedFetch,
  type StoredConflict,
} from "../../tracker/src/index.ts";
import { connectorSuite } from "../../tracker/src/suites.ts";
import { engineOn, webhookEndpoint } from "../../tracker/test/support/engine-on.ts";
import { everythingIn, failure } from "../../tracker/test/support/failures.ts";
import { loopback } from "../../tracker/test/support/loopback.ts";
import { AzureDevOpsConnector, azureDevOpsProvider } from "../src/index.ts";
import { AGILE } from "./support/azure-project.ts";
import { TOKEN } from "./support/azure-vendor.ts";
import { endsAzure, openProject } from "./support/open-azure.ts";

endsAzure();

const WORKSPACE = "org/My Project";
const refOf = (id: number | string, workspace = WORKSPACE): ExternalRef => ({
  ...{ system: "azure_devops", workspace, id: String(id), key: null, url: null },
});
const draft = (fields: Partial<CanonicalIssueInput> = {}) =>
  canonicalIssue({ ref: refOf("draft-1"), title: "Draft", status: "todo", issue_type: "task", ...fields });

describe("the acceptance suite of connectors", () => {
  const cases = connectorSuite(async () => {
    const { azure, clock, connector } = await openProject();
    return {
      ...{ connector, clock, people: ["Anna Adams", "Ben Brown"] as const },
      edit: async ({ id }, patch) => azure.edit(id, patch),
      failNext: (failure) => azure.api.failNext(failure),
      later: async () => clock.move(2),
    };
  });
  test.each(cases.map(({ name, run }) => [name, run] as const))("%s", (_name, run) => run());
});

test("an edit made at the last moment is not overwritten, with no moment left between", async () => {
  const { azure, clock, connector } = await openProject();
  const { engine, store } = engineOn({ connector, clock });
  const { ref } = await connector.createIssue(draft({ title: "Before" }));
  await engine.pull();
  clock.move(10);
  await store.editIssue(ref, (issue) => ({ ...issue, title: "Ours", updated_at: clock.now() }));
  const isUpdate = ({ method }: { readonly method: string }) => method === "PATCH";
  azure.api.script.beforeNext(isUpdate, () => azure.edit(ref.id, { title: "Theirs" }));
  expect((await engine.push()).failures).toEqual([]);
  expect((await connector.getIssue(ref)).title).toBe("Theirs");
  expect((await engine.status()).open_conflicts).toBe(1);
});

test("of two checkouts that write one field at one moment, neither value is lost", async () => {
  const { clock, connector, connect } = await openProject();
  const { ref } = await connector.createIssue(draft({ title: "Before" }));
  const places = [connector, connect({})].map((own) => engineOn({ connector: own, clock }));
  for (const { engine } of places) await engine.pull();
  for (let round = 1; round <= 10; round++) {
    clock.move(10);
    const titles = places.map((_, i) => `Round ${round} of checkout ${i}`);
    for (const [i, { store }] of places.entries())
      await store.editIssue(ref, (issue) => ({ ...issue, title: titles[i]!, updated_at: clock.now() }));
    await Promise.all(places.map(({ engine }) => engine.sync()));
    const there = (await connector.getIssue(ref)).title;
    expect(titles).toContain(there);
    const loser = places[1 - titles.indexOf(there)]!;
    const open: StoredConflict[] = [];
    for await (const one of loser.store.conflicts()) if (one.state === "open") open.push(one);
    expect(open).toMatchObject([
      { local_value: titles.find((title) => title !== there), external_value: there },
    ]);
    await loser.engine.answer(open[0]!.id, { take: "external" });
    for (const { engine } of places) await engine.sync();
  }
});

describe("a work item", () => {
  test("is created with all that a creation takes, its page for people in its ref", async () => {
    const { azure, connector } = await openProject();
    const parent = await connector.createIssue(draft({ title: "Epic", issue_type: "epic" }));
    const made = await connector.createIssue(
      draft({
        ...{ body: 'a < b & "c"\n\nd', issue_type: "story", priority: 0, labels: ["one", "two words"] },
        ...{ assignees: ["Ben Brown"], parent: parent.ref },
      }),
    );
    expect(made).toMatchObject({
      ...{ body: 'a < b & "c"\n\nd', issue_type: "story", priority: 0, labels: ["one", "two words"] },
      ...{ assignees: ["Ben Brown"], parent: { id: parent.ref.id, key: parent.ref.id, url: parent.ref.url } },
    });
    expect(made.ref.url).toBe(`${azure.base_url}/org/My%20Project/_workitems/edit/${made.ref.id}`);
    expect(azure.project.item(made.ref.id)!.fields).toMatchObject({
      "System.WorkItemType": "User Story",
      "System.Description": "a &lt; b &amp; &quot;c&quot;<br><br>d",
      "Microsoft.VSTS.Common.Priority": 1,
      "System.AssignedTo": { uniqueName: "ben@example.org" },
    });
    expect((await connector.listIssues()).items).toEqual([await connector.getIssue(parent.ref), made]);
  });

  test("takes a person by e-mail as well, and tells the name", async () => {
    const { connector } = await openProject();
    const { ref, assignees } = await connector.createIssue(draft({ assignees: ["anna@example.org"] }));
    expect(assignees).toEqual(["Anna Adams"]);
    expect((await connector.updateIssue(ref, { assignees: [] })).assignees).toEqual([]);
  });

  test("loses tags and priority that are taken away, where adding would keep them", async () => {
    const { connector } = await openProject();
    const { ref } = await connector.createIssue(draft({ labels: ["one", "two"], priority: 3 }));
    const changed = await connector.updateIssue(ref, { labels: ["three"], priority: null });
    expect(changed).toMatchObject({ labels: ["three"], priority: null });
    expect((await connector.updateIssue(ref, { priority: 4 })).priority).toBe(3);
  });

  test("gets another parent, or none, in one revision", async () => {
    const { azure, connector } = await openProject();
    const [a, b, c] = [
      await connector.createIssue(draft({ title: "a" })),
      await connector.createIssue(draft({ title: "b" })),
      await connector.createIssue(draft({ title: "c" })),
    ];
    await connector.upsertLink(c.ref, { type: "relates_to", target: b.ref });
    for (const parent of [a, b, b]) {
      const changed = await connector.updateIssue(c.ref, { parent: parent.ref, title: `of ${parent.title}` });
      expect(changed.parent?.id).toBe(parent.ref.id);
      expect(changed.links.map(({ type }) => type)).toEqual(["relates_to"]);
    }
    expect((await connector.updateIssue(c.ref, { parent: null })).parent).toBeNull();
    expect((await connector.updateIssue(c.ref, { parent: null })).parent).toBeNull();
    expect(azure.project.item(a.ref.id)!.relations).toEqual([]);
  });

  test("whose relations changed meanwhile is not touched; the update may be sent again", async () => {
    const { azure, connector } = await openProject();
    const [a, b] = [await connector.createIssue(draft()), await connector.createIssue(draft())];
    await connector.updateIssue(b.ref, { parent: a.ref });
    const { seen } = azure.api;
    const before = seen.length;
    const update = connector.updateIssue(b.ref, { parent: null });
    while (seen.length === before) await new Promise((done) => setImmediate(done));
    azure.edit(b.ref.id, { title: "Meanwhile" });
    expect(await failure(update)).toMatchObject({ status_code: 412, failure_class: "transient" });
    expect((await connector.updateIssue(b.ref, { parent: null })).title).toBe("Meanwhile");
  });

  test("is refused what Azure DevOps cannot hold before anything is written", async () => {
    const { azure, connector } = await openProject();
    const { ref } = await connector.createIssue(draft());
    for (const [patch, capability] of [
      [{ title: "New", labels: ["a;b"] }, "labels"],
      [{ title: "New", labels: ["a,b"] }, "labels"],
      [{ title: "New", assignees: ["Anna Adams", "Ben Brown"] }, "assignees"],
      [{ title: "New", parent: { ...ref, system: "jira" } }, "parent"],
      [{ title: "New", parent: refOf(1, "other/project") }, "parent"],
    ] as const)
      expect(await failure(connector.updateIssue(ref, patch))).toMatchObject({
        ...{ code: "CAPABILITY_NOT_SUPPORTED", capability },
      });
    const unheard = connector.updateIssue(ref, { unheard_of: 1 } as never);
    expect(await failure(unheard)).toMatchObject({ code: "ISSUE_PAYLOAD_CONTRACT", reason: "PK-001" });
    expect(azure.project.items.map(({ rev }) => rev)).toEqual([1]);
  });

  test("of another project than the connector's was moved, and is not found; of a project by its id it is", async () => {
    const { azure, connector } = await openProject();
    const { ref } = await connector.createIssue(draft());
    azure.project.item(ref.id)!.fields["System.TeamProject"] = "Elsewhere";
    expect(await failure(connector.getIssue(ref))).toMatchObject({
      ...{ code: "ISSUE_NOT_FOUND", message: expect.stringContaining("moved to Elsewhere") },
    });
    azure.project.item(ref.id)!.fields["System.TeamProject"] = "my project";
    expect((await connector.getIssue(ref)).title).toBe("Draft");
  });

  test("reads as text what a person wrote in the browser", async () => {
    const { azure, connector } = await openProject();
    const { ref } = await connector.createIssue(draft());
    azure.project.update(azure.project.item(ref.id)!, {
      "System.Description":
        "<div>One &amp; two</div><div><br></div><ul><li>three</li><li><b>four</b></li></ul>",
    });
    expect((await connector.getIssue(ref)).body).toBe("One & two\n\n- three\n- four");
  });
});

describe("the states and types of a process", () => {
  test("are Agile's, and what it has not is refused by the field's name", async () => {
    const { connector } = await openProject(AGILE);
    const { ref } = await connector.createIssue(draft());
    expect((await connector.transitionIssue(ref, "blocked")).status).toBe("in_progress");
    const review = await failure(connector.transitionIssue(ref, "in_review"));
    expect(review).toMatchObject({ code: "CAPABILITY_NOT_SUPPORTED", capability: "status" });
    expect(review.message).toContain("name the state of the process in status_map");
    const unknown = connector.updateIssue(ref, { assignees: ["Nobody"] });
    expect(await failure(unknown)).toMatchObject({ capability: "assignees" });
    const title = connector.updateIssue(ref, { title: "x".repeat(256) });
    expect(await failure(title)).toMatchObject({ capability: "title" });
  });

  test("of another process are configured, and read back as what they stand for", async () => {
    const scrum = {
      "Product Backlog Item": ["New", "Approved", "Committed", "Done"],
      Task: ["To Do", "In Progress", "Done"],
    };
    const { connect } = await openProject(scrum);
    const connector = connect({
      status_map: { todo: "To Do", in_progress: "In Progress", in_review: "In Progress", done: "Done" },
      type_map: { story: "Product Backlog Item" },
    });
    const { ref } = await connector.createIssue(draft());
    for (const [status, read] of [
      ["in_review", "in_progress"],
      ["done", "done"],
      ["todo", "todo"],
    ] as const) {
      expect((await connector.transitionIssue(ref, status)).status).toBe(read);
      expect(connector.profile.reads_back!.status!(status)).toBe(read);
    }
    expect((await connector.createIssue(draft({ issue_type: "story" }))).issue_type).toBe("story");
    const epic = await failure(connector.createIssue(draft({ issue_type: "epic" })));
    expect(epic).toMatchObject({ code: "CAPABILITY_NOT_SUPPORTED", capability: "issue_type" });
    expect(epic.message).toContain("type_map");
  });
});

describe("a list", () => {
  test("reaches every work item, 200 at once, and loses none that changes meanwhile", async () => {
    const { azure, connector } = await openProject();
    for (let i = 0; i < 450; i++) azure.project.create("Task", { "System.Title": `Item ${i}` });
    const first = await connector.listIssues({ limit: 1000 });
    azure.edit(first.items[0]!.ref.id, { title: "Changed" });
    azure.project.remove(Number(first.items[1]!.ref.id));
    const second = await connector.listIssues({ limit: 1000, cursor: first.next_cursor });
    const third = await connector.listIssues({ limit: 1000, cursor: second.next_cursor });
    expect([first, second, third].map(({ items }) => items.length)).toEqual([200, 200, 50]);
    expect(third.next_cursor).toBeNull();
    const ids = [first, second, third].flatMap(({ items }) => items.map(({ ref }) => ref.id));
    expect(new Set(ids).size).toBe(450);
  });

  test("leaves out one that went between the query and the reading", async () => {
    const { azure, connector } = await openProject();
    const [a, b] = ["a", "b"].map((title) => azure.project.create("Task", { "System.Title": title }));
    const { seen } = azure.api;
    const list = connector.listIssues();
    while (seen.length === 0) await new Promise((done) => setImmediate(done));
    azure.project.remove(a!.id);
    expect((await list).items.map(({ ref }) => ref.id)).toEqual([String(b!.id)]);
  });

  test("tells moments apart by less than a second", async () => {
    const { azure, clock, connector } = await openProject();
    azure.project.create("Task", { "System.Title": "before" });
    clock.move(0.25);
    const since = clock.now();
    azure.project.create("Task", { "System.Title": "after" });
    const { items } = await connector.listIssues({ updated_since: since });
    expect(items.map(({ title }) => title)).toEqual(["after"]);
  });

  test("refuses a cursor that is none", async () => {
    const { connector } = await openProject();
    expect(await failure(connector.listIssues({ cursor: "x" }))).toMatchObject({ status_code: 400 });
  });
});

describe("links", () => {
  test("keep their direction, are made once from either end, and are read", async () => {
    const { azure, connector } = await openProject();
    const [a, b] = [await connector.createIssue(draft()), await connector.createIssue(draft())];
    for (let i = 0; i < 2; i++) {
      await connector.upsertLink(a.ref, { type: "blocked_by", target: b.ref });
      await connector.upsertLink(b.ref, { type: "blocks", target: a.ref });
      await connector.upsertLink(a.ref, { type: "duplicates", target: b.ref });
    }
    const links = async (ref: ExternalRef) =>
      (await connector.getIssue(ref)).links.map(({ type, target }) => [type, target.id]);
    expect(await links(a.ref)).toEqual([
      ["blocked_by", b.ref.id],
      ["relates_to", b.ref.id],
    ]);
    expect(await links(b.ref)).toEqual([
      ["blocks", a.ref.id],
      ["relates_to", a.ref.id],
    ]);
    expect(azure.api.calls.filter((call) => call === "update_item")).toHaveLength(2);
    const target = { type: "child_of", target: b.ref } as const;
    expect(connector.profile.reads_back!.links!([target])).toEqual([]);
  });

  test("reach other projects of the organization, and no other tracker", async () => {
    const { connector } = await openProject();
    const [a, b] = [await connector.createIssue(draft()), await connector.createIssue(draft())];
    await connector.upsertLink(a.ref, { type: "blocks", target: { ...b.ref, workspace: "org/Other" } });
    const links = (await connector.getIssue(a.ref)).links;
    expect(links.map(({ target }) => target.id)).toEqual([b.ref.id]);
    const link = connector.upsertLink(a.ref, { type: "blocks", target: { ...b.ref, system: "jira" } });
    expect(await failure(link)).toMatchObject({ code: "CAPABILITY_NOT_SUPPORTED", capability: "links" });
  });
});

describe("comments", () => {
  test("are texts, also where a person wrote them in the browser or in Markdown", async () => {
    const { azure, connector } = await openProject();
    const { ref } = await connector.createIssue(draft());
    await connector.addComment(ref, "<b>not bold</b>\n& more");
    azure.project.comment(azure.project.item(ref.id)!, "<div>Hers <i>is</i></div>", "Anna Adams");
    const { items } = await connector.listComments(ref);
    expect(items.map(({ body, author }) => [body, author])).toEqual([
      ["<b>not bold</b>\n& more", "Spec Kitty"],
      ["Hers is", "Anna Adams"],
    ]);
  });
});

describe("an engine", () => {
  test("is told of changes by service hooks with the right password", async () => {
    const opened = await openProject();
    const { azure } = opened;
    const host = engineOn(opened);
    const { store } = host;
    const hook = { source: azureDevOpsProvider.webhook!, secret: "hook secret" };
    await using endpoint = await webhookEndpoint(host, hook);
    azure.subscribe(endpoint.url, "hook secret");
    const item = azure.project.create("Task", { "System.Title": "Told" });
    expect(await azure.api.delivered()).toEqual([200]);
    azure.edit(String(item.id), { title: "Edited" });
    expect(await azure.api.delivered()).toEqual([200]);
    expect((await store.getIssue(refOf(item.id)))?.title).toBe("Edited");
    azure.project.comment(item, "And again");
    expect(await azure.api.delivered()).toEqual([200]);
    azure.project.remove(item.id);
    expect(await azure.api.delivered()).toEqual([200]);
    expect((await store.binding(`azure_devops:${WORKSPACE}:${item.id}`))?.state).toBe("orphaned");
    azure.subscribe(endpoint.url, "guessed");
    azure.project.create("Task", { "System.Title": "Forged" });
    expect((await azure.api.delivered()).sort()).toEqual([200, 401]);
    expect(endpoint.outcomes.filter((outcome) => outcome === "handled")).toHaveLength(5);
  });

  test("marks a work item that was deleted, and one that it may not see any more", async () => {
    const opened = await openProject();
    const { azure, connector } = opened;
    const { engine, store } = engineOn(opened);
    const [a, b] = ["Deleted", "Forbidden"].map((title) =>
      azure.project.create("Task", { "System.Title": title }),
    );
    await engine.pull();
    azure.project.remove(a!.id);
    await engine.refresh([refOf(a!.id)]);
    azure.api.failNext({ kind: "forbidden" });
    await engine.refresh([refOf(b!.id)]);
    expect((await store.binding(`azure_devops:${WORKSPACE}:${a!.id}`))?.state).toBe("orphaned");
    expect((await store.binding(`azure_devops:${WORKSPACE}:${b!.id}`))?.state).toBe("forbidden");
    expect(await failure(connector.getIssue(refOf(a!.id)))).toMatchObject({ failure_class: "not_found" });
  });

  test("sends the rest of a change where the process refuses one field", async () => {
    const opened = await openProject(AGILE);
    const { engine, store } = engineOn(opened);
    await store.upsertIssue(draft());
    await engine.push();
    const [{ ref } = draft()] = await store.listIssues();
    const edit = { title: "Reviewed", status: "in_review", updated_at: opened.clock.now() } as const;
    await store.editIssue(ref, (issue) => ({ ...issue, ...edit }));
    await engine.push();
    expect(await opened.connector.getIssue(ref)).toMatchObject({ title: "Reviewed", status: "todo" });
    expect((await engine.status()).refused).toHaveLength(1);
  });

  test("keeps the service's pace, and waits where it went over it", async () => {
    const opened = await openProject();
    const { azure, clock } = opened;
    azure.api.per_minute = 4;
    const config = { organization: "org", project: "My Project", personal_access_token: TOKEN };
    const on = (send: typeof fetch) =>
      new AzureDevOpsConnector({ ...config, base_url: azure.base_url }, { clock, fetch: send as never });
    const paced = on(pacedFetch(fetch, { clock }) as never);
    for (let i = 0; i < 9; i++) await paced.listIssues();
    expect(clock.waits).toHaveLength(2);
    azure.api.per_minute = 1_000_000;
    const { engine } = engineOn({ connector: on(fetch), clock });
    azure.api.failNext({ kind: "rate_limit", retry_after_seconds: 7 });
    expect((await engine.pull()).failures).toEqual([]);
    expect(clock.waits.slice(2)).toEqual([7000]);
  });
});

describe("a token", () => {
  test("that is not valid is told as such, though the service shows a page for signing in", async () => {
    const { azure, connect, clock } = await openProject();
    const wrong = connect({ personal_access_token: "revoked" });
    expect(await failure(wrong.listIssues())).toMatchObject({ failure_class: "authentication" });
    await using site = await loopback((_, response) =>
      response.writeHead(302, { location: "https://app.vssps.visualstudio.com/_signin" }).end(),
    );
    const led = connect({ base_url: site.url });
    expect(await failure(led.getIssue(refOf(1)))).toMatchObject({ failure_class: "authentication" });
    expect(azure.api.calls).toEqual([]);
    expect(clock.waits).toEqual([]);
  });

  test("stands in no error, whatever fails", async () => {
    const { azure, connector, connect } = await openProject();
    const { ref } = await connector.createIssue(draft());
    const failures: unknown[] = [];
    for (const kind of ["unavailable", "unauthorized", "forbidden", "disconnect"] as const) {
      azure.api.failNext({ kind });
      failures.push(await failure(connector.getIssue(ref)));
    }
    failures.push(await failure(connect({ base_url: "http://127.0.0.1:1" }).getIssue(ref)));
    failures.push(await failure(connect({ personal_access_token: `${TOKEN}x` }).getIssue(ref)));
    const encoded = Buffer.from(`:${TOKEN}`).toString("base64");
    expect(failures).toHaveLength(6);
    for (const error of failures) {
      expect(isRequestError(error)).toBe(true);
      expect(everythingIn(error)).not.toContain(TOKEN);
      expect(everythingIn(error)).not.toContain(encoded);
    }
  });

  test("is needed, as are the right maps and ports; and Nango carries no Azure DevOps", async () => {
    const { clock } = await openProject();
    const config = { organization: "o", project: "p", personal_access_token: "t" };
    const open = (changed: object) => () =>
      azureDevOpsProvider.connect({ ...config, ...changed }, { clock, fetch });
    const missing = "Azure organization, project and personal_access_token are required";
    expect(open({ personal_access_token: " " })).toThrow(missing);
    expect(open({ status_map: { doing: "x" } })).toThrow("'doing' is not a valid CanonicalStatus");
    for (const type_map of [{ doing: "x" }, { task: 5 }, "x"])
      expect(open({ type_map })).toThrow("type_map must map epic, story, task, bug, chore, subtask");
    expect(() => azureDevOpsProvider.connect(config, { clock })).toThrow("fetch");
    const nango_context = { connection_id: "c", provider_config_key: "k", nango_secret_key: "s" };
    const hosted = () =>
      createHostedConnector(
        { provider: "azure_devops", nango_context, params: {} } as never,
        [azureDevOpsProvider],
        { clock, fetch },
      );
    expect(hosted).toThrow(expect.objectContaining({ code: "CONNECTOR_CONFIG" }));
    expect(hosted).toThrow("Unsupported hosted provider: 'azure_devops'");
  });

  test("does not help where the address is not the service's", async () => {
    const { connect } = await openProject();
    await using site = await loopback((_, response) => void response.writeHead(200).end('"hello"'));
    const wrong = connect({ base_url: site.url });
    expect(await failure(wrong.listIssues())).toMatchObject({ failure_class: "non_retryable" });
    await using empty = await loopback((_, response) => void response.writeHead(200).end("{}"));
    expect(await failure(connect({ base_url: empty.url }).listIssues())).toMatchObject({
      provider: "azure_devops",
    });
  });
});
