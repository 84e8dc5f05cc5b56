import { afterEach, beforeEach, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { type Json, move, PROJECT, type TestServer, testServer, wireEvent } from "./server.js";

let server: TestServer;
const open: WebSocket[] = [];
beforeEach(async () => {
  server = await testServer({ pingInterval: 100_000 });
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.terminate();
  await server.close();
});

interface Client {
  readonly socket: WebSocket;
  send(frame: object | string): void;
  /** The next frame that the server sent. */
  next(): Promise<Json>;
  /** The code that it was closed with. */
  readonly closed: Promise<number>;
}

async function ticket(of: TestServer = server): Promise<Json> {
  const body = JSON.stringify({ team_id: of.team });
  return (await of.fetch("/api/v1/ws-token", { method: "POST", body })).json();
}

async function connect(of: TestServer = server): Promise<Client> {
  const { ws_token, ws_url } = await ticket(of);
  const socket = new WebSocket(ws_url, { headers: { authorization: `Bearer ${ws_token}` } });
  open.push(socket);
  const frames: Json[] = [];
  const waiting: ((frame: Json) => void)[] = [];
  socket.on("message", (bytes) => {
    const frame = JSON.parse(String(bytes)) as Json;
    const first = waiting.shift();
    if (first === undefined) frames.push(frame);
    else first(frame);
  });
  socket.on("error", () => {});
  const closed = new Promise<number>((done) => socket.once("close", done));
  await new Promise<void>((done, failed) => {
    socket.once("open", done);
    socket.once("error", failed);
  });
  const client: Client = {
    socket,
    closed,
    send: (frame) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    next: () =>
      frames.length > 0 ? Promise.resolve(frames.shift()) : new Promise((done) => waiting.push(done)),
  };
  expect(await client.next()).toEqual({ type: "snapshot", work_packages: [] });
  return client;
}

const upgrade = (headers: Record<string, string>, path = "/ws/v1/events/") =>
  new Promise<number>((done) => {
    const socket = new WebSocket(`${server.url.replace("http", "ws")}${path}`, { headers });
    socket.on("error", () => {});
    socket.once("unexpected-response", (_, response) => done(response.statusCode!));
    socket.once("open", () => {
      socket.terminate();
      done(101);
    });
  });

describe("an open socket", () => {
  test("takes events of both profiles and acknowledges each under its id as sent", async () => {
    const client = await connect();
    const seed = { ...move(1, "genesis", "planned"), drain_blocked_reason: null };
    const current = {
      ...move(2, "planned", "claimed"),
      type: "event",
      admission_generation: 1,
      binding_audience: "x",
    };
    const lower = { ...move(3, "claimed", "in_progress"), event_id: move(3, "", "").event_id.toLowerCase() };
    for (const event of [seed, current, lower, seed]) client.send(event);
    const acks = await Promise.all([1, 2, 3, 4].map(() => client.next()));
    const ack = (event_id: string, status: string) => ({ type: "ack", event_id, status });
    expect(acks).toHaveLength(4);
    for (const one of [seed, current, lower]) expect(acks).toContainEqual(ack(one.event_id, "accepted"));
    expect(acks).toContainEqual(ack(seed.event_id, "duplicate"));
  });

  test("shares one memory of ids with batches", async () => {
    const client = await connect();
    await server.push([move(1, "genesis", "planned")]);
    expect(await client.next()).toMatchObject({ type: "event" });
    client.send(move(1, "genesis", "planned"));
    expect(await client.next()).toMatchObject({ type: "ack", status: "duplicate" });
  });

  test("refuses a bad event in the words that end it, and stays open", async () => {
    const client = await connect();
    client.send(wireEvent(1, "WPCreated", { wp_id: "bad" }));
    expect(await client.next()).toMatchObject({
      type: "error",
      event_id: move(1, "", "").event_id,
      status: "rejected",
      error_category: "project_not_admitted",
      retryable: false,
    });
    client.send(move(2, "genesis", "planned"));
    expect(await client.next()).toMatchObject({ type: "ack", status: "accepted" });
  });

  test("passes on what others of the team send, and nothing of its own", async () => {
    const [anna, ben] = [await connect(), await connect()];
    anna.send(move(1, "genesis", "planned"));
    expect(await anna.next()).toMatchObject({ type: "ack" });
    expect(await ben.next()).toMatchObject({ type: "event", event_id: move(1, "", "").event_id });
    ben.send(move(2, "planned", "claimed"));
    expect(await ben.next()).toMatchObject({ type: "ack" });
    expect(await anna.next()).toMatchObject({ type: "event", event_id: move(2, "", "").event_id });
  });

  const commit = {
    type: "LocalCommit",
    git_hash: "d".repeat(40),
    mission_id: "001-demo",
    build_id: "b1",
    changed_files: ["kitty-specs/001-demo/status.events.jsonl"],
    committed_at: "2026-11-21T09:00:00+00:00",
  };

  test("acknowledges local commits in the short form", async () => {
    const client = await connect();
    client.send(commit);
    expect(await client.next()).toEqual({ type: "LocalCommitAck", git_hash: commit.git_hash });
  });

  test("and in the closed form where the frame names an audience; other facts under one hash are refused", async () => {
    const client = await connect();
    const told = {
      build_id: "b1",
      project_uuid: PROJECT,
      admission_generation: 1,
      binding_audience: "local",
    };
    const frame = { ...commit, ...told, spec_kitty_delivery_identity: "local-commit:x" };
    const answer = { type: "LocalCommitAck", git_hash: commit.git_hash, ...told };
    client.send(frame);
    expect(await client.next()).toEqual({ ...answer, status: "accepted", received_at: expect.any(String) });
    client.send(frame);
    expect(await client.next()).toMatchObject({ ...answer, status: "duplicate" });
    client.send({ ...frame, changed_files: ["kitty-specs/x"] });
    expect(await client.next()).toEqual({
      ...answer,
      status: "rejected",
      error_category: "local_commit_payload_conflict",
      retryable: false,
    });
  });

  test("ignores frames that nobody knows, and closes on what is no frame", async () => {
    const client = await connect();
    client.send({ type: "later-invention" });
    client.send(move(1, "genesis", "planned"));
    expect(await client.next()).toMatchObject({ type: "ack" });
    client.send("no JSON");
    expect(await client.closed).toBe(1007);
    const binary = await connect();
    binary.socket.send(Buffer.from("{}"), { binary: true });
    expect(await binary.closed).toBe(1007);
  });

  test("closes on an oversized frame", async () => {
    const client = await connect();
    client.send(wireEvent(1, "MoonPhase", { text: "x".repeat(2 * 1024 * 1024) }));
    expect(await client.closed).toBe(1009);
  });

  test("reads a flood more slowly and goes on answering others", async () => {
    const slow = await testServer({ limits: { framesPerSecond: 5 } });
    try {
      const client = await connect(slow);
      for (let n = 1; n <= 2000; n++) client.send(move(n, "planned", "claimed"));
      for (let n = 1; n <= 50; n++)
        expect(await client.next()).toMatchObject({ type: "ack", status: "accepted" });
      expect(client.socket.readyState).toBe(WebSocket.OPEN);
      expect(await slow.store.journal.head()).toBeLessThan(2000);
      expect(await slow.json("/api/v1/projects")).toMatchObject({ projects: [{ project_uuid: PROJECT }] });
    } finally {
      await slow.close();
    }
  });

  test("is pinged", async () => {
    const pinging = await testServer({ pingInterval: 50 });
    try {
      const client = await connect(pinging);
      const ping = await client.next();
      expect(ping).toMatchObject({ type: "ping", timestamp: expect.stringMatching(/^2.*Z$/) });
      client.send({ type: "pong", timestamp: ping.timestamp, build_id: "b" });
      expect(await client.next()).toMatchObject({ type: "ping" });
    } finally {
      await pinging.close();
    }
  });

  test("is told to come back when the server stops; what came before is answered", async () => {
    const client = await connect();
    for (let n = 1; n <= 100; n++) client.send(move(n, "planned", "claimed"));
    await client.next();
    const started = performance.now();
    await server.restart();
    expect(performance.now() - started).toBeLessThan(5000);
    expect(await client.closed).toBe(1001);
  });
});

describe("opening one", () => {
  test("needs a socket token, which is good once and for a minute", async () => {
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const { ws_token } = await ticket();
    expect(await upgrade(bearer(ws_token))).toBe(101);
    expect(await upgrade(bearer(ws_token))).toBe(401);
    const late = await ticket();
    server.advance(61_000);
    expect(await upgrade(bearer(late.ws_token))).toBe(401);
    expect(await upgrade({})).toBe(401);
    expect(await upgrade(bearer(server.token))).toBe(401);
    expect(await upgrade(bearer(ws_token), "/ws/other")).toBe(404);
    expect(await upgrade({ ...bearer((await ticket()).ws_token), host: "evil.example" })).toBe(421);
  });

  test("is refused where the server is full; the others stay", async () => {
    const small = await testServer({ limits: { sockets: 2 } });
    try {
      const kept = [await connect(small), await connect(small)];
      await expect(connect(small)).rejects.toThrow(/503/);
      kept[0]!.send(move(1, "genesis", "planned"));
      expect(await kept[0]!.next()).toMatchObject({ type: "ack" });
    } finally {
      await small.close();
    }
  });

  test("by the thousand fills what there is room for; the rest is refused and the server answers on", async () => {
    const small = await testServer({ limits: { sockets: 500 } });
    try {
      const attempts = await Promise.allSettled(Array.from({ length: 2000 }, () => connect(small)));
      expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(500);
      const refused = attempts.filter((one) => one.status === "rejected");
      expect(refused.every(({ reason }) => /503/.test(String(reason)))).toBe(true);
      const results = (await (await small.push([move(1, "genesis", "planned")])).json()) as Json;
      expect(results.results[0].status).toBe("success");
    } finally {
      for (const socket of open.splice(0)) socket.terminate();
      await small.close();
    }
  }, 60_000);
});
