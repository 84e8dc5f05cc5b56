import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type AccessSource,
  type Fetch,
  httpBatchTransport,
  OfflineQueue,
  type PushOptions,
  type PushReport,
  push,
} from "../src/index.js";
import { clean, ids, wpCreated, wpsCreated } from "./events.js";
import { newFolder } from "./folder.js";
import { type BatchFault, Peer, reply, TEAM } from "./peer.js";
import { noWarning, type TestSystem, testSystem } from "./system.js";

let peer: Peer;
let queue: OfflineQueue;
let system: TestSystem;
let token: string;

beforeEach(async () => {
  peer = await Peer.start();
  system = testSystem();
  token = peer.newTokens().access_token;
  queue = await OfflineQueue.open({ path: `${newFolder()}/queue.db`, system, onWarning: noWarning });
});

afterEach(async () => {
  await peer.stop();
  expect(peer.complaints).toEqual([]);
});

const access = (renewed?: string): AccessSource => ({
  access: async () => ({ ok: true, access: { token, teamId: TEAM } }),
  renew: async () =>
    renewed === undefined
      ? { ok: false, reason: "login_needed", message: "the login is over" }
      : { ok: true, access: { token: renewed, teamId: TEAM } },
});

interface Given extends Partial<PushOptions> {
  readonly source?: AccessSource;
  readonly server?: string;
  readonly timeout?: number;
  readonly fetch?: Fetch;
}

function pushAll({
  source = access(),
  server = peer.url,
  timeout = 5000,
  fetch: given = fetch,
  ...options
}: Given = {}) {
  const transport = httpBatchTransport({
    server,
    access: source,
    fetch: given,
    now: () => Date.now(),
    timeout,
  });
  return push({ queue, transport, system, ...options });
}

const NOTHING: PushReport = {
  ...{ delivered: 0, duplicates: 0, rejected: 0, dead: 0, pending: 0, unanswered: 0 },
  failure: null,
};

/** Answers with these in turn, then as usual. */
function script(...faults: BatchFault[]): void {
  peer.onBatch = (batch, response, nth) => faults[nth - 1]?.(batch, response, nth) ?? false;
}

const answer =
  (status: number, body: unknown, headers: Record<string, string> = {}): BatchFault =>
  (_batch, response) => {
    reply(response, status, body, headers);
    return true;
  };

async function retryCounts(): Promise<Record<string, number>> {
  return Object.fromEntries(
    (await queue.drain(1000)).map((one) => [one.event.event_id.slice(-1), one.retry_count]),
  );
}

describe("a push", () => {
  test("delivers everything in order, in gzip, and empties the queue", async () => {
    await queue.enqueueAll(wpsCreated(5));
    expect(await pushAll()).toEqual({ ...NOTHING, delivered: 5 });
    expect(peer.batches).toHaveLength(1);
    expect(ids(peer.batches[0]!.events)).toEqual(ids(wpsCreated(5)));
    expect(await queue.counts()).toMatchObject({ delivered: 5, queued: 0 });
    expect((await queue.stations(wpCreated(1).event_id)).at(-1)).toMatchObject({
      what: "delivered",
      target: peer.url,
    });
  });

  test("of nothing asks the server nothing", async () => {
    expect(await pushAll()).toEqual(NOTHING);
    expect(peer.requests).toEqual([]);
  });

  test("sends the envelope of profile S and the four additions of profile C", async () => {
    await queue.enqueue(wpCreated(1, { drain_blocked_reason: "no_auth", team_slug: "local", extra: [1] }));
    await pushAll();
    const { drain_blocked_reason: _, ...event } = wpCreated(1);
    expect(peer.batches[0]!.events).toEqual([
      {
        ...event,
        ...{ team_slug: TEAM, extra: [1], type: "event", spec_kitty_delivery_identity: event.event_id },
        ...{ admission_generation: 1, binding_audience: `local-nonstrict:${peer.url}` },
      },
    ]);
  });

  test("keeps within 1000 events and the bytes that servers take", async () => {
    const long = wpsCreated(400, 2000).map((event) => clean({ ...event, project_slug: "x".repeat(2000) }));
    await queue.enqueueAll([...wpsCreated(1500), ...long]);
    expect(await pushAll()).toEqual({ ...NOTHING, delivered: 1900 });
    for (const { events, bytes } of peer.batches) {
      expect(events.length).toBeLessThanOrEqual(1000);
      expect(bytes).toBeLessThanOrEqual(262_144 * 0.9);
    }
    expect(peer.batches.length).toBeLessThan(14);
  });

  test("asks the server what it takes at once where that saves requests, and never sends more than 512 KiB", async () => {
    peer.limits = { max_events_per_batch: 900, max_decompressed_bytes_per_batch: 10_000_000 };
    await queue.enqueueAll(wpsCreated(3));
    await pushAll();
    expect(peer.requests.filter((one) => one.startsWith("GET"))).toEqual([]);
    await queue.enqueueAll(wpsCreated(4000, 10));
    expect(await pushAll()).toEqual({ ...NOTHING, delivered: 4000 });
    expect(peer.requests.filter((one) => one.startsWith("GET"))).toEqual(["GET /api/v1/sync/health/"]);
    const sizes = peer.batches.map(({ bytes }) => bytes);
    expect(Math.max(...sizes)).toBeGreaterThan(262_144);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(524_288);
    expect(Math.max(...peer.batches.map(({ events }) => events.length))).toBeLessThanOrEqual(900);
  });

  test("of more than it reads at once offers each event once, whatever is cut and refused on the way", async () => {
    await queue.enqueueAll(wpsCreated(7000));
    const bad = wpCreated(3500).event_id;
    peer.onBatch = ({ events, bytes }, response) => {
      if (bytes > 150_000) reply(response, 413, "");
      else if (events.some(({ event_id }) => event_id === bad)) reply(response, 400, { error: "something" });
      else return false;
      return true;
    };
    expect(await pushAll()).toEqual({ ...NOTHING, delivered: 6999, rejected: 1 });
    expect(peer.journal.size).toBe(6999);
    expect(ids((await queue.drain(9)).map(({ event }) => event))).toEqual([bad]);
  });

  test("again is answered duplicate, and that counts as delivered", async () => {
    await queue.enqueueAll(wpsCreated(3));
    await pushAll();
    await queue.enqueueAll(wpsCreated(4));
    expect(await pushAll()).toEqual({ ...NOTHING, delivered: 1, duplicates: 3 });
    expect(peer.journal.size).toBe(4);
    expect(await queue.counts()).toMatchObject({ accepted: 4, delivered: 4, queued: 0 });
  });

  test("tells its progress", async () => {
    await queue.enqueueAll(wpsCreated(1200));
    const seen: number[] = [];
    await pushAll({ onProgress: ({ delivered }) => seen.push(delivered) });
    expect(seen.at(-1)).toBe(1200);
    expect(seen.length).toBeGreaterThan(1);
  });
});

describe("C-002 what the words of a result do to the row:", () => {
  test.each<[string, object, Partial<PushReport>, Record<string, number>]>([
    ["success", { status: "success" }, { delivered: 1 }, {}],
    ["accepted", { status: "accepted" }, { delivered: 1 }, {}],
    ["warning", { status: "warning" }, { delivered: 1 }, {}],
    ["duplicate", { status: "duplicate" }, { duplicates: 1 }, {}],
    ["pending", { status: "pending" }, { pending: 1 }, { 1: 0 }],
    ["queued", { status: "queued" }, { pending: 1 }, { 1: 0 }],
    ["rejected", { status: "rejected", error_message: "schema: no" }, { rejected: 1 }, { 1: 1 }],
    [
      "rejected for admission",
      { status: "rejected", error_category: "project_not_admitted" },
      { rejected: 1 },
      { 1: 1 },
    ],
    ["another word", { status: "surprise" }, { rejected: 1 }, { 1: 1 }],
    ["failed_transient", { status: "failed_transient", error: "timeout" }, { unanswered: 1 }, { 1: 0 }],
    ["failed_permanent", { status: "failed_permanent", error: "gone" }, { dead: 1 }, {}],
  ])("%s", async (_word, result, report, left) => {
    await queue.enqueue(wpCreated(1));
    script(answer(200, { results: [{ event_id: wpCreated(1).event_id, ...result }] }));
    expect(await pushAll()).toEqual({ ...NOTHING, ...report });
    expect(await retryCounts()).toEqual(left);
  });

  test("results are found by id, not by place, and in whatever form the server writes it", async () => {
    await queue.enqueueAll([
      ...wpsCreated(2),
      wpCreated(3, { event_id: "550E8400-E29B-41D4-A716-446655440000" }),
    ]);
    const [one, two] = ids(wpsCreated(2)) as [string, string];
    script(
      answer(200, {
        results: [
          { event_id: "550e8400e29b41d4a716446655440000", status: "success" },
          { event_id: two, status: "rejected", error_message: "no" },
          { event_id: one.toLowerCase(), status: "success" },
          { event_id: "01J0000000000000000000000Z", status: "success" },
        ],
      }),
    );
    expect(await pushAll()).toMatchObject({ delivered: 2, rejected: 1 });
    expect(ids((await queue.drain(9)).map(({ event }) => event))).toEqual([two]);
  });

  test("a result that makes no sense does not take the others with it", async () => {
    await queue.enqueueAll(wpsCreated(3));
    const [one, two] = ids(wpsCreated(3));
    script(answer(200, { results: [null, { event_id: one, status: "success" }, { event_id: two }, 7] }));
    expect(await pushAll()).toMatchObject({ delivered: 1, unanswered: 2 });
    expect(await pushAll()).toMatchObject({ delivered: 2 });
  });

  test("an event without a result stays and is sent again by the next push", async () => {
    await queue.enqueueAll(wpsCreated(2));
    script(answer(200, { results: [] }));
    expect(await pushAll()).toEqual({ ...NOTHING, unanswered: 2 });
    expect(peer.batches).toHaveLength(1);
    expect(await pushAll()).toEqual({ ...NOTHING, delivered: 2 });
  });

  test("the reason is the server's, with its category or one that follows from its words", async () => {
    await queue.enqueueAll(wpsCreated(5));
    const messages = [
      "field wp_id is invalid",
      "rate limit reached",
      "Not authenticated",
      "private team needed",
      "odd",
    ];
    script((batch, response) => {
      const results = batch.events.map(({ event_id }, i) => ({
        event_id,
        status: "failed_permanent",
        error: messages[i],
      }));
      reply(response, 200, { results });
      return true;
    });
    await pushAll();
    const letters = [...(await queue.deadLetters())].sort((a, b) => (a.event_id < b.event_id ? -1 : 1));
    expect(letters.map(({ category, message }) => [category, message])).toEqual([
      ["schema_mismatch", messages[0]],
      ["throttled", messages[1]],
      ["unauthenticated", messages[2]],
      ["direct_ingress_missing_private_team", messages[3]],
      ["unknown", messages[4]],
    ]);
  });

  test("what is rejected five times is a dead letter, and its neighbours are long delivered", async () => {
    await queue.enqueueAll(wpsCreated(3));
    const bad = wpCreated(2).event_id;
    peer.reject = ({ event_id }) => (event_id === bad ? "schema: wrong" : null);
    expect(await pushAll()).toMatchObject({ delivered: 2, rejected: 1 });
    for (let n = 0; n < 4; n++) await pushAll();
    expect((await queue.deadLetters()).map(({ event_id }) => event_id)).toEqual([bad]);
    expect(await pushAll()).toEqual(NOTHING);
    peer.reject = () => null;
    await queue.retry("all");
    expect(await pushAll()).toMatchObject({ delivered: 1 });
  });
});

describe("a refusal of the whole batch", () => {
  const [one, two, three] = ids(wpsCreated(3)) as [string, string, string];

  beforeEach(() => queue.enqueueAll(wpsCreated(3)));

  test("400 that names events rejects them, with their own reasons, and delivers the others at once", async () => {
    script(answer(400, { error: "bad batch", details: [{ event_id: two, detail: "wp_id" }] }));
    expect(await pushAll()).toEqual({ ...NOTHING, delivered: 2, rejected: 1 });
    expect(await retryCounts()).toEqual({ 2: 1 });
    expect((await queue.stations(two)).at(-1)).toMatchObject({ what: "rejected", message: "wp_id" });
  });

  test("400 whose details are a JSON string counts the same", async () => {
    script(
      answer(400, {
        error: "bad",
        details: JSON.stringify([{ event_id: one, reason: "r" }, { event_id: three }]),
      }),
    );
    expect(await pushAll()).toEqual({ ...NOTHING, delivered: 1, rejected: 2 });
  });

  test("400 that goes on naming events that were not sent rejects exactly the unlisted ones with the top error", async () => {
    const always = answer(400, { error: "no more", details: [{ event_id: three, error: "its own" }] });
    peer.onBatch = always;
    expect(await pushAll()).toEqual({ ...NOTHING, rejected: 3 });
    expect((await queue.stations(three)).at(-1)).toMatchObject({ message: "its own" });
    expect((await queue.stations(one)).at(-1)).toMatchObject({ message: "400: no more" });
  });

  test("400 that names nobody is narrowed down to the event that causes it", async () => {
    await queue.enqueueAll(wpsCreated(13, 4));
    const bad = wpCreated(11).event_id;
    peer.onBatch = ({ events }, response) => {
      if (!events.some(({ event_id }) => event_id === bad)) return false;
      reply(response, 400, { error: "something is wrong" });
      return true;
    };
    expect(await pushAll()).toEqual({ ...NOTHING, delivered: 15, rejected: 1 });
    expect(peer.batches.length).toBeLessThanOrEqual(10);
    expect(ids((await queue.drain(99)).map(({ event }) => event))).toEqual([bad]);
  });

  test("413 sends less at once, by what the server says", async () => {
    await queue.enqueueAll(wpsCreated(37, 4));
    peer.onBatch = ({ events }, response) => {
      if (events.length <= 10) return false;
      reply(response, 413, { error: "payload too large", limits: { max_events_per_batch: 10 } });
      return true;
    };
    expect(await pushAll()).toEqual({ ...NOTHING, delivered: 40 });
    expect(peer.batches.map(({ events }) => events.length)).toEqual([40, 10, 10, 10, 10]);
  });

  test("413 without limits halves by bytes until it fits", async () => {
    await queue.enqueueAll(wpsCreated(61, 4));
    const limit = 8000;
    peer.onBatch = ({ bytes }, response) => {
      if (bytes <= limit) return false;
      reply(response, 413, "");
      return true;
    };
    expect(await pushAll()).toEqual({ ...NOTHING, delivered: 64 });
    expect(peer.batches.filter(({ bytes }) => bytes > limit).length).toBeLessThan(6);
  });

  test("413 for one event makes a dead letter of it alone", async () => {
    const large = wpCreated(4, { project_slug: "x".repeat(300_000) });
    await queue.enqueueAll([large, wpCreated(5)]);
    peer.onBatch = ({ bytes }, response) => {
      if (bytes < 200_000) return false;
      reply(response, 413, { error: "request_too_large" });
      return true;
    };
    expect(await pushAll()).toEqual({ ...NOTHING, delivered: 4, dead: 1 });
    expect(await queue.deadLetters()).toMatchObject([
      { event_id: large.event_id, category: "oversized_event" },
    ]);
  });
});

describe("a failure that concerns every event", () => {
  beforeEach(() => queue.enqueueAll(wpsCreated(3)));

  test.each<[string, BatchFault, string]>([
    ["500", answer(500, { error: "boom" }), "server_error"],
    ["503 without text", answer(503, ""), "server_error"],
    ["408", answer(408, {}), "retryable_transport"],
    ["429", answer(429, { error: "slow down" }), "throttled"],
    ["a redirect", answer(302, "", { Location: "http://127.0.0.1:1/" }), "unknown"],
    ["200 that is no batch answer", answer(200, { hello: 1 }), "invalid_response"],
    ["200 that is no JSON", answer(200, "<html>"), "invalid_response"],
    ["a connection that is cut", (_batch, response) => Boolean(response.destroy()), "retryable_transport"],
    [
      "half an answer",
      (_batch, response) => {
        response.writeHead(200, { "Content-Length": "1000" });
        response.write('{"results":[');
        setTimeout(() => response.destroy(), 20);
        return true;
      },
      "retryable_transport",
    ],
    ["silence", () => true, "retryable_transport"],
  ])("%s is tried again, with full jitter, and changes no row", async (_name, fault, category) => {
    peer.onBatch = fault;
    const report = await pushAll({ timeout: 150, retries: 2 });
    expect(report).toMatchObject({ ...NOTHING, failure: { category } });
    expect(peer.batches).toHaveLength(3);
    expect(system.waits).toEqual([250, 500]);
    expect(await retryCounts()).toEqual({ 1: 0, 2: 0, 3: 0 });
    expect((await queue.stations(wpCreated(1).event_id)).at(-1)).toMatchObject({
      what: "attempt failed",
      category,
    });
    peer.onBatch = () => false;
    expect(await pushAll()).toEqual({ ...NOTHING, delivered: 3 });
  });

  test("that passes is no failure in the end", async () => {
    script(answer(500, {}), answer(502, {}));
    expect(await pushAll()).toEqual({ ...NOTHING, delivered: 3 });
  });

  test("Retry-After is obeyed; a server that asks for more than a minute ends the push", async () => {
    script(answer(429, {}, { "Retry-After": "7" }), answer(503, {}, { "Retry-After": "61" }));
    expect(await pushAll()).toMatchObject({ failure: { category: "server_error", retryAfter: 61 } });
    expect(system.waits).toEqual([7000]);
    expect(peer.batches).toHaveLength(2);
  });

  test.each<[string, BatchFault, string]>([
    ["403", answer(403, { error: "no" }), "unauthorized"],
    [
      "403 for want of a private team",
      answer(403, { error: "Private Teamspace needed" }),
      "direct_ingress_missing_private_team",
    ],
    ["412", answer(412, { sync_protocol: { upgrade_guidance: "update skitty" } }), "upgrade_required"],
  ])("%s needs a person: the push ends at once and keeps everything", async (_name, fault, category) => {
    peer.onBatch = fault;
    expect(await pushAll()).toMatchObject({ failure: { category } });
    expect(peer.batches).toHaveLength(1);
    expect(await retryCounts()).toEqual({ 1: 0, 2: 0, 3: 0 });
  });

  test("412 tells what the server says to do", async () => {
    peer.onBatch = answer(412, { error_code: "old", sync_protocol: { upgrade_guidance: "update skitty" } });
    expect((await pushAll()).failure?.message).toBe("412: update skitty");
  });

  test("401 asks for a new token once, and goes on with it", async () => {
    const renewed = peer.newTokens().access_token;
    peer.accessTokens.delete(token);
    expect(await pushAll({ source: access(renewed) })).toEqual({ ...NOTHING, delivered: 3 });
  });

  test("401 and a login that is over end the push", async () => {
    peer.accessTokens.clear();
    expect(await pushAll()).toMatchObject({ failure: { category: "unauthenticated" } });
    expect(await pushAll({ source: access("wrong") })).toMatchObject({
      failure: { category: "auth_expired" },
    });
    expect(await retryCounts()).toEqual({ 1: 0, 2: 0, 3: 0 });
  });

  test("a server that is not there is told as such", async () => {
    const listener = createServer();
    await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
    const { port } = listener.address() as { port: number };
    await new Promise((done) => listener.close(done));
    const report = await pushAll({ server: `http://127.0.0.1:${port}`, retries: 1 });
    expect(report.failure).toMatchObject({ category: "retryable_transport" });
    expect(report.failure?.message).toContain("ECONNREFUSED");
  });

  test("nobody logged in, no team and no network are three outcomes", async () => {
    const failing = (reason: "login_needed" | "no_team" | "unreachable"): AccessSource => {
      const no = async () => ({ ok: false, reason, message: reason }) as const;
      return { access: no, renew: no };
    };
    const category = async (reason: "login_needed" | "no_team" | "unreachable") =>
      (await pushAll({ source: failing(reason), retries: 0 })).failure?.category;
    expect(await category("login_needed")).toBe("unauthenticated");
    expect(await category("no_team")).toBe("direct_ingress_missing_private_team");
    expect(await category("unreachable")).toBe("retryable_transport");
    expect(peer.batches).toEqual([]);
  });

  test("an answer without end is nonsense, not memory", async () => {
    peer.onBatch = (_batch, response) => {
      response.writeHead(200);
      const chunk = "x".repeat(1 << 20);
      const write = () => {
        while (response.writable && response.write(chunk));
      };
      response.on("drain", write);
      write();
      return true;
    };
    expect(await pushAll({ retries: 0 })).toMatchObject({ failure: { category: "invalid_response" } });
  });

  test("in the middle counts a rejection once, however often the rest is tried", async () => {
    await queue.enqueueAll(wpsCreated(900, 4));
    peer.reject = ({ event_id }) => (event_id === wpCreated(1).event_id ? "schema: no" : null);
    script(() => false, answer(500, {}), answer(500, {}));
    expect(await pushAll()).toMatchObject({ delivered: 902, rejected: 1, failure: null });
    expect(await retryCounts()).toEqual({ 1: 1 });
  });
});

test("a push that is given up ends soon and loses nothing", async () => {
  await queue.enqueueAll(wpsCreated(3));
  const stop = new AbortController();
  peer.onBatch = () => {
    setTimeout(() => stop.abort(), 20);
    return true;
  };
  const started = performance.now();
  expect(await pushAll({ signal: stop.signal })).toMatchObject({
    failure: { category: "retryable_transport" },
  });
  expect(performance.now() - started).toBeLessThan(2000);
  expect((await queue.counts()).queued).toBe(3);
});

test("what the server took and could not say is duplicate afterwards, and journalled once", async () => {
  await queue.enqueueAll(wpsCreated(3));
  script((batch, response) => {
    for (const event of batch.events) peer.journal.set(String(event["event_id"]), event);
    response.destroy();
    return true;
  });
  expect(await pushAll()).toEqual({ ...NOTHING, duplicates: 3 });
  expect(peer.journal.size).toBe(3);
});
