/** Five processes of ours and five of the Python client 3.2.0 on one queue file at the same time. */
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { httpBatchTransport, OfflineQueue, push } from "../src/index.js";
import { newFolder } from "./folder.js";
import { Peer } from "./peer.js";
import { start } from "./processes.js";
import { python, pythonEnvironment, pythonMissing, runPython } from "./python.js";
import { loggedIn, openClient } from "./repo-client.js";
import { noWarning, testSystem, until } from "./system.js";

const SECONDS = process.env["SKITTY_FULL"] === undefined ? 3 : 30;
const here = (name: string) => join(import.meta.dirname, name);

let peer: Peer;
beforeEach(async () => {
  peer = await Peer.start();
});
afterEach(() => peer.stop());

interface Ten {
  readonly accepted: Map<string, string>;
  readonly odd: string[];
}

/** Lets them work for a while on a file that one of the two made. */
async function work(root: string, path: string): Promise<Ten> {
  const accepted = new Map<string, string>();
  const odd: string[] = [];
  const onLine = (line: string) => {
    const [word, id, content] = line.split(" ");
    if (word === "accepted") accepted.set(id!, content!);
    else if (word !== "ready" && word !== "push") odd.push(line);
  };
  const ours = Array.from({ length: 5 }, (_, n) =>
    // Two of them also push.
    start(
      process.execPath,
      [here("emit-and-push.mjs"), path, root, peer.url, `o${n}`, "1000000", n < 2 ? "40" : "0"],
      { onLine },
    ),
  );
  const theirs = pythonMissing
    ? []
    : Array.from({ length: 5 }, (_, n) =>
        start(python, [here("queue_events.py"), path, here("sample-event.json"), `${n}`, String(SECONDS)], {
          onLine,
          env: pythonEnvironment(),
        }),
      );
  const all = [...ours, ...theirs];
  await until(() => all.every(({ lines }) => lines.length > 0), "all have started", 60_000);
  await Promise.all(theirs.map(({ ended }) => ended));
  if (theirs.length === 0) await new Promise((done) => setTimeout(done, SECONDS * 1000));
  // Ours know no end; being killed is part of the test.
  for (const { child } of ours) child.kill("SIGKILL");
  await Promise.all(ours.map(({ ended }) => ended));
  return { accepted, odd };
}

async function expectAllArrived(root: string, path: string, { accepted, odd }: Ten): Promise<void> {
  const queue = await OfflineQueue.open({ path, system: testSystem(), onWarning: noWarning });
  const client = await openClient({ root, server: peer.url });
  // The client's own queue is another file: what it needs of it is the login.
  const transport = httpBatchTransport({
    server: peer.url,
    access: client.tokens!,
    fetch,
    now: () => Date.now(),
  });
  expect(await push({ queue, transport, system: testSystem() })).toMatchObject({
    failure: null,
    rejected: 0,
    dead: 0,
  });
  const { queued, dead, elsewhere, accepted: booked, delivered } = await queue.counts();
  await queue.close();
  await client.close();

  expect(odd).toEqual([]);
  expect(accepted.size).toBeGreaterThan(200);
  expect([...accepted.keys()].filter((id) => !peer.journal.has(id))).toEqual([]);
  const contents = [...peer.journal.values()].map(({ payload }) => {
    const { entry_content, wp_title } = payload as { entry_content?: string; wp_title?: string };
    return entry_content ?? wp_title;
  });
  expect(new Set(contents).size).toBe(contents.length);
  expect({ queued, dead, elsewhere }).toEqual({ queued: 0, dead: 0, elsewhere: 0 });
  expect([booked, delivered]).toEqual([peer.journal.size, peer.journal.size]);
  expect(peer.complaints).toEqual([]);
}

describe("ten processes on one queue file lose nothing, double nothing, and see no lock", () => {
  test("that ours made", async () => {
    const [root, path] = [loggedIn(peer), join(newFolder(), "queue.db")];
    await expectAllArrived(root, path, await work(root, path));
  }, 180_000);

  test.skipIf(pythonMissing)(
    "that the Python client made",
    async () => {
      const [root, path] = [loggedIn(peer), join(newFolder(), "queue.db")];
      runPython("queue_ops.py", [], `${JSON.stringify(["open", path])}\n`);
      await expectAllArrived(root, path, await work(root, path));
    },
    180_000,
  );
});
