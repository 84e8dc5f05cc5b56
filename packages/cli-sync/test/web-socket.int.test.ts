import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type AccessSource,
  type ConnectionStatus,
  OfflineQueue,
  type SyncWarning,
  WebSocketClient,
  type WebSocketClientOptions,
} from "../src/index.js";
import { ids, wpCreated, wpsCreated } from "./events.js";
import { newFolder } from "./folder.js";
import { Peer, sendJson, TEAM } from "./peer.js";
import { noWarning, type TestSystem, testSystem, until, warnings } from "./system.js";

let peer: Peer;
let queue: OfflineQueue;
let system: TestSystem;
let token: string;
let list: SyncWarning[];
const clients: WebSocketClient[] = [];

beforeEach(async () => {
  peer = await Peer.start();
  system = testSystem();
  token = peer.newTokens().access_token;
  queue = await OfflineQueue.open({ path: `${newFolder()}/queue.db`, system, onWarning: noWarning });
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await peer.stop();
  expect(peer.complaints).toEqual([]);
});

const access: AccessSource = {
  access: async () => ({ ok: true, access: { token, teamId: TEAM } }),
  renew: async () => ({ ok: false, reason: "login_needed", message: "the login is over" }),
};

function newClient(options: Partial<WebSocketClientOptions> = {}): WebSocketClient {
  const watched = warnings();
  list = watched.list;
  const client = new WebSocketClient({
    ...{ server: peer.url, access, fetch, queue, system, buildId: "build-1", onWarning: watched.onWarning },
    ...options,
  });
  clients.push(client);
  return client;
}

describe("connecting", () => {
  test("004 FR-008 asks for a ticket, opens, and is connected once the snapshot is there", async () => {
    const statuses: ConnectionStatus[] = [];
    const client = newClient({ onStatus: (status) => statuses.push(status) });
    expect(client.status).toBe("Offline");
    expect(await client.connect()).toEqual({ ok: true });
    expect([client.status, client.isConnected(), statuses]).toEqual(["Connected", true, ["Connected"]]);
    expect(peer.requests).toEqual(["POST /api/v1/ws-token"]);
    expect(await client.connect()).toEqual({ ok: true });
    expect(peer.sockets.size).toBe(1);
  });

  test("FR-014 lets the hook send its frames before any event", async () => {
    const client = newClient({
      onConnect: async ({ sendFrame }) => {
        expect(client.isConnected()).toBe(false);
        for (const n of [1, 2]) expect(sendFrame({ type: "pong", timestamp: `${n}` })).toBe(true);
      },
    });
    await client.connect();
    await client.deliver(wpCreated(1));
    expect(peer.frames.map(({ type }) => type)).toEqual(["pong", "pong", "event"]);
  });

  test("takes another first frame, with a warning", async () => {
    peer.onSocket = (socket) => sendJson(socket, { type: "notice" });
    expect(await newClient().connect()).toEqual({ ok: true });
    expect(list.map(({ code }) => code)).toEqual(["FIRST_FRAME_NOT_SNAPSHOT"]);
  });

  test("sees a frame that comes in one packet with the snapshot", async () => {
    peer.onSocket = (socket) => {
      sendJson(socket, { type: "snapshot", work_packages: [] });
      sendJson(socket, { type: "ping", timestamp: "t" });
    };
    await newClient().connect();
    await until(() => peer.frames.length > 0, "the ping is answered");
    expect(peer.frames).toEqual([{ type: "pong", timestamp: "t", build_id: "build-1" }]);
  });

  test.each<[string, () => void, ConnectionStatus]>([
    ["a server that never sends a snapshot", () => (peer.onSocket = () => undefined), "Offline"],
    ["a server that closes at once", () => (peer.onSocket = (socket) => socket.close()), "Offline"],
    [
      "a server that closes for want of rights",
      () => (peer.onSocket = (socket) => socket.close(4401)),
      "OfflineBatchMode",
    ],
    ["a token that nobody knows", () => peer.accessTokens.clear(), "OfflineBatchMode"],
    ["a ticket that is refused", () => (peer.wsTokens.add = () => peer.wsTokens), "OfflineBatchMode"],
  ])("%s is an outcome", async (_name, play, status) => {
    play();
    const client = newClient({ timings: { connect: 150 } });
    expect(await client.connect()).toMatchObject({ ok: false });
    expect([client.status, client.isConnected()]).toEqual([status, false]);
  });

  test.each([
    ["ws://example.com/", "unencrypted"],
    ["ftp://127.0.0.1/", "no ws or wss URL"],
    ["ws://127.0.0.1/?ws_token=secret", "token"],
    ["nonsense", "no ws or wss URL"],
  ])("refuses the address %s", async (ws_url, why) => {
    const ticket = async () =>
      new Response(JSON.stringify({ ws_token: "w", ws_url, expires_in: 60, session_id: "s" }));
    const result = await newClient({ fetch: ticket }).connect();
    expect(result).toMatchObject({ ok: false, reason: "unavailable", message: expect.stringContaining(why) });
  });

  test.each<[number, object, string]>([
    [401, {}, "auth"],
    [403, { error: "not_a_team_member" }, "auth"],
    [404, {}, "unavailable"],
    [500, {}, "unavailable"],
    [200, { ws_token: "w" }, "unavailable"],
  ])("an answer of %i %j to the wish for a ticket is an outcome: %s", async (status, body, reason) => {
    const ticket = async () => new Response(JSON.stringify(body), { status });
    expect(await newClient({ fetch: ticket }).connect()).toMatchObject({ ok: false, reason });
  });

  test("a token that the server refuses is renewed once", async () => {
    const renewed = peer.newTokens().access_token;
    peer.accessTokens.delete(token);
    const renew = (fresh: string): AccessSource => ({
      ...access,
      renew: async () => ({ ok: true, access: { token: fresh, teamId: TEAM } }),
    });
    expect(await newClient({ access: renew("wrong") }).connect()).toMatchObject({
      ok: false,
      reason: "auth",
    });
    expect(await newClient({ access: renew(renewed) }).connect()).toEqual({ ok: true });
  });

  test("without a login, or a network to renew it, no ticket is asked for", async () => {
    const failing = (reason: "login_needed" | "unreachable"): AccessSource => {
      const no = async () => ({ ok: false, reason, message: reason }) as const;
      return { access: no, renew: no };
    };
    expect(await newClient({ access: failing("login_needed") }).connect()).toMatchObject({ reason: "auth" });
    expect(await newClient({ access: failing("unreachable") }).connect()).toMatchObject({
      reason: "unavailable",
    });
    expect(peer.requests).toEqual([]);
  });

  test("an http address stands for ws", async () => {
    const asHttp: typeof fetch = async (...given) => {
      const answer = (await (await fetch(...given)).json()) as { ws_url: string };
      return new Response(JSON.stringify({ ...answer, ws_url: answer.ws_url.replace("ws:", "http:") }));
    };
    expect(await newClient({ fetch: asHttp as WebSocketClientOptions["fetch"] }).connect()).toEqual({
      ok: true,
    });
  });

  test("a server that speaks no WebSocket, or dies in the middle, is an outcome", async () => {
    const listener: Server = createServer((socket) => {
      socket.resume().end("HTTP/1.1 500 no\r\nContent-Length: 0\r\n\r\n");
    });
    await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
    const { port } = listener.address() as { port: number };
    const ticket = async () =>
      new Response(
        JSON.stringify({ ws_token: "w", ws_url: `ws://127.0.0.1:${port}/`, expires_in: 60, session_id: "s" }),
      );
    expect(await newClient({ fetch: ticket }).connect()).toMatchObject({ ok: false, reason: "unavailable" });
    await new Promise((done) => listener.close(done));
    expect(await newClient({ fetch: ticket }).connect()).toMatchObject({ ok: false, reason: "unavailable" });
  });
});

describe("an event", () => {
  test("is taken off the queue once it is acknowledged, and stays until then", async () => {
    await queue.enqueueAll(wpsCreated(2));
    const client = newClient();
    await client.connect();
    const left: number[] = [];
    peer.onFrame = () => {
      void queue.counts().then(({ queued }) => left.push(queued));
      return false;
    };
    await client.deliver(wpCreated(1));
    expect(left).toEqual([2]);
    expect(await queue.counts()).toMatchObject({ queued: 1, delivered: 1 });
    expect(peer.frames[0]).toMatchObject({ type: "event", event_id: wpCreated(1).event_id, team_slug: TEAM });
    expect([...peer.journal.keys()]).toEqual(ids(wpsCreated(1)));
  });

  test("that the server has already is taken off too", async () => {
    await queue.enqueue(wpCreated(1));
    const client = newClient();
    await client.connect();
    await client.deliver(wpCreated(1));
    await queue.enqueue(wpCreated(1));
    await client.deliver(wpCreated(1));
    expect(await queue.counts()).toMatchObject({ accepted: 1, delivered: 1 });
    expect((await queue.stations(wpCreated(1).event_id)).at(-1)).toMatchObject({
      what: "delivered",
      category: "duplicate",
    });
  });

  test("that is refused stays queued: a batch will tell the reason", async () => {
    await queue.enqueue(wpCreated(1));
    peer.reject = () => "no";
    const client = newClient();
    await client.connect();
    await client.deliver(wpCreated(1));
    expect((await queue.counts()).queued).toBe(1);
    expect(list.map(({ code }) => code)).toEqual(["LIVE_SEND_REFUSED"]);
    expect(client.isConnected()).toBe(true);
  });

  test.each<[string, (socket: Parameters<Peer["onFrame"]>[1], event_id: unknown) => void]>([
    ["silence", () => undefined],
    ["a closed connection", (socket) => socket.terminate()],
    [
      "an ack with another word",
      (socket, event_id) => sendJson(socket, { type: "ack", event_id, status: "maybe" }),
    ],
    [
      "an ack for another event",
      (socket) => sendJson(socket, { type: "ack", event_id: "x", status: "accepted" }),
    ],
  ])("answered by %s stays queued", async (_name, play) => {
    await queue.enqueue(wpCreated(1));
    const client = newClient({ timings: { ack: 100 } });
    await client.connect();
    peer.onFrame = ({ event_id }, socket) => {
      play(socket, event_id);
      return true;
    };
    await client.deliver(wpCreated(1));
    expect((await queue.counts()).queued).toBe(1);
  });

  test("before connecting stays queued at once", async () => {
    await queue.enqueue(wpCreated(1));
    await newClient().deliver(wpCreated(1));
    expect((await queue.counts()).queued).toBe(1);
  });

  test("that is delivered and cannot be booked is told, not thrown", async () => {
    const client = newClient();
    await client.connect();
    await queue.close();
    await client.deliver(wpCreated(1));
    expect(list.map(({ code }) => code)).toEqual(["QUEUE_FAILED"]);
  });
});

describe("frames from the server", () => {
  test("a ping is answered with its timestamp; the build is left out where it is unknown", async () => {
    const client = newClient({ buildId: null });
    await client.connect();
    for (const socket of peer.sockets) sendJson(socket, { type: "ping", timestamp: "2026-01-01T00:00:00Z" });
    await until(() => peer.frames.length > 0, "the pong comes");
    expect(peer.frames).toEqual([{ type: "pong", timestamp: "2026-01-01T00:00:00Z" }]);
  });

  test("events and local commit acks are handed on; unknown ones ignored, nonsense told", async () => {
    const seen: unknown[] = [];
    const client = newClient({
      onEvent: (event) => seen.push(event),
      onLocalCommitAck: (ack) => seen.push(ack),
    });
    await client.connect();
    const ack = { type: "LocalCommitAck", git_hash: "d20ef35c".repeat(5) };
    for (const socket of peer.sockets) {
      sendJson(socket, { type: "notice" });
      socket.send("no JSON at all");
      sendJson(socket, { type: "ack" });
      sendJson(socket, { type: "event", event_id: "e" });
      sendJson(socket, ack);
    }
    await until(() => seen.length === 2, "both are handed on");
    expect(seen).toEqual([{ type: "event", event_id: "e" }, ack]);
    expect(list.map(({ code }) => code)).toEqual(["FRAME_MALFORMED", "FRAME_MALFORMED"]);
    expect(client.isConnected()).toBe(true);
  });
});

describe("a lost connection", () => {
  test("is made again by itself, with a new ticket and full jitter", async () => {
    const statuses: ConnectionStatus[] = [];
    const ready: number[] = [];
    const client = newClient({ onStatus: (status) => statuses.push(status), onReady: () => ready.push(1) });
    await client.connect();
    for (const socket of peer.sockets) socket.terminate();
    await until(() => ready.length === 2, "it is ready again");
    expect(statuses).toEqual(["Connected", "Offline", "Reconnecting", "Connected"]);
    expect(peer.requests).toHaveLength(2);
    expect(system.waits).toEqual([250]);
  });

  test("is given up after ten attempts, whose waits double up to half a minute", async () => {
    const client = newClient();
    await client.connect();
    peer.onSocket = (socket) => socket.close();
    for (const socket of peer.sockets) socket.terminate();
    await until(() => client.status === "OfflineBatchMode", "it gives up");
    expect(system.waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000, 15_000]);
    peer.onSocket = (socket) => sendJson(socket, { type: "snapshot", work_packages: [] });
    await client.reconnect();
    expect(client.status).toBe("Connected");
  });

  test("is given up at once where a login is needed", async () => {
    const client = newClient();
    await client.connect();
    peer.accessTokens.clear();
    for (const socket of peer.sockets) socket.terminate();
    await until(() => client.status === "OfflineBatchMode", "it gives up");
    expect(system.waits).toHaveLength(1);
  });

  test("is noticed by silence", async () => {
    const statuses: ConnectionStatus[] = [];
    const client = newClient({ timings: { silence: 80 }, onStatus: (status) => statuses.push(status) });
    await client.connect();
    await until(() => statuses.includes("Offline"), "the silence is noticed");
  });

  test("while the hook still sends is no connection", async () => {
    let count = 0;
    const client = newClient({
      onConnect: async () => {
        if (count++ > 0) return;
        for (const socket of peer.sockets) socket.terminate();
        await until(() => client.isConnected(), "it is connected anew");
      },
    });
    expect(await client.connect()).toMatchObject({ ok: false, reason: "unavailable" });
    expect([client.isConnected(), client.status]).toEqual([true, "Connected"]);
  });
});

describe("close", () => {
  test("ends the connection for good, also twice and while reconnecting", async () => {
    const client = newClient();
    await client.connect();
    peer.onSocket = () => undefined;
    for (const socket of peer.sockets) socket.terminate();
    await until(() => client.status === "Reconnecting", "it reconnects");
    await client.close();
    await client.close();
    expect(client.status).toBe("Offline");
    expect(await client.connect()).toMatchObject({ ok: false, message: "The client is closed" });
  });

  test("says goodbye to the server", async () => {
    const client = newClient();
    await client.connect();
    await client.close();
    await until(() => peer.sockets.size === 0, "the server has let go");
  });
});
