import { once } from "node:events";
import { get, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ServedBoard, serveBoard } from "../src/server.js";
import { EventStream } from "./event-stream.js";
import { type DiskRepository, diskRepository, Mission } from "./mission-writer.js";

const mission = () =>
  new Mission("014-board")
    .walk("10:00", "WP01", "genesis > planned > claimed")
    .move("10:05", "WP02", "genesis > planned");

let repository: DiskRepository;
let board: ServedBoard;

beforeEach(async () => {
  repository = diskRepository(mission(), new Mission("013-map").move("09:00", "WP01", "genesis > planned"));
  board = await serveBoard({ root: repository.root });
});

afterEach(async () => {
  await board.close();
  repository.remove();
});

/** The answer to a request as a browser would not send it. */
async function ask(path: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  const asked = request({ host: "127.0.0.1", port: board.port, path, agent: false, ...options }).end();
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

describe("over HTTP", () => {
  test("the page is one document that may load nothing but its own stream", async () => {
    const { status, headers, body } = await ask("/");
    expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(body).toMatch(/^<!doctype html>/);
    expect(body).not.toMatch(/\b(src|href)="(?!data:)/);
    expect(headers["content-security-policy"]).toMatch(
      /^default-src 'none'; connect-src 'self'; img-src data:; style-src 'sha256-[^ ]+'; script-src 'sha256-[^ ]+';/,
    );
  });

  test("there is nothing else, however one asks", async () => {
    const paths = [
      "/index.html",
      "/../package.json",
      "/%2e%2e/package.json",
      "//etc/passwd",
      "/events/",
      "/events/..",
      "*",
    ];
    for (const path of [
      ...paths,
      "/kitty-specs/014-board/status.events.jsonl",
      `http://127.0.0.1:${board.port}/`,
    ])
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
  });

  test("every answer says that it must not be kept, guessed at or framed", async () => {
    for (const [path, method] of [
      ["/", "GET"],
      ["/", "HEAD"],
      ["/events", "HEAD"],
      ["/nope", "GET"],
      ["/", "POST"],
    ] as const) {
      const { headers } = await ask(path, { method });
      expect(headers).toMatchObject({
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
      });
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    }
  });

  test("a name that is not this machine's is refused", async () => {
    const { status, body } = await ask("/events", { headers: { Host: `evil.example:${board.port}` } });
    expect(status).toBe(421);
    expect(body).toBe(`This server is http://127.0.0.1:${board.port}/ and answers to no other name.\n`);
  });

  test("what is not HTTP is answered and let go", async () => {
    const socket = connect(board.port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: x\r\n\r\n");
    expect(await text(socket)).toMatch(/^HTTP\/1.1 400 /);
  });
});

describe("the stream", () => {
  test("tells of an appended line in less than a second, and carries that mission only", async () => {
    const stream = await EventStream.open(board.url);
    await stream.event(0);
    const delays: number[] = [];
    for (let n = 1; n <= 5; n++) {
      const more = mission().move(`11:0${n}`, "WP01", "claimed > claimed");
      const line = more.lines.at(-1)!.replace(/01K\d{23}/, `01K${"9".repeat(22)}${n}`);
      const start = performance.now();
      repository.append("014-board", line);
      const { patch } = await stream.event(n);
      delays.push(performance.now() - start);
      expect(patch.missions.map(({ mission_slug }) => mission_slug)).toEqual(["014-board"]);
    }
    expect(Math.max(...delays)).toBeLessThan(1_000);
    stream.close();
  });

  test("goes on where a page left off", async () => {
    const first = await EventStream.open(board.url);
    const { id, patch } = await first.event(0);
    expect([patch.whole, patch.missions.length]).toEqual([true, 2]);
    first.close();
    repository.write(new Mission("015-new").move("12:00", "WP01", "genesis > planned"));
    const second = await EventStream.open(board.url, id);
    expect((await second.event(0)).patch).toMatchObject({
      whole: false,
      gone: [],
      missions: [{ mission_slug: "015-new" }],
    });
    second.close();
  });

  test("is had with the last state in the address too, as after a refusal", async () => {
    const first = await EventStream.open(board.url);
    const { id } = await first.event(0);
    first.close();
    const response = await new Promise<IncomingMessage>((answered) =>
      get(`${board.url}events?since=${encodeURIComponent(id)}`, { agent: false }, answered),
    );
    const [chunk] = await once(response.setEncoding("utf8"), "data");
    expect(chunk).toBe("retry: 1000\n\n");
    response.destroy();
  });

  test("is open to 64 pages, and free again when one leaves", async () => {
    const streams = await Promise.all(Array.from({ length: 64 }, () => EventStream.open(board.url)));
    const refused = await ask("/events");
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "5"]);
    streams[0]!.close();
    let again = await ask("/");
    for (; again.status !== 200 || (await isFull()); ) again = await ask("/");
    for (const stream of streams) stream.close();
  });

  async function isFull(): Promise<boolean> {
    const stream = await EventStream.open(board.url);
    stream.close();
    return stream.response.statusCode === 503;
  }
});

describe("serving", () => {
  test("says which port is taken", async () => {
    const second = serveBoard({ root: repository.root, port: board.port });
    await expect(second).rejects.toMatchObject({ code: "PORT_IN_USE", message: /another/ });
  });

  test("refuses what is no repository", async () => {
    await expect(serveBoard({ root: "/nowhere" })).rejects.toMatchObject({ code: "REPOSITORY_NOT_FOUND" });
  });

  test("ends on its signal, open pages too, and frees its port", async () => {
    const stop = new AbortController();
    const served = await serveBoard({ root: repository.root, signal: stop.signal });
    const stream = await EventStream.open(served.url);
    await stream.event(0);
    stop.abort();
    await served.ended;
    await expect(stream.until(() => false)).rejects.toThrow("the stream has ended");
    const again = await serveBoard({ root: repository.root, port: served.port });
    await Promise.all([again.close(), again.close()]);
    await again.ended;
  });

  test("does not begin once its signal is aborted", async () => {
    await expect(serveBoard({ root: repository.root, signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
  });
});
