/** A server and two people's checkouts, by the commands that they type. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { skitty } from "./skitty.js";

let root: string;
let server: string;
const stop = new AbortController();
let serving: Promise<unknown>;

/** A person with a checkout and a home of their own. */
function person(name: string) {
  const cwd = join(root, name);
  const env = { SPEC_KITTY_HOME: join(root, `${name}-home`), HOME: root, USER: name };
  mkdirSync(cwd);
  execFileSync("git", ["init", "-q"], { cwd });
  const run = (...args: string[]) => skitty(args, { cwd, env });
  return {
    cwd,
    env,
    run,
    json: async (...args: string[]) => JSON.parse((await run(...args, "--json")).stdout),
  };
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "skitty-sync-"));
  server = await new Promise<string>((ready) => {
    serving = skitty(["serve", "--store", "sqlite:server.db", "--port", "0", "--auto-approve", "--json"], {
      cwd: root,
      signal: stop.signal,
      onStdout: (text) => ready(JSON.parse(text).url),
    });
  });
});
afterAll(async () => {
  stop.abort();
  await serving;
  rmSync(root, { recursive: true, force: true });
});

const created = JSON.stringify({ wp_id: "WP01", wp_title: "The board", mission_slug: "014-board" });
const move = (from_lane: string, to_lane: string) =>
  JSON.stringify({ wp_id: "WP01", from_lane, to_lane, actor: "anna", mission_slug: "014-board" });

describe("skitty", () => {
  test("works logged out, delivers after the login, and tells every station", async () => {
    const anna = person("anna");
    const identity = await anna.json("init");
    expect(identity).toMatchObject({ schema: "identity/1", slug: "anna", stored: true });
    expect(readFileSync(join(anna.cwd, ".kittify/config.yaml"), "utf8")).toContain(identity.uuid);

    const { event_id } = await anna.json("emit", "WPCreated", "--payload", created);
    const waiting = await anna.run("push", "--json");
    expect([waiting.exit, JSON.parse(waiting.stdout)]).toMatchObject([1, { delivered: 0, queued: 1 }]);
    const before = await anna.run("status", "--json");
    expect(before.exit).toBe(1);
    expect(JSON.parse(before.stdout)).toMatchObject({
      schema: "status/1",
      login: null,
      queue: { queued: 1 },
      oldest_undelivered_seconds: expect.any(Number),
    });

    const login = await anna.run("login", "--server", server);
    expect([login.exit, login.stdout]).toEqual([0, `Logged in at ${server} as owner@localhost.\n`]);
    expect(login.stderr).toMatch(/confirm the code [A-Z2-9]{4}-[A-Z2-9]{4}/);
    const kept = join(anna.env.SPEC_KITTY_HOME, "auth/skitty-credentials.json");
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    const { access_token } = Object.values(JSON.parse(readFileSync(kept, "utf8")).sessions)[0] as {
      access_token: string;
    };

    const pushed = await anna.run("push", "--json");
    expect([pushed.exit, JSON.parse(pushed.stdout)]).toMatchObject([
      0,
      { delivered: 1, queued: 0, failure: null },
    ]);
    expect((await anna.run("status")).stdout).toContain("Waiting     nothing");
    const { stations } = await anna.json("explain", event_id);
    expect(stations[0]).toMatchObject({ what: "accepted" });
    expect(stations.at(-1)).toMatchObject({ what: "delivered", target: server });

    const logout = await anna.run("logout");
    expect(logout.stdout).toBe(`Logged out at ${server}.\n`);
    expect((await anna.run("emit", "WPCreated", "--payload", created)).exit).toBe(0);
    for (const { stdout, stderr } of [login, pushed, logout, before])
      expect(stdout + stderr).not.toContain(access_token);
  });

  test("shows what others do within a second, and nothing of its own", async () => {
    const [ben, cleo] = [person("ben"), person("cleo")];
    for (const one of [ben, cleo]) await one.run("login", "--server", server);
    const end = new AbortController();
    const seen: { schema: string; event?: { event_type: string; project_slug: string }; status?: string }[] =
      [];
    const watching = skitty(["watch", "--json"], {
      cwd: cleo.cwd,
      env: cleo.env,
      signal: end.signal,
      onStdout: (text) => seen.push(JSON.parse(text)),
    });
    try {
      await vi.waitFor(
        () => expect(seen).toContainEqual({ schema: "watch-status/1", status: "Connected" }),
        5000,
      );
      await ben.run("emit", "WPStatusChanged", "--payload", move("planned", "claimed"));
      await ben.run("push");
      const arrived = () => expect(seen.map(({ event }) => event?.event_type)).toContain("WPStatusChanged");
      await vi.waitFor(arrived, { timeout: 1000, interval: 20 });
      expect(seen.filter(({ event }) => event?.project_slug === "cleo")).toEqual([]);
      // What is emitted beside it is delivered by it.
      const { event_id } = await cleo.json("emit", "WPCreated", "--payload", created);
      await vi.waitFor(
        async () => expect((await cleo.json("explain", event_id)).stations.at(-1).what).toBe("delivered"),
        { timeout: 3000, interval: 100 },
      );
    } finally {
      end.abort();
    }
    expect((await watching).exit).toBe(0);
  });

  test("mends the queue: exports, imports, gives up", async () => {
    const dora = person("dora");
    const ids = [];
    for (let n = 0; n < 3; n++)
      ids.push((await dora.json("emit", "WPCreated", "--payload", created)).event_id);
    expect(await dora.json("queue", "export", "waiting.jsonl", "--remove")).toMatchObject({ exported: 3 });
    expect((await dora.json("status")).queue).toMatchObject({ queued: 0, overflowed: 3 });
    expect(await dora.json("queue", "import", "waiting.jsonl")).toMatchObject({ imported: 3, refused: [] });
    expect(await dora.json("queue", "discard", ids[0])).toMatchObject({ discarded: 1 });
    expect((await dora.json("status")).queue).toMatchObject({ queued: 2, discarded: 1 });
    expect((await dora.run("queue", "list")).stdout).toBe("No dead letters.\n");
    writeFileSync(join(dora.cwd, "bad.jsonl"), "no event\n");
    const bad = await dora.run("queue", "import", "bad.jsonl");
    expect([bad.exit, bad.stderr]).toEqual([1, expect.stringMatching(/bad\.jsonl:1: /)]);
  });

  test.each([
    [["emit", "MoonPhase", "--payload", "{}"], 1, /nobody knows event_type MoonPhase/],
    [["emit", "WPCreated", "--payload", `{"wp_id":"x"}`], 1, /wp_id.*EVENT_INVALID/],
    [["emit", "WPCreated", "--payload", "{"], 2, /The payload is not JSON/],
    [["emit", "WPCreated", "--payload", "[]"], 2, /should be a JSON object/],
    [["emit", "WPCreated"], 2, /--payload or with --payload-file/],
    [["emit", "WPCreated", "--payload-file", "none.json"], 2, /cannot read none\.json: no such file/],
    [["explain", "01J00000000000000000000001"], 1, /never accepted here/],
    [["login", "--server", "ftp://x"], 2, /SERVER_URL_INVALID/],
    [["login"], 2, /skitty login --server URL/],
    [["watch"], 1, /Nobody is logged in/],
  ])("%j is answered with %i and what to do", async (args, exit, message) => {
    const eve = person(`eve-${Math.random()}`);
    const ran = await eve.run(...args);
    expect([ran.exit, ran.stdout]).toEqual([exit, ""]);
    expect(ran.stderr).toMatch(message);
  });
});
