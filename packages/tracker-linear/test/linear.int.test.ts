/** The connector against Linear on this machine, which keeps to Linear's schema. */
import { describe, expect, test } from "vitest";
import {
  type CanonicalIssueInput,
  canonicalIssue,
  type ExternalRef,
  isRequestError,
} from "../../tracker/src/index.ts";
import { connectorSuite } from "../../tracker/src/suites.ts";
import { ACCESS_TOKEN, API_KEY } from "./support/linear-vendor.ts";
import type { StoredIssue } from "./support/linear-workspace.ts";
import { endsLinear, openLinear } from "./support/open-linear.ts";

endsLinear();

const refOf = ({ id }: { readonly id: string }): ExternalRef => ({
  ...{ system: "linear", workspace: "linear", id, key: null, url: null },
});
const draft = (fields: Partial<CanonicalIssueInput> = {}) =>
  canonicalIssue({
    ref: { system: "linear", workspace: "linear", id: "draft-1" },
    ...{ title: "Draft", status: "todo", issue_type: "task", ...fields },
  });
const failure = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail("it went through"),
    (error: unknown) => error as Error & Record<string, unknown>,
  );

describe("the acceptance suite of connectors", () => {
  const cases = connectorSuite(async () => {
    const { linear, clock, connector } = await openLinear();
    const [anna, ben] = linear.workspace.users;
    return {
      ...{ connector, clock, people: [anna!.id, ben!.id] as const },
      edit: async (ref, patch) => linear.edit(ref, patch),
      failNext: (failure) => linear.failNext(failure),
      later: async () => clock.move(2),
    };
  });
  test.each(cases.map(({ name, run }) => [name, run] as const))("%s", (_name, run) => run());
});

describe("statuses", () => {
  test("go to the team's states of their kind, unstarted before backlog", async () => {
    const { linear, connector } = await openLinear();
    const { ref } = await connector.createIssue(draft({ status: "in_review" }));
    const stateName = () => linear.workspace.state(linear.workspace.issues.get(ref.id)!.stateId)!.name;
    const names = [stateName()];
    for (const status of ["todo", "in_progress", "blocked", "done", "canceled"] as const) {
      await connector.transitionIssue(ref, status);
      names.push(stateName());
    }
    expect(names).toEqual(["In Review", "Todo", "In Progress", "Blocked", "Done", "Canceled"]);
  });

  test("go to the configured state, which reads as that status whatever its name", async () => {
    const { linear, connect } = await openLinear({
      states: [
        ["Todo", "unstarted"],
        ["Doing", "started"],
        ["Waiting", "started"],
        ["Shipped", "completed"],
      ],
    });
    const waiting = linear.team.states[2]!.id;
    const connector = connect({ status_to_state_id: { blocked: waiting, in_review: waiting } });
    const { ref } = await connector.createIssue(draft());
    expect((await connector.transitionIssue(ref, "blocked")).status).toBe("in_review");
    expect(connector.profile.reads_back!.status!("blocked")).toBe("in_review");
    expect((await connector.transitionIssue(ref, "in_progress")).status).toBe("in_progress");
    expect(linear.workspace.issues.get(ref.id)!.stateId).toBe(linear.team.states[1]!.id);
  });

  test("that the team has no state for are refused before anything is written", async () => {
    const { linear, connector } = await openLinear({ states: [["Todo", "unstarted"]] });
    const created = await connector.createIssue(draft({ status: "blocked" }));
    expect(created.status).toBe("todo");
    const before = structuredClone(linear.workspace.issues);
    const refusal = {
      ...{ code: "CAPABILITY_NOT_SUPPORTED", capability: "status" },
      message:
        "Linear status mapping missing for blocked. Provide status_to_state_id in LinearConnectorConfig.",
    };
    const update = connector.updateIssue(created.ref, { title: "New", status: "blocked", labels: ["fresh"] });
    expect(await failure(update)).toMatchObject(refusal);
    expect(await failure(connector.transitionIssue(created.ref, "blocked"))).toMatchObject(refusal);
    expect(linear.workspace.issues).toEqual(before);
    expect(linear.workspace.labels).toEqual([]);
  });

  test("are looked up once, and anew after Linear refused one", async () => {
    const { linear, connector } = await openLinear();
    const { ref } = await connector.createIssue(draft());
    await connector.transitionIssue(ref, "done");
    expect(linear.api.operations.get("TeamStates")).toBe(1);
    const blocked = linear.team.states.findIndex(({ name }) => name === "Blocked");
    linear.workspace.replaceState(linear.team.id, blocked, { name: "On hold", type: "started" });
    expect(await failure(connector.transitionIssue(ref, "blocked"))).toMatchObject({
      ...{
        failure_class: "validation",
        message: expect.stringContaining("Could not find referenced WorkflowState."),
      },
    });
    expect((await connector.transitionIssue(ref, "blocked")).status).toBe("blocked");
    expect(linear.api.operations.get("TeamStates")).toBe(2);
  });
});

describe("labels", () => {
  test("are those of the team and of the workspace, in any case, and new ones where there is none", async () => {
    const { linear, connector } = await openLinear();
    const { workspace, team } = linear;
    const [own, shared] = [workspace.addLabel("Bug", team.id), workspace.addLabel("urgent", null)];
    workspace.addLabel("elsewhere", workspace.addTeam("OPS").id);
    const { labels } = await connector.createIssue(draft({ labels: ["bug", "URGENT", "elsewhere", "BUG"] }));
    expect([...labels].sort()).toEqual(["Bug", "elsewhere", "urgent"]);
    expect(workspace.labels.map(({ name, teamId }) => [name, teamId])).toEqual([
      ["Bug", own.teamId],
      ["urgent", shared.teamId],
      ["elsewhere", workspace.teams[1]!.id],
      ["elsewhere", team.id],
    ]);
  });

  test("are never groups or retired ones", async () => {
    const { linear, connector } = await openLinear();
    const { workspace, team } = linear;
    workspace.addLabel("kind", workspace.addTeam("OPS").id, { isGroup: true });
    workspace.addLabel("old", workspace.teams[1]!.id, { retiredAt: "2025-01-01T00:00:00.000Z" });
    const { labels } = await connector.createIssue(draft({ labels: ["kind", "old"] }));
    expect([...labels].sort()).toEqual(["kind", "old"]);
    expect(workspace.labels.filter(({ teamId }) => teamId === team.id)).toHaveLength(2);
  });

  test("are all read, however many an issue has, also in a list", async () => {
    const { linear, connector } = await openLinear();
    const labels = Array.from({ length: 45 }, (_, i) => `label ${i}`);
    const { id } = linear.workspace.createIssue(linear.team.id, linear.fieldsOf({ title: "Much", labels }));
    linear.workspace.createIssue(linear.team.id, linear.fieldsOf({ title: "Little", labels: ["label 1"] }));
    const { items } = await connector.listIssues();
    expect(items.find(({ ref }) => ref.id === id)!.labels).toHaveLength(45);
    expect(linear.api.operations.get("GetIssue")).toBe(1);
    const renamed = await connector.updateIssue(refOf({ id }), { title: "Renamed" });
    expect(renamed.labels).toHaveLength(45);
  });
});

describe("a creation", () => {
  const options = { idempotency_key: "create:1" };

  test("is one issue, however often it is sent", async () => {
    const { linear, connector } = await openLinear();
    const first = await connector.createIssue(draft(), options);
    linear.edit(first.ref, { title: "Edited meanwhile" });
    const again = await connector.createIssue(draft(), options);
    expect([again.ref, again.title]).toEqual([first.ref, "Edited meanwhile"]);
    expect(linear.workspace.issues.size).toBe(1);
  });

  test("whose answer was lost is found by its key", async () => {
    const { linear, clock, connector } = await openLinear();
    const sought = { idempotency_key: "create:1", issue: draft(), since: clock.now() };
    // Reads the states, so that the failure meets the creation itself.
    await connector.createIssue(draft({ title: "Other" }), { idempotency_key: "create:0" });
    expect(await connector.findCreated(sought)).toBeUndefined();
    linear.failNext({ kind: "disconnect" }, "after");
    expect(await failure(connector.createIssue(draft(), options))).toMatchObject({
      failure_class: "transient",
    });
    expect((await connector.findCreated(sought))?.title).toBe("Draft");
    expect(linear.workspace.issues.size).toBe(2);
  });

  test("that is refused for another reason stays refused", async () => {
    const { linear, connector } = await openLinear();
    const nobody = { assignees: ["00000000-0000-4000-8000-000000000000"] };
    expect(await failure(connector.createIssue(draft(nobody), options))).toMatchObject({
      ...{ code: "CONNECTOR_REQUEST", failure_class: "validation", provider: "linear" },
      message: expect.stringContaining("Could not find referenced User."),
    });
    expect(linear.workspace.issues.size).toBe(0);
  });

  test("keys of two teams make two issues", async () => {
    const { linear, connector, connect } = await openLinear();
    const other = connect({ team_id: linear.workspace.addTeam("OPS").id });
    await connector.createIssue(draft(), options);
    await other.createIssue(draft(), options);
    expect([...linear.workspace.issues.values()].map(({ identifier }) => identifier)).toEqual([
      "ENG-1",
      "OPS-1",
    ]);
  });
});

describe("an issue that is not where it was", () => {
  test.each<[string, Partial<StoredIssue>, RegExp]>([
    ["in the trash", { trashed: true, archivedAt: "2026-03-01T10:00:00.000Z" }, /ENG-1 is in the trash/],
    ["with another team", { teamId: "elsewhere" }, /ENG-1 was moved to another team/],
  ])("is not found: %s", async (_where, fields, message) => {
    const { linear, connector } = await openLinear();
    const { ref } = await connector.createIssue(draft());
    const elsewhere = linear.workspace.addTeam("OPS").id;
    const { teamId } = fields;
    linear.workspace.updateIssue(ref.id, { ...fields, ...(teamId && { teamId: elsewhere }) });
    expect(await failure(connector.getIssue(ref))).toMatchObject({
      ...{ code: "ISSUE_NOT_FOUND", message: expect.stringMatching(message) },
    });
    expect((await connector.listIssues()).items).toEqual([]);
    expect((await connector.listIssues({ filters: { query_key: "ENG-1" } })).items).toEqual([]);
  });

  test("and gone for good is not found, for reading as for writing", async () => {
    const { linear, connector } = await openLinear();
    const { ref } = await connector.createIssue(draft());
    linear.workspace.deleteIssue(ref.id);
    for (const call of [connector.getIssue(ref), connector.updateIssue(ref, { title: "x" })])
      expect(await failure(call)).toMatchObject({ failure_class: "not_found", provider: "linear" });
  });

  test("is told apart from what a field names and is not there", async () => {
    const { connector } = await openLinear();
    const { ref } = await connector.createIssue(draft());
    const parent = refOf({ id: "00000000-0000-4000-8000-000000000000" });
    expect(await failure(connector.updateIssue(ref, { parent }))).toMatchObject({
      failure_class: "validation",
    });
  });

  test("is still there where Linear archived it, as it does with old finished ones", async () => {
    const { linear, connector } = await openLinear();
    const { ref } = await connector.createIssue(draft({ status: "done" }));
    linear.workspace.updateIssue(ref.id, { archivedAt: "2026-03-01T10:00:00.000Z" });
    expect((await connector.listIssues()).items.map(({ status }) => status)).toEqual(["done"]);
    expect((await connector.getIssue(ref)).status).toBe("done");
  });
});

describe("links", () => {
  test("keep their direction, and are made once from either end", async () => {
    const { linear, connector } = await openLinear();
    const [a, b] = [await connector.createIssue(draft()), await connector.createIssue(draft())];
    for (let i = 0; i < 2; i++) {
      await connector.upsertLink(a.ref, { type: "blocked_by", target: b.ref });
      await connector.upsertLink(b.ref, { type: "blocks", target: a.ref });
      await connector.upsertLink(a.ref, { type: "relates_to", target: b.ref });
      await connector.upsertLink(b.ref, { type: "relates_to", target: a.ref });
      await connector.upsertLink(a.ref, { type: "duplicates", target: b.ref });
    }
    expect(
      linear.workspace.relations.map(({ type, issueId, relatedIssueId }) => [type, issueId, relatedIssueId]),
    ).toEqual([
      ["blocks", b.ref.id, a.ref.id],
      ["related", a.ref.id, b.ref.id],
      ["duplicate", a.ref.id, b.ref.id],
    ]);
  });

  test("to parents and children set the parent", async () => {
    const { connector } = await openLinear();
    const [epic, one, two] = [
      await connector.createIssue(draft({ title: "Epic" })),
      await connector.createIssue(draft()),
      await connector.createIssue(draft()),
    ];
    await connector.upsertLink(one.ref, { type: "child_of", target: epic.ref });
    await connector.upsertLink(epic.ref, { type: "parent_of", target: two.ref });
    for (const { ref } of [one, two]) {
      const { parent } = await connector.getIssue(ref);
      expect(parent).toMatchObject({ id: epic.ref.id, key: "ENG-1", url: epic.ref.url });
    }
    expect((await connector.updateIssue(one.ref, { parent: null })).parent).toBeNull();
  });

  test("and parents of other trackers are refused by name", async () => {
    const { connector } = await openLinear();
    const { ref } = await connector.createIssue(draft());
    const target = { ...ref, system: "jira" };
    const link = connector.upsertLink(ref, { type: "blocks", target });
    expect(await failure(link)).toMatchObject({ code: "CAPABILITY_NOT_SUPPORTED", capability: "links" });
    const parent = connector.updateIssue(ref, { parent: target });
    expect(await failure(parent)).toMatchObject({ code: "CAPABILITY_NOT_SUPPORTED", capability: "parent" });
  });
});

describe("lists", () => {
  test("take the filters that Linear knows, and refuse others of another kind", async () => {
    const { connector } = await openLinear();
    for (const title of ["Fix the Door", "Paint the door", "Rest"])
      await connector.createIssue(draft({ title }));
    const titles = async (filters: Record<string, unknown>) =>
      (await connector.listIssues({ filters })).items.map(({ title }) => title).sort();
    expect(await titles({ query_text: "DOOR" })).toEqual(["Fix the Door", "Paint the door"]);
    expect(await titles({ title_contains: "Door" })).toEqual(["Fix the Door"]);
    expect(await titles({ query_text: "rest", title_contains: "Door" })).toEqual(["Rest"]);
    expect(await titles({ query_key: "ENG-2", query_text: "rest" })).toEqual(["Paint the door"]);
    expect(await titles({ query_key: "ENG-99" })).toEqual([]);
    expect(await titles({ query_key: "", query_text: null, unheard_of: 1 })).toHaveLength(3);
    expect(await failure(titles({ query_text: 5 }))).toMatchObject({ code: "CONNECTOR_CONFIG" });
  });

  test("of the largest page stay below what Linear takes for one query", async () => {
    const { linear, connector } = await openLinear();
    for (let i = 0; i < 130; i++) linear.workspace.createIssue(linear.team.id, { title: `Issue ${i}` });
    const first = await connector.listIssues({ limit: 500 });
    expect([first.items.length, first.next_cursor !== null]).toEqual([100, true]);
    const second = await connector.listIssues({ limit: 500, cursor: first.next_cursor });
    expect([second.items.length, second.next_cursor]).toEqual([30, null]);
    expect(new Set([...first.items, ...second.items].map(({ ref }) => ref.id)).size).toBe(130);
  });

  test("lose nothing that changes while they are read", async () => {
    const { linear, clock, connector } = await openLinear();
    const ids = Array.from({ length: 6 }, (_, i) => {
      clock.move(1);
      return linear.workspace.createIssue(linear.team.id, { title: `Issue ${i}` }).id;
    });
    const first = await connector.listIssues({ limit: 3 });
    const newest = first.items[0]!.updated_at;
    clock.move(1);
    linear.edit(refOf({ id: ids[0]! }), { title: "Changed before its page came" });
    const second = await connector.listIssues({ limit: 3, cursor: first.next_cursor });
    const next = await connector.listIssues({ updated_since: newest });
    const seen = [...first.items, ...second.items, ...next.items].map(({ title }) => title);
    expect(seen).toContain("Changed before its page came");
  });
});

describe("comments", () => {
  test("are paged from the oldest on, with who wrote them", async () => {
    const { linear, connector } = await openLinear();
    const { ref } = await connector.createIssue(draft());
    for (let i = 0; i < 300; i++) linear.workspace.addComment(ref.id, `comment ${i}`);
    const bodies: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await connector.listComments(ref, { cursor, limit: 120 });
      bodies.push(...page.items.map(({ body }) => body));
      expect(page.items[0]!.author).toBe("anna");
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(bodies).toEqual(Array.from({ length: 300 }, (_, i) => `comment ${i}`));
  });

  test("of an issue that cannot be are not found, without a request", async () => {
    const { linear, connector } = await openLinear();
    expect(await failure(connector.listComments(refOf({ id: "draft-x" })))).toMatchObject({
      code: "ISSUE_NOT_FOUND",
    });
    expect(linear.seen).toEqual([]);
  });

  test("refuse a cursor that is none", async () => {
    const { connector } = await openLinear();
    const { ref } = await connector.createIssue(draft());
    expect(await failure(connector.listComments(ref, { cursor: "x" }))).toMatchObject({ status_code: 400 });
  });
});

describe("credentials", () => {
  test("are a key as it is, an access token as a bearer's, or a source that is asked each time", async () => {
    const { connect } = await openLinear();
    let asked = 0;
    const source = async () => {
      asked++;
      return `Bearer ${ACCESS_TOKEN}`;
    };
    for (const api_key of [API_KEY, `Bearer ${ACCESS_TOKEN}`, source])
      await connect({ api_key }).listIssues();
    await connect({ api_key: source }).listIssues();
    expect(asked).toBe(2);
  });

  test("stand in no error, whatever fails", async () => {
    const { linear, connector, connect } = await openLinear();
    const { ref } = await connector.createIssue(draft());
    const failures: unknown[] = [];
    for (const kind of ["unavailable", "unauthorized", "forbidden", "disconnect"] as const) {
      linear.failNext({ kind });
      failures.push(await failure(connector.getIssue(ref)));
    }
    failures.push(await failure(connect({ graphql_url: "http://127.0.0.1:1/graphql" }).getIssue(ref)));
    expect(failures).toHaveLength(5);
    for (const error of failures) {
      expect(isRequestError(error)).toBe(true);
      expect(everythingIn(error)).not.toContain(API_KEY);
    }
  });
});

/** All that a log could print of an error. */
function everythingIn(error: unknown): string {
  const seen = new Set<unknown>();
  const walk = (value: unknown): string => {
    if (typeof value !== "object" || value === null) return String(value);
    if (seen.has(value)) return "";
    seen.add(value);
    return Object.getOwnPropertyNames(value)
      .map((name) => walk((value as Record<string, unknown>)[name]))
      .join(" ");
  };
  return walk(error);
}
