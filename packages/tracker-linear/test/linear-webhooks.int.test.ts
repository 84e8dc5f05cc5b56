import { describe, expect, test } from "vitest";
import { WebhookReceiver } from "../../tracker/src/index.ts";
import { type Loopback, loopback, type SeenRequest } from "../../tracker/test/support/loopback.ts";
import { linearProvider, linearWebhookFor } from "../src/index.ts";
import { endsLinear, engineOn, openLinear } from "./support/open-linear.ts";

endsLinear();

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
