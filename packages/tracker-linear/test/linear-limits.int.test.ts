/** Rate limits, webhooks and what a running engine makes of them. */
import { describe, expect, test } from "vitest";
import {
  type CanonicalIssueInput,
  canonicalIssue,
  type Fetch,
  InMemoryIssueStore,
  pacedFetch,
  SyncEngine,
  splitOwnership,
  WebhookReceiver,
} from "../../tracker/src/index.ts";
import { type Loopback, loopback, type SeenRequest } from "../../tracker/test/support/loopback.ts";
import { countingIds } from "../../tracker/test/support/manual-clock.ts";
import { LinearConnector, linearProvider, linearWebhookFor } from "../src/index.ts";
import { API_KEY } from "./support/linear-vendor.ts";
import { endsLinear, type OpenLinear, openLinear } from "./support/open-linear.ts";

endsLinear();

function engineOn({ connector, clock }: Pick<OpenLinear, "connector" | "clock">) {
  const store = new InMemoryIssueStore();
  const engine = new SyncEngine({
    ...{ connector, store, policy: splitOwnership({}), clock, random: () => 0.5, newId: countingIds("n") },
    comments: "both",
  });
  return { engine, store };
}

describe("an engine", () => {
  test("comes to rest on what Linear says in its own way", async () => {
    const world = await openLinear();
    const { linear, clock } = world;
    const { engine, store } = engineOn(world);
    linear.workspace.addLabel("Bug", null);
    const draft = (id: string, fields: Partial<CanonicalIssueInput>) =>
      store.upsertIssue(
        canonicalIssue({
          ref: { system: "linear", workspace: "linear", id },
          ...{ title: id, status: "todo", issue_type: "bug", updated_at: clock.now(), ...fields },
        }),
      );
    const [anna, ben] = linear.workspace.users.map(({ id }) => id);
    await draft("epic", { priority: null });
    const epic = { system: "linear", workspace: "linear", id: "epic" };
    await draft("part", { labels: ["bug"], parent: epic, assignees: [anna!, ben!], status: "in_review" });
    await draft("other", { links: [{ type: "blocked_by", target: epic }] });
    const first = await engine.sync();
    expect([first.stats.pushed_created, first.errors]).toEqual([3, []]);
    clock.move(120);
    await engine.sync();
    clock.move(120);
    const { stats, decisions, errors } = await engine.sync();
    expect([stats.pushed_updated, stats.pulled_updated, decisions, errors]).toEqual([0, 0, {}, []]);
    const shown = [...linear.workspace.issues.values()].map((issue) => linear.shown(issue));
    const made = (title: string) => shown.find((issue) => issue.title === title)!;
    expect(made("part")).toMatchObject({ labels: ["Bug"], assignees: [anna], status: "in_review" });
    expect(made("part").parent?.id).toBe(made("epic").ref.id);
    expect(linear.workspace.relations).toMatchObject([
      { type: "blocks", issueId: made("epic").ref.id, relatedIssueId: made("other").ref.id },
    ]);
  });

  test("is told which status the team has no state for, and carries the rest", async () => {
    const world = await openLinear({
      states: [
        ["Todo", "unstarted"],
        ["Done", "completed"],
      ],
    });
    const { linear, clock } = world;
    const { engine, store } = engineOn(world);
    const ref = { system: "linear", workspace: "linear", id: "draft" };
    const fields = { title: "Waits", body: "For wind", status: "blocked", issue_type: "task" } as const;
    await store.upsertIssue(canonicalIssue({ ref, ...fields, updated_at: clock.now() }));
    const { failures } = await engine.sync();
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringContaining("Linear status mapping missing for blocked."),
    ]);
    const [issue] = linear.workspace.issues.values();
    expect(issue).toMatchObject({ title: "Waits", description: "For wind" });
    linear.workspace.updateIssue(issue!.id, { title: "Renamed there" });
    clock.move(120);
    await engine.sync();
    expect((await store.listIssues()).map(({ title, status }) => [title, status])).toEqual([
      ["Renamed there", "blocked"],
    ]);
  });
});

describe("a rate limit", () => {
  test("that Linear tells with status 400 is one, with the time until the budget is filled", async () => {
    const { clock, connector } = await openLinear({ requests: 1 });
    await connector.listIssues();
    clock.move(3590);
    await expect(connector.listIssues()).rejects.toMatchObject({
      ...{ failure_class: "rate_limit", status_code: 400, retry_after_seconds: 10, provider: "linear" },
    });
    clock.move(10);
    expect((await connector.listIssues()).items).toEqual([]);
  });

  test("is waited for by the engine, as long as was asked", async () => {
    const world = await openLinear();
    const { engine } = engineOn(world);
    world.linear.workspace.createIssue(world.linear.team.id, { title: "There" });
    world.linear.failNext({ kind: "rate_limit", retry_after_seconds: 7 });
    expect((await engine.pull()).stats.pulled_created).toBe(1);
    expect(world.clock.waits).toContain(7000);
  });

  test("is not met by a fetch that keeps to the pace", async () => {
    const { linear, clock } = await openLinear({ requests: 3 });
    const paced = pacedFetch(fetch as Fetch, { clock, max_wait_seconds: 4000 });
    const { graphql_url, team } = linear;
    const config = { api_key: API_KEY, team_id: team.id, graphql_url };
    const connector = new LinearConnector(config, { clock, fetch: paced });
    for (let i = 0; i < 8; i++) await connector.listIssues();
    expect(clock.waits).toEqual([3_600_000, 3_600_000]);
  });
});

const SECRET = "lin_wh_secret";

/** The endpoint of a host: gives each delivery to a receiver. */
async function endpoint(receiver: WebhookReceiver): Promise<Loopback & { readonly outcomes: string[] }> {
  const outcomes: string[] = [];
  const server = await loopback(({ headers, body }, response) => {
    const request = {
      headers: new Headers(
        Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      ),
      body: new TextEncoder().encode(body),
    };
    const status = (outcome: string) => {
      outcomes.push(outcome);
      return outcome === "rejected" ? 401 : 200;
    };
    // Where a delivery cannot be handled now, Linear sends it again later.
    const received = receiver.receive(request).then(({ outcome }) => status(outcome));
    void received.catch(() => 503).then((code) => response.writeHead(code).end());
  });
  return Object.assign(server, { outcomes });
}

describe("a webhook of Linear", () => {
  async function listening(source = linearProvider.webhook!, secret = SECRET) {
    const world = await openLinear();
    const { engine, store } = engineOn(world);
    const { clock } = world;
    const refresh = (refs: Parameters<typeof engine.refresh>[0]) => engine.refresh(refs);
    const receiver = new WebhookReceiver({ source, secret, store, clock, refresh });
    const server = await endpoint(receiver);
    world.linear.subscribe(server.url, SECRET);
    return { ...world, engine, store, receiver, server };
  }

  test("brings in issues, edits, comments and removals at once", async () => {
    const { linear, store, server } = await listening();
    await using _ = server;
    const { id } = linear.workspace.createIssue(linear.team.id, { title: "Made there" });
    await linear.delivered();
    const ref = { system: "linear", workspace: "linear", id, key: "ENG-1", url: null };
    expect((await store.getIssue(ref))?.title).toBe("Made there");
    linear.edit(ref, { title: "Edited there" });
    await linear.delivered();
    linear.workspace.addComment(id, "Said there");
    await linear.delivered();
    expect((await store.getIssue(ref))?.title).toBe("Edited there");
    expect((await store.listComments(ref)).map(({ body }) => body)).toEqual(["Said there"]);
    linear.workspace.updateIssue(id, { trashed: true });
    await linear.delivered();
    expect((await store.binding(`linear:linear:${id}`))?.state).toBe("orphaned");
    expect(server.outcomes).toEqual(["handled", "handled", "handled", "handled"]);
  });

  test("is refused without the right secret, and nothing is read", async () => {
    const { linear, server, receiver } = await listening(linearProvider.webhook!, "another");
    await using _ = server;
    linear.workspace.createIssue(linear.team.id, { title: "x" });
    expect(await linear.delivered()).toEqual([401]);
    const unsigned = { headers: new Headers(), body: new TextEncoder().encode(server.seen[0]!.body) };
    expect((await receiver.receive(unsigned)).outcome).toBe("rejected");
    expect(linear.seen).toEqual([]);
  });

  test("that comes again is a duplicate, and a copy from an hour ago is refused", async () => {
    const { linear, clock, receiver, server } = await listening();
    await using _ = server;
    linear.workspace.createIssue(linear.team.id, { title: "x" });
    await linear.delivered();
    const [{ headers, body }] = server.seen as [SeenRequest];
    const copy = {
      headers: new Headers(headers as Record<string, string>),
      body: new TextEncoder().encode(body),
    };
    expect((await receiver.receive(copy)).outcome).toBe("duplicate");
    clock.move(3600);
    expect((await receiver.receive(copy)).outcome).toBe("rejected");
  });

  test("of another team is left alone where the source knows the team", async () => {
    const world = await openLinear();
    const source = linearWebhookFor({ workspace: "acme", team_id: world.linear.team.id });
    const body = (data: object, type = "Issue") => ({
      headers: new Headers({ "linear-delivery": "d1" }),
      body: new TextEncoder().encode(JSON.stringify({ type, data })),
    });
    const own = { id: "u1", identifier: "ENG-1", teamId: world.linear.team.id };
    expect(source.read(body(own))).toEqual({
      delivery_id: "d1",
      refs: [{ system: "linear", workspace: "acme", id: "u1", key: "ENG-1", url: null }],
      comments: false,
    });
    expect(source.read(body({ ...own, teamId: "other" }))).toBeUndefined();
    expect(source.read(body({ id: "c1", issueId: "u1" }, "Comment"))).toMatchObject({ comments: true });
  });

  test("about anything else, or that is no JSON, is about no issue", () => {
    const source = linearProvider.webhook!;
    const sent = (text: string, headers = { "linear-delivery": "d1" }) =>
      source.read({ headers: new Headers(headers), body: new TextEncoder().encode(text) });
    expect(sent('{"type":"Project","data":{"id":"p"}}')).toBeUndefined();
    expect(sent('{"type":"Issue","data":{}}')).toBeUndefined();
    expect(sent('{"type":"Comment","data":{"id":"c","projectUpdateId":"p"}}')).toBeUndefined();
    expect(sent("<html>")).toBeUndefined();
    expect(sent("[]")).toBeUndefined();
    expect(sent('{"type":"Issue","data":{"id":"u1"}}', {} as never)).toBeUndefined();
  });
});
