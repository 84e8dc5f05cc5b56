import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BoardFeed } from "../src/server/board-feed.js";
import { boardServer, portOf } from "../src/server/board-server.js";
import { Streams } from "../src/server/streams.js";
import { EventStream } from "./event-stream.js";
import { boardOf, Mission } from "./mission-writer.js";

let feed: BoardFeed;
let streams: Streams;
let server: ReturnType<typeof boardServer>;
let url: string;

beforeEach(async () => {
  feed = new BoardFeed();
  streams = new Streams(feed);
  server = boardServer(streams);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${portOf(server)}/`;
});

afterEach(async () => {
  streams.close();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

/** A board larger than all buffers of a connection together. */
function heavyBoard(n: number) {
  return {
    ...boardOf(new Mission("m").move("10:00", "WP01", "genesis > planned")),
    name: `${n}${"x".repeat(12_000_000)}`,
  };
}

/** A page that does not read. */
async function stalledPage() {
  const accepted = once(server, "connection");
  const socket = connect(portOf(server), "127.0.0.1");
  socket.write(`GET /events HTTP/1.1\r\nHost: 127.0.0.1:${portOf(server)}\r\n\r\n`);
  const [remote] = await accepted;
  await once(server, "request");
  return { socket, remote };
}

test("a page that does not read holds one message, and gets the newest state when it reads again", async () => {
  feed.update(heavyBoard(0));
  const { socket, remote } = await stalledPage();
  const quick = await EventStream.open(url);
  await quick.event(0);
  const held = remote.writableLength;
  expect(held).toBeGreaterThan(0);
  for (let n = 1; n <= 3; n++) {
    feed.update(heavyBoard(n));
    streams.publish();
    await quick.event(n);
  }
  expect(remote.writableLength).toBe(held);
  const ids: string[] = [];
  for await (const line of createInterface(socket)) {
    if (line.startsWith("id: ")) ids.push(line.slice(4));
    if (ids.at(-1) === feed.id) break;
  }
  expect(ids).toHaveLength(2);
  socket.destroy();
  quick.close();
});

test("heartbeats reach those who read, and let go of who does not", async () => {
  feed.update(heavyBoard(0));
  const { socket, remote } = await stalledPage();
  const quick = await EventStream.open(url);
  await quick.event(0);
  for (let n = 1; n <= 3; n++) {
    expect(remote.destroyed).toBe(false);
    streams.beat();
    await quick.until(() => quick.comments === n);
  }
  expect(remote.destroyed).toBe(true);
  expect(quick.response.closed).toBe(false);
  socket.destroy();
  quick.close();
});
