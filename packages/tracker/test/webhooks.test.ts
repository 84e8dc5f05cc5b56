import { describe, expect, test } from "vitest";
import {
  epochOf,
  hmacHex,
  SyncBusyError,
  signedWith,
  WebhookReceiver,
  type WebhookRequest,
  type WebhookSource,
} from "../src/index.ts";
import { type World, world } from "./support/world.ts";

const SECRET = "s3cret";
const bytes = (text: string) => new TextEncoder().encode(text);

/** Deliveries as a provider of the usual kind sends them. */
const source: WebhookSource = {
  provider: "memory",
  verify: ({ headers, body }, secret) => signedWith(secret, headers.get("x-signature"), body, "sha256="),
  read({ headers, body }) {
    const { issues } = JSON.parse(new TextDecoder().decode(body)) as { issues?: string[] };
    if (issues === undefined) return undefined;
    const refs = issues.map((id) => ({ system: "memory", workspace: "ws", id, key: null, url: null }));
    return { delivery_id: headers.get("x-delivery")!, refs, comments: false };
  },
};

async function delivery(id: string, content: object, secret = SECRET): Promise<WebhookRequest> {
  const body = bytes(JSON.stringify(content));
  const signature = `sha256=${await hmacHex(secret, body)}`;
  return { headers: new Headers({ "x-delivery": id, "x-signature": signature }), body };
}

function receiver(
  w: World,
  refresh = (refs: Parameters<typeof w.engine.refresh>[0]) => w.engine.refresh(refs),
) {
  return new WebhookReceiver({ source, secret: SECRET, store: w.store, clock: w.clock, refresh });
}

describe("a webhook", () => {
  test("brings in the present state of the issues that it names", async () => {
    const w = world();
    const [known, fresh] = [await w.remote(), await w.remote({ title: "New there" })];
    await w.engine.refresh([known]);
    await w.remoteEdit(known, { title: "Edited" });
    const outcome = await receiver(w).receive(await delivery("d1", { issues: [known.id, fresh.id] }));
    expect(outcome).toMatchObject({
      outcome: "handled",
      delivery_id: "d1",
      result: { stats: { pulled_created: 1, pulled_updated: 1 } },
    });
    expect((await w.localIssue(known)).title).toBe("Edited");
    expect((await w.localIssue(fresh)).title).toBe("New there");
  });

  test("is taken once, however often it is delivered", async () => {
    const w = world();
    const ref = await w.remote();
    const hooks = receiver(w);
    const request = await delivery("d1", { issues: [ref.id] });
    expect((await hooks.receive(request)).outcome).toBe("handled");
    w.requests.length = 0;
    expect(await hooks.receive(request)).toEqual({ outcome: "duplicate", delivery_id: "d1" });
    expect(await receiver(w).receive(request)).toMatchObject({ outcome: "duplicate" });
    expect(w.requests).toEqual([]);
  });

  test("of two that arrive at once one is handled", async () => {
    const w = world();
    const ref = await w.remote();
    const request = await delivery("d1", { issues: [ref.id] });
    const outcomes = await Promise.all([receiver(w).receive(request), receiver(w).receive(request)]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["duplicate", "handled"]);
  });

  test("waits for the one before it, and for a run that is under way", async () => {
    const w = world();
    const refs = [await w.remote(), await w.remote(), await w.remote()];
    const hooks = receiver(w);
    const requests = await Promise.all(refs.map(({ id }) => delivery(`d-${id}`, { issues: [id] })));
    const outcomes = await Promise.all(requests.map((request) => hooks.receive(request)));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["handled", "handled", "handled"]);
    let runs = 0;
    const busy = new SyncBusyError("memory:ws", "another", w.clock.now());
    const later = receiver(w, (these) => (++runs < 4 ? Promise.reject(busy) : w.engine.refresh(these)));
    const before = w.clock.now();
    const request = await delivery("d2", { issues: [refs[0]!.id] });
    expect((await later.receive(request)).outcome).toBe("handled");
    expect(epochOf(w.clock.now()) - epochOf(before)).toBe(1500);
  });

  test("gives up on a run that does not end before the provider does, and may come again", async () => {
    const w = world();
    const ref = await w.remote();
    const request = await delivery("d1", { issues: [ref.id] });
    const before = w.clock.now();
    const refresh = () => Promise.reject(new SyncBusyError("memory:ws", "another", before));
    await expect(receiver(w, refresh).receive(request)).rejects.toMatchObject({ code: "SYNC_BUSY" });
    expect(epochOf(w.clock.now()) - epochOf(before)).toBe(8000);
    expect((await receiver(w).receive(request)).outcome).toBe("handled");
  });

  test("is rejected without the right signature, and nothing is read", async () => {
    const w = world();
    const ref = await w.remote();
    const forged = await delivery("d1", { issues: [ref.id] }, "guessed");
    expect(await receiver(w).receive(forged)).toEqual({ outcome: "rejected" });
    expect(await receiver(w).receive({ headers: new Headers(), body: bytes("{}") })).toEqual({
      outcome: "rejected",
    });
    expect(w.requests).toEqual([]);
  });

  test("whose issues cannot be read now may come again", async () => {
    const w = world();
    const ref = await w.remote();
    await w.engine.pull();
    await w.remoteEdit(ref, { title: "Edited" });
    const request = await delivery("d1", { issues: [ref.id] });
    const failure = {
      operation: "read",
      failure_class: "transient",
      message: "503",
      retryable: true,
    } as const;
    const failed = { ...(await w.engine.refresh([])), failures: [{ ...failure, issue_ref: ref }] };
    const down = receiver(w, async () => failed as never);
    await expect(down.receive(request)).rejects.toMatchObject({ code: "WEBHOOK_UNREAD" });
    expect((await receiver(w).receive(request)).outcome).toBe("handled");
    expect((await w.localIssue(ref)).title).toBe("Edited");
  });

  test("that is signed and no JSON is malformed", async () => {
    const w = world();
    const body = bytes("{");
    const headers = new Headers({
      "x-delivery": "d",
      "x-signature": `sha256=${await hmacHex(SECRET, body)}`,
    });
    expect(await receiver(w).receive({ headers, body })).toEqual({ outcome: "malformed" });
  });

  test("about no issue is ignored", async () => {
    const w = world();
    expect(await receiver(w).receive(await delivery("d1", {}))).toEqual({ outcome: "ignored" });
    expect(await receiver(w).receive(await delivery("d2", { issues: [] }))).toEqual({ outcome: "ignored" });
  });

  test("that failed may come again; one that hung is taken over after a while", async () => {
    const w = world();
    const ref = await w.remote();
    const request = await delivery("d1", { issues: [ref.id] });
    const failing = receiver(w, () => Promise.reject(new Error("no disk")));
    await expect(failing.receive(request)).rejects.toThrow("no disk");
    const hanging = receiver(w, () => new Promise(() => undefined));
    void hanging.receive(request);
    await new Promise((done) => setImmediate(done));
    expect((await receiver(w).receive(request)).outcome).toBe("duplicate");
    w.clock.move(301);
    expect((await receiver(w).receive(request)).outcome).toBe("handled");
  });

  test("about an issue that vanished marks it as such", async () => {
    const w = world();
    const [ref] = [await w.remote(), await w.remote()];
    await w.engine.pull();
    w.provider.remove(ref);
    await receiver(w).receive(await delivery("d1", { issues: [ref.id] }));
    expect((await w.engine.status()).orphaned).toEqual([`memory:ws:${ref.id}`]);
  });

  test("what it missed a pull finds, and old deliveries are forgotten", async () => {
    const w = world();
    const ref = await w.remote();
    const hooks = receiver(w);
    await hooks.receive(await delivery("d1", { issues: [ref.id] }));
    await w.remoteEdit(ref, { title: "Never delivered" });
    await w.engine.pull();
    expect((await w.localIssue(ref)).title).toBe("Never delivered");
    w.clock.move(3600);
    expect(await hooks.forgetBefore(w.clock.now())).toBe(1);
    expect(await hooks.forgetBefore(w.clock.now())).toBe(0);
  });
});
