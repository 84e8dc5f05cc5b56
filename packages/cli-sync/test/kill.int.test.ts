/** Processes that are killed at random points of emit and push: no accepted event is lost, none arrives twice. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { queueFile } from "../src/index.js";
import { PERSON, Peer, TEAM } from "./peer.js";
import { inParallel, start } from "./processes.js";
import { loggedIn, openClient } from "./repo-client.js";

/** Together with the kills in commits, 200 in CI. */
const KILLS = process.env["SKITTY_FULL"] === undefined ? 140 : 1000;
const script = join(import.meta.dirname, "emit-and-push.mjs");

let peer: Peer;
beforeAll(async () => {
  peer = await Peer.start();
});
afterAll(() => peer.stop());

test("kill -9 at random points of emit and push loses nothing and doubles nothing", async () => {
  const root = loggedIn(peer);
  const path = queueFile(root, { server: peer.url, email: PERSON.email, teamId: TEAM });
  const accepted = new Map<string, string>();
  const odd: string[] = [];
  let ready = 0;
  const points = { emit: 0, push: 0 };

  const killOne = async (n: number) => {
    let phase: "emit" | "push" = "emit";
    // From the first sign of life on, the end comes after a while that differs each time.
    const delay = ((n * 7919) % 97) / 2;
    const { ended } = start(process.execPath, [script, path, root, peer.url, `p${n}`, "1000", "3"], {
      onLine: (line, child) => {
        const [word, id, content] = line.split(" ");
        if (word === "ready") {
          ready++;
          setTimeout(() => child.kill("SIGKILL"), delay);
        } else if (word === "accepted") accepted.set(id!, content!);
        else if (word !== "push") odd.push(line);
        phase = word === "push" ? "push" : "emit";
      },
    });
    await ended;
    points[phase]++;
  };
  await inParallel(
    Array.from({ length: KILLS }, (_, n) => n),
    2,
    killOne,
  );

  const client = await openClient({ root, server: peer.url });
  expect(client.queue.path).toBe(path);
  expect(await client.push()).toMatchObject({ failure: null, rejected: 0, dead: 0 });
  const { accepted: booked, ...places } = await client.queue.counts();
  await client.close();

  expect([odd, ready]).toEqual([[], KILLS]);
  expect(points.emit).toBeGreaterThan(KILLS / 10);
  expect(points.push).toBeGreaterThan(KILLS / 10);
  for (const [id, content] of accepted)
    expect(peer.journal.get(id)?.["payload"]).toMatchObject({ entry_content: content });
  // An event that arrived under two ids would show its content twice.
  const contents = [...peer.journal.values()].map(
    ({ payload }) => (payload as { entry_content: string }).entry_content,
  );
  expect(new Set(contents).size).toBe(contents.length);
  const clocks = [...peer.journal.values()].map(({ lamport_clock }) => lamport_clock);
  expect(new Set(clocks).size).toBe(clocks.length);
  expect(places).toMatchObject({ delivered: booked, queued: 0, dead: 0, elsewhere: 0 });
  expect(booked).toBe(peer.journal.size);
  expect(peer.complaints).toEqual([]);
}, 600_000);
