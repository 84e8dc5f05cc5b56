/** What the sync commands say to a person, against a strict peer that refuses, delays and vanishes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Peer } from "../../cli-sync/test/peer.js";
import { PAYLOADS } from "../../sync-protocol/test/payloads.js";
import { Place, removePlaces } from "./doctor-place.js";
import { skitty } from "./skitty.js";

let peer: Peer;
let place: Place;

beforeEach(async () => {
  peer = await Peer.start();
  place = await Place.project();
});
afterEach(() => peer.stop());
afterAll(removePlaces);

const payload = JSON.stringify(PAYLOADS.WPCreated);
const emit = async () =>
  JSON.parse((await place.run("emit", "WPCreated", "--payload", payload, "--json")).stdout)
    .event_id as string;
const world = () => ({ cwd: place.repo, env: place.env });

describe("emit", () => {
  test("takes the payload from standard input or a file", async () => {
    const typed = await skitty(["emit", "WPCreated", "--payload-file", "-"], { ...world(), stdin: payload });
    place.write("payload.json", payload);
    const read = await place.run("emit", "WPCreated", "--payload-file", "payload.json");
    for (const { exit, stdout } of [typed, read])
      expect([exit, stdout]).toEqual([0, expect.stringMatching(/^WPCreated [0-9A-Z]{26}: queued; /)]);
  });

  test("tells a refusal as JSON, with every reason", async () => {
    const { exit, stdout } = await place.run("emit", "WPCreated", "--payload", '{"wp_id":"x"}', "--json");
    expect([exit, JSON.parse(stdout)]).toEqual([
      1,
      expect.objectContaining({ schema: "emit/1", status: "refused", code: "EVENT_INVALID" }),
    ]);
    expect(JSON.parse(stdout).reasons.map(({ field }: { field: string }) => field)).toContain(
      "payload.wp_id",
    );
  });

  test("takes cause and time from the command line", async () => {
    const cause = "01J00000000000000000000001";
    await place.run(
      "emit",
      "WPCreated",
      "--payload",
      payload,
      "--causation",
      cause,
      "--timestamp",
      "2026-01-01",
    );
    await place.run("queue", "export", "waiting.jsonl");
    expect(JSON.parse(readFileSync(join(place.repo, "waiting.jsonl"), "utf8"))).toMatchObject({
      ...{ causation_id: cause, timestamp: "2026-01-01" },
    });
  });
});

describe("push, status and explain", () => {
  test("say what waits, what was rejected and what was given up", async () => {
    await place.run("login", "--server", peer.url);
    const id = await emit();
    peer.reject = () => "schema: field payload is wrong";
    const first = await place.run("push");
    expect([first.exit, first.stdout]).toEqual([
      1,
      expect.stringMatching(/^0 events delivered, 1 rejected, 1 waiting, the oldest for \d+ s\n$/),
    ]);
    for (let n = 0; n < 3; n++) await place.run("push");
    expect((await place.run("push")).stdout).toBe(
      "0 events delivered, 1 rejected, 1 dead letter (skitty queue list)\n",
    );
    expect((await place.run("status")).stdout).toContain("Dead        1: skitty queue list\n");
    expect((await place.run("queue", "list")).stdout).toBe(
      `${id}  WPCreated  [schema_mismatch] schema: field payload is wrong\n`,
    );
    const told = (await place.run("explain", id)).stdout.trim().split("\n");
    expect(told[0]).toMatch(/^\S+ {2}accepted$/);
    expect(told.at(-1)).toContain(`dead  by ${peer.url}  [schema_mismatch]  schema: field payload is wrong`);

    peer.reject = () => null;
    expect((await place.run("queue", "retry", id)).stdout).toBe("1 event back in the queue\n");
    expect((await place.run("push")).stdout).toBe("1 event delivered\n");
  });

  test("say what failed, in words or as JSON", async () => {
    await place.run("login", "--server", peer.url);
    await emit();
    peer.onBatch = (_batch, response) => {
      response.writeHead(403, { "Content-Type": "application/json" }).end('{"error":"members only"}');
      return true;
    };
    const words = await place.run("push");
    expect([words.exit, words.stderr]).toEqual([
      1,
      expect.stringMatching(/members only.*\[unauthorized\]\n$/),
    ]);
    const { failure, queued } = JSON.parse((await place.run("push", "--json")).stdout);
    expect([failure.category, queued]).toEqual(["unauthorized", 1]);
  });

  test("show their progress on a terminal", async () => {
    await place.run("login", "--server", peer.url);
    await emit();
    const { stdout, stderr } = await skitty(["push"], { ...world(), isTerminal: true });
    expect(stdout).toBe("1 event delivered\n");
    expect(stderr).toContain("1 event sent");
    const doctor = await skitty(["doctor"], { ...world(), isTerminal: true });
    expect(doctor.stderr).toContain("looking at repository …");
  });

  test("of an event that was never here say so", async () => {
    const unknown = "01J00000000000000000000009";
    expect(await place.run("explain", unknown, "--json")).toEqual({
      ...{ exit: 1, stderr: "" },
      stdout: `{"schema":"explain/1","event_id":"${unknown}","stations":[]}\n`,
    });
  });

  test("status tells ages in one unit", async () => {
    // The date stands still, so that no second passes between the event and the question.
    const start = Date.now();
    vi.useFakeTimers({ now: start, toFake: ["Date"] });
    try {
      await emit();
      for (const [seconds, words] of [
        [0, "0 s"],
        [59, "59 s"],
        [60, "1 min"],
        [2 * 3600, "2 h"],
        [3 * 86_400, "3 d"],
      ] as const) {
        vi.setSystemTime(start + seconds * 1000);
        const { stdout } = await place.run("status");
        expect(stdout).toContain(`the oldest for ${words}`);
      }
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("queue", () => {
  test("gives up all dead letters at once, or what is named", async () => {
    const id = await emit();
    expect((await place.run("queue", "discard", "all")).stdout).toBe("0 events given up\n");
    expect((await place.run("queue", "discard", id)).stdout).toBe("1 event given up\n");
    expect(JSON.parse((await place.run("queue", "retry", "--json")).stdout)).toEqual({
      ...{ schema: "queue-retry/1", retried: 0 },
    });
    const wrong = await place.run("queue", "export", "f", "--which", "some");
    expect([wrong.exit, wrong.stderr]).toEqual([
      2,
      expect.stringContaining("Expected queue, dead, undelivered."),
    ]);
  });
});

describe("login", () => {
  test("tells why there is none", async () => {
    const url = peer.url;
    await peer.stop();
    const { exit, stdout, stderr } = await place.run("login", "--server", url);
    expect([exit, stdout, stderr]).toEqual([1, "", expect.stringContaining("[unreachable]")]);
    peer = await Peer.start();
  });

  test("given up by the person ends with 130", async () => {
    peer.autoApprove = false;
    const end = new AbortController();
    const login = skitty(["login", "--server", peer.url], { ...world(), signal: end.signal });
    await vi.waitFor(() => expect(peer.requests).toContain("POST /oauth/device"), 5000);
    end.abort();
    expect(await login).toMatchObject({ exit: 130, stdout: "" });
  });

  test("is told as JSON, and so is its end", async () => {
    expect(JSON.parse((await place.run("login", "--server", peer.url, "--json")).stdout)).toEqual({
      ...{ schema: "login/1", server: peer.url, email: "dev@example.com", team_id: "team-private" },
    });
    expect(JSON.parse((await place.run("logout", "--json")).stdout)).toEqual({
      ...{ schema: "logout/1", server: peer.url, wasLoggedIn: true, confirmed: true },
    });
    expect((await place.run("logout")).stdout).toBe("Nobody was logged in.\n");
  });
});

test("watch tells a person what others do, in lines, and its state beside them", async () => {
  await place.run("login", "--server", peer.url);
  const end = new AbortController();
  let seen = "";
  const watching = skitty(["watch"], {
    ...{ ...world(), signal: end.signal },
    onStdout: (text) => {
      seen += text;
    },
  });
  try {
    await vi.waitFor(() => expect(peer.sockets.size).toBe(1), 5000);
    const move = { wp_id: "WP01", mission_slug: "014-board", from_lane: "planned", to_lane: "claimed" };
    const event = { event_type: "WPStatusChanged", aggregate_id: "WP01", timestamp: "2026-03-01T10:00:00Z" };
    for (const socket of peer.sockets) {
      socket.send(JSON.stringify({ type: "event", event_id: "1", ...event, payload: move }));
      socket.send(JSON.stringify({ type: "event", event_id: "2", ...event, event_type: "HistoryAdded" }));
    }
    await vi.waitFor(() => expect(seen.split("\n")).toHaveLength(3), 5000);
  } finally {
    end.abort();
  }
  const { exit, stderr } = await watching;
  expect([exit, stderr]).toEqual([0, expect.stringMatching(/^Connected\n/)]);
  expect(seen).toBe(
    "2026-03-01T10:00:00Z  WPStatusChanged  WP01  014-board  planned → claimed\n2026-03-01T10:00:00Z  HistoryAdded  WP01\n",
  );
});

test("watch says why nothing is sent from here", async () => {
  await place.run("login", "--server", peer.url);
  place.env["SPEC_KITTY_ENABLE_SAAS_SYNC"] = "0";
  const { exit, stderr } = await place.run("watch");
  expect([exit, stderr]).toEqual([1, "skitty: Nothing is sent from here: sync_disabled\n"]);
});
