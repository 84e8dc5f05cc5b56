/** The connector against Jira on this machine, which keeps to Atlassian's description of its API and of documents. */
import { describe, expect, test } from "vitest";
import {
  BidirectionalIssueSync,
  type CanonicalIssueInput,
  ConnectorRequestError,
  canonicalIssue,
  type ExternalRef,
  InMemoryIssueStore,
  type MissionUpdate,
  type TrackerStore,
} from "../../tracker/src/index.ts";
import { connectorSuite } from "../../tracker/src/suites.ts";
import { engineOn } from "../../tracker/test/support/engine-on.ts";
import { failure } from "../../tracker/test/support/failures.ts";
import { PEOPLE, STATUSES } from "./support/jira-state.ts";
import { endsJira, openSite } from "./support/open-jira.ts";

endsJira();

const draft = (workspace: string, fields: Partial<CanonicalIssueInput> = {}) =>
  canonicalIssue({
    ref: { system: "jira", workspace, id: "draft-1" },
    ...{ title: "Draft", status: "todo", issue_type: "task", ...fields },
  });

describe.each([
  ["with a field for missions", { spec_kitty_mission_field_id: "customfield_10051" }],
  ["without one", {}],
] as const)("the acceptance suite of connectors, %s", (_name, config) => {
  const cases = connectorSuite(async () => {
    const { jira, clock, connector } = await openSite(config);
    jira.state.lag_ms = 20_000;
    return {
      ...{ connector, clock, people: PEOPLE },
      edit: async (ref, patch) => jira.edit(ref, patch),
      failNext: (fault) => jira.api.failNext(fault),
      later: async () => clock.move(30),
    };
  });
  test.each(cases.map(({ name, run }) => [name, run] as const))("%s", (_case, run) => run());
});

const TEXTS = [
  "-rf --help; $HOME `id` \"q\" 'q' \\ %s",
  "First\n\n- one\n- two `code`\n  - below\n\n```ts\nif (a) {\n\n}\n```\n\n[docs](https://d.example/x?y=1#z) https://e.example",
  "trailing \n\n\n",
  "\u{1F431} ü \u202e\u200b\ufeff\u0001 \ud800",
  "| a | b |\n| --- | --- |\n| 1 | 2 |",
];

describe("a text", () => {
  test("comes back as it was written, as body and as comment", async () => {
    const { connector } = await openSite();
    for (const body of TEXTS) {
      const { ref, body: made } = await connector.createIssue(draft(connector.workspace, { body }));
      expect(made).toBe(body);
      expect((await connector.updateIssue(ref, { body: `${body}!` })).body).toBe(`${body}!`);
      expect((await connector.addComment(ref, body))?.body).toBe(body);
      expect((await connector.listComments(ref)).items.map((comment) => comment.body)).toEqual([body]);
    }
  });

  test("that is edited here leaves what people at Jira put beside it", async () => {
    const { jira, connector } = await openSite();
    const { ref } = await connector.createIssue(draft(connector.workspace));
    const mention = { type: "mention", attrs: { id: PEOPLE[0], text: "@Anna" } };
    const panel = {
      ...{ type: "panel", attrs: { panelType: "info" } },
      content: [{ type: "paragraph", content: [{ type: "text", text: "Ask " }, mention] }],
    };
    const old = { type: "paragraph", content: [{ type: "text", text: "old" }] };
    jira.issue(ref).description = { type: "doc", version: 1, content: [panel, old] };
    const { body } = await connector.getIssue(ref);
    expect(body).toBe("Ask @Anna\n\nold");
    await connector.updateIssue(ref, { body: body!.replace("old", "new **text**") });
    expect(jira.issue(ref).description).toMatchObject({
      content: [
        panel,
        { type: "paragraph", content: [{ text: "new " }, { text: "text", marks: [{ type: "strong" }] }] },
      ],
    });
    expect((await connector.updateIssue(ref, { body: null })).body).toBeNull();
    expect(jira.issue(ref).description).toBeNull();
  });

  test("of the Python package, a single node with line breaks inside, reads as it was written", async () => {
    const { jira, connector } = await openSite();
    const { ref } = await connector.createIssue(draft(connector.workspace));
    const content = [{ type: "paragraph", content: [{ type: "text", text: "a\n\nb" }] }];
    jira.issue(ref).description = { type: "doc", version: 1, content };
    expect((await connector.getIssue(ref)).body).toBe("a\n\nb");
  });
});

describe("a list", () => {
  test("goes on by tokens, loses and repeats nothing, and asks for changes since by the second", async () => {
    const { jira, clock, connector } = await openSite();
    const refs = Array.from({ length: 7 }, (_, i) => {
      clock.move(10);
      return jira.create({ title: `Issue ${i + 1}` });
    });
    jira.answers.page_cap = 3;
    const titles: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await connector.listIssues({ cursor });
      titles.push(...page.items.map(({ title }) => title));
      // Made and changed meanwhile: nothing moves to another page.
      if (cursor === null) jira.edit(refs[6]!, { labels: ["touched"] });
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(titles).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `Issue ${n}`));
    const since = (await connector.getIssue(refs[4]!)).updated_at;
    const changed = await connector.listIssues({ updated_since: since });
    expect(changed.items.map(({ title }) => title)).toEqual(["Issue 5", "Issue 6", "Issue 7"]);
    expect(jira.api.seen.some(({ url }) => url.includes("/rest/api/3/search?"))).toBe(false);
  });

  test("begins at the first page where the cursor is that of the search of before", async () => {
    const { jira, connector } = await openSite();
    jira.create({ title: "One" });
    expect((await connector.listIssues({ cursor: "0" })).items).toHaveLength(1);
  });

  test("is filtered by key, text or a query, with quotes and backslashes in them", async () => {
    const { jira, connector } = await openSite();
    const odd = 'The "quoted\\" door';
    const first = jira.create({ title: odd, labels: ["alpha"] });
    jira.create({ title: "Rest" });
    const found = async (filters: Record<string, unknown>) =>
      (await connector.listIssues({ filters })).items.map(({ title }) => title);
    expect(await found({ query_key: first.key })).toEqual([odd]);
    expect(await found({ query_text: odd })).toEqual([odd]);
    expect(await found({ jql: 'labels = "alpha" ORDER BY updated DESC' })).toEqual([odd]);
    expect(await found({ unknown: 1 })).toHaveLength(2);
    expect(await failure(found({ jql: 5 }))).toMatchObject({ code: "CONNECTOR_CONFIG" });
  });

  test("of comments refuses a cursor that is none", async () => {
    const { connector } = await openSite();
    const { ref } = await connector.createIssue(draft(connector.workspace));
    const error = await failure(connector.listComments(ref, { cursor: "-1" }));
    expect(error).toMatchObject({ failure_class: "validation", message: "malformed cursor: '-1'" });
  });
});

describe("a status", () => {
  const names = { in_review: "QA", blocked: "10003", canceled: "201", done: "move to shipped" };
  const workflow = [
    { id: "1", name: "Open", category: "new" },
    { id: "10001", name: "QA", category: "indeterminate" },
    { id: "10003", name: "Stuck", category: "indeterminate" },
    { id: "10010", name: "Dropped", category: "done" },
    { id: "10011", name: "Shipped", category: "done" },
  ] as const;

  test("is reached by the name or id of the status or of the transition, and read again as itself", async () => {
    const { jira, connector } = await openSite({ status_name_map: names });
    jira.state.statuses = workflow;
    const { ref, status } = await connector.createIssue(draft(connector.workspace));
    expect(status).toBe("todo");
    const offered = await connector.listTransitions(ref);
    expect(offered).toContainEqual({ id: "201", name: "Move to dropped" });
    for (const [wanted, name] of [
      ["in_review", "QA"],
      ["blocked", "Stuck"],
      ["canceled", "Dropped"],
      ["done", "Shipped"],
    ] as const) {
      await connector.transitionIssue(ref, wanted);
      expect(jira.issue(ref).status.name).toBe(name);
    }
    // By the category, since the map names the way there and not the status.
    expect((await connector.getIssue(ref)).status).toBe("done");
  });

  test("that the issue is in already asks for nothing", async () => {
    const { jira, connector } = await openSite();
    const { ref } = await connector.createIssue(draft(connector.workspace));
    jira.api.calls.splice(0);
    await connector.transitionIssue(ref, "todo");
    expect(jira.api.calls).toEqual(["issue", "issue"]);
  });

  test("that cannot be reached is refused before anything is written, with what can", async () => {
    const { jira, connector } = await openSite();
    jira.state.statuses = STATUSES.filter(({ name }) => ["To Do", "In Progress", "Done"].includes(name));
    const { ref } = await connector.createIssue(draft(connector.workspace));
    const error = await failure(connector.updateIssue(ref, { title: "New", status: "blocked" }));
    expect(error).toMatchObject({ code: "CAPABILITY_NOT_SUPPORTED", capability: "status" });
    expect(error.message).toContain("Move to in progress -> In Progress, Move to done -> Done");
    expect(jira.issue(ref)).toMatchObject({ summary: "Draft", status: { name: "To Do" } });
  });
});

describe("a field", () => {
  test("that Jira has otherwise reads back as the profile says", async () => {
    const { connector } = await openSite();
    const { reads_back } = connector.profile;
    const values = {
      title: " two\r\n lines ",
      labels: ["with blank", "with  blank", "plain"],
      assignees: [PEOPLE[1], PEOPLE[0]],
      issue_type: "chore",
    } as const;
    const made = await connector.createIssue(draft(connector.workspace, { ...values, priority: 4 }));
    expect(made).toMatchObject({
      ...{ title: "two lines", issue_type: "task", assignees: [PEOPLE[1]], priority: 4 },
      labels: ["plain", "with_blank"],
    });
    expect(reads_back!.title!(values.title)).toBe(made.title);
    expect(reads_back!.labels!([...values.labels]).toSorted()).toEqual(made.labels);
    expect(reads_back!.assignees!([...values.assignees])).toEqual(made.assignees);
    expect(reads_back!.issue_type!("chore")).toBe("task");
    expect([reads_back!.body!(""), reads_back!.body!("x")]).toEqual([null, "x"]);
    expect(reads_back!.custom_fields!({ spec_kitty_mission: { a: 1 }, other: 2 })).toEqual({
      spec_kitty_mission: { a: 1 },
    });
  });

  test("with a value of priority that is none leaves Jira's own", async () => {
    const { connector } = await openSite();
    const { ref, priority } = await connector.createIssue(draft(connector.workspace, { priority: null }));
    expect(priority).toBe(2);
    expect((await connector.updateIssue(ref, { priority: 0 })).priority).toBe(0);
    expect((await connector.updateIssue(ref, { priority: null })).priority).toBe(0);
  });

  test("of type is called as the project calls plain work", async () => {
    const { jira, connector } = await openSite({ default_issue_type: "Story" });
    const { ref, issue_type } = await connector.createIssue(draft(connector.workspace));
    expect([jira.issue(ref).type, issue_type]).toEqual(["Story", "story"]);
    expect(connector.profile.reads_back!.issue_type!("task")).toBe("story");
    expect((await connector.updateIssue(ref, { issue_type: "epic" })).issue_type).toBe("epic");
  });

  test("of parent is set and taken away, also for a sub-task that needs one", async () => {
    const { connector } = await openSite();
    const parent = (await connector.createIssue(draft(connector.workspace, { issue_type: "epic" }))).ref;
    const child = await connector.createIssue(draft(connector.workspace, { parent }));
    expect(child.parent).toEqual(parent);
    const orphan = await connector.updateIssue(child.ref, { parent: null, title: "Alone" });
    expect([orphan.parent, orphan.title]).toEqual([null, "Alone"]);
    expect((await connector.updateIssue(child.ref, { parent })).parent).toEqual(parent);
    const sub = await connector.createIssue(draft(connector.workspace, { issue_type: "subtask", parent }));
    expect([sub.issue_type, sub.parent]).toEqual(["subtask", parent]);
  });

  test("that no issue has is refused", async () => {
    const { connector } = await openSite();
    const { ref } = await connector.createIssue(draft(connector.workspace));
    const error = await failure(connector.updateIssue(ref, { unheard_of: 1 } as never));
    expect(error).toMatchObject({ code: "ISSUE_PAYLOAD_CONTRACT", reason: "PK-001" });
  });
});

describe("a link", () => {
  test("stands in the right direction at both ends, once", async () => {
    const { jira, connector } = await openSite();
    const make = async () => (await connector.createIssue(draft(connector.workspace))).ref;
    const [a, b, c] = [await make(), await make(), await make()];
    for (const type of ["blocks", "relates_to", "duplicates"] as const) {
      await connector.upsertLink(a, { type, target: b });
      await connector.upsertLink(a, { type, target: b });
    }
    await connector.upsertLink(a, { type: "blocked_by", target: c });
    // The same link, said from the other end.
    await connector.upsertLink(b, { type: "blocked_by", target: a });
    expect(jira.state.links.map(({ type, inward, outward }) => [type, inward, outward])).toEqual([
      ["Blocks", a.id, b.id],
      ["Relates", a.id, b.id],
      ["Duplicate", a.id, b.id],
      ["Blocks", c.id, a.id],
    ]);
    const linksOf = async (ref: ExternalRef) =>
      (await connector.getIssue(ref)).links.map(({ type, target }) => [type, target.key]);
    expect(await linksOf(a)).toEqual([
      ["blocks", b.key],
      ["relates_to", b.key],
      ["duplicates", b.key],
      ["blocked_by", c.key],
    ]);
    // What is duplicated has only something to do with the duplicate, which is told once.
    expect(await linksOf(b)).toEqual([
      ["blocked_by", a.key],
      ["relates_to", a.key],
    ]);
    expect(await linksOf(c)).toEqual([["blocks", a.key]]);
  });

  test("of parent and child is the field parent", async () => {
    const { jira, connector } = await openSite();
    const make = async () => (await connector.createIssue(draft(connector.workspace))).ref;
    const [parent, child, other] = [await make(), await make(), await make()];
    await connector.upsertLink(child, { type: "child_of", target: parent });
    await connector.upsertLink(parent, { type: "parent_of", target: other });
    expect([jira.issue(child).parent, jira.issue(other).parent]).toEqual([parent.id, parent.id]);
    expect((await connector.getIssue(child)).links).toEqual([]);
    const links = [
      { type: "child_of", target: parent },
      { type: "blocks", target: other },
    ] as const;
    expect(connector.profile.reads_back!.links!([...links])).toEqual([links[1]]);
  });
});

describe("a mission", () => {
  const update: MissionUpdate = {
    ...{ mission_id: "m-1", mission_state: "implementing", target_status: "in_progress" },
    ...{ summary: 'With "quotes"', mission_url: "https://m.example/**1**", decision_references: [] },
  };

  test.each([
    ["of one line", "customfield_10050", "string"],
    ["of several lines", "customfield_10051", "object"],
  ])("is kept in a field %s, and published again changes nothing", async (_name, field, kind) => {
    const { jira, clock, connector } = await openSite({ spec_kitty_mission_field_id: field });
    const { ref } = await connector.createIssue(draft(connector.workspace));
    const store = new InMemoryIssueStore() as TrackerStore;
    const bridge = new BidirectionalIssueSync({ connector, store, clock, random: () => 0.5 });
    await bridge.publishMissionUpdate(ref, update);
    expect(typeof jira.issue(ref).custom[field]).toBe(kind);
    const { custom_fields, status } = await connector.getIssue(ref);
    expect(status).toBe("in_progress");
    expect(custom_fields["spec_kitty_mission"]).toMatchObject({
      mission_id: "m-1",
      mission_url: update.mission_url,
    });
    const { updated } = jira.issue(ref);
    clock.move(60);
    await bridge.publishMissionUpdate(ref, update);
    expect(jira.issue(ref).updated).toBe(updated);
    expect(jira.state.comments.get(ref.id)).toHaveLength(1);
    expect((await connector.updateIssue(ref, { custom_fields: {} })).custom_fields).toEqual({});
    expect(jira.issue(ref).custom[field]).toBeNull();
  });

  test("goes into the field with the creation too; what others write there is left to them", async () => {
    const { jira, connector } = await openSite({ spec_kitty_mission_field_id: "customfield_10050" });
    const custom_fields = { spec_kitty_mission: { mission_id: "m-2" } };
    const made = await connector.createIssue(draft(connector.workspace, { custom_fields }));
    expect(made.custom_fields).toEqual(custom_fields);
    for (const odd of ["not JSON", "[1]", "5"]) {
      jira.issue(made.ref).custom["customfield_10050"] = odd;
      const read = await connector.getIssue(made.ref);
      expect(read.custom_fields).toEqual({});
      expect(JSON.stringify(read.raw)).toContain(JSON.stringify(odd));
    }
  });

  test("is told to be left out where no field is named", async () => {
    const { jira, connector, warnings } = await openSite();
    const { ref } = await connector.createIssue(draft(connector.workspace));
    jira.api.calls.splice(0);
    await connector.updateIssue(ref, { custom_fields: { spec_kitty_mission: { mission_id: "m-1" } } });
    await connector.updateIssue(ref, { custom_fields: { other: 1 } });
    expect(jira.api.calls).toEqual(["issue", "issue"]);
    expect(warnings).toEqual([
      "Jira keeps no spec_kitty_mission: the configuration names no spec_kitty_mission_field_id",
    ]);
    expect(connector.profile.fields.custom_fields).toBe("none");
  });
});

describe("a creation whose answer was lost", () => {
  test("is found by its key once the search shows it, and no other is taken for it", async () => {
    const { jira, clock, connector } = await openSite();
    jira.state.lag_ms = 20_000;
    jira.answers.page_cap = 2;
    for (let i = 0; i < 3; i++) jira.create({ title: "Draft" });
    const sought = { idempotency_key: "create:1", issue: draft(connector.workspace), since: clock.now() };
    jira.api.failNext({ kind: "disconnect" }, "after");
    const lost = connector.createIssue(sought.issue, { idempotency_key: sought.idempotency_key });
    expect(await failure(lost)).toMatchObject({ failure_class: "transient" });
    expect(await connector.findCreated(sought)).toBeUndefined();
    clock.move(30);
    const found = await connector.findCreated(sought);
    expect(found?.ref.id).toBe([...jira.state.issues.keys()].at(-1));
    expect(await connector.findCreated({ ...sought, idempotency_key: "create:2" })).toBeUndefined();
  });
});

test("an issue that may be created and not be seen is made once", async () => {
  const { jira, clock, connector } = await openSite();
  const forbidden = new ConnectorRequestError("HTTP 403", { status_code: 403 });
  const get = connector.getIssue.bind(connector);
  connector.getIssue = (ref) => (jira.state.issues.has(ref.id) ? Promise.reject(forbidden) : get(ref));
  const { engine, store } = engineOn({ connector, clock });
  await store.upsertIssue(draft(connector.workspace, { title: "Made blind", labels: ["a"] }));
  const { stats, failures } = await engine.push();
  expect([stats.pushed_created, failures]).toEqual([1, []]);
  for (let i = 0; i < 3; i++) await engine.push();
  expect([...jira.state.issues.keys()]).toHaveLength(1);
  const [id] = jira.state.issues.keys();
  expect(await store.listIssues()).toMatchObject([
    { ref: { id }, title: "Made blind", labels: ["a"], status: "todo" },
  ]);
});
