import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  CredentialsFile,
  configFile,
  credentialsFile,
  deviceLogin,
  loadIdentity,
  machineSyncSystem,
  queueFile,
  type SyncClient,
  type SyncClientOptions,
} from "../src/index.js";
import { newFolder, newRepository } from "./folder.js";
import { PERSON, Peer, TEAM } from "./peer.js";
import { loggedIn, openClient } from "./repo-client.js";
import { NODE_ID, noWarning, testSystem, until, warnings } from "./system.js";

let peer: Peer;
const clients: SyncClient[] = [];

beforeEach(async () => {
  peer = await Peer.start();
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await peer.stop();
  expect(peer.complaints).toEqual([]);
});

async function open(options: Partial<SyncClientOptions> = {}): Promise<SyncClient> {
  const client = await openClient({ server: peer.url, ...options });
  clients.push(client);
  return client;
}

const note = (client: SyncClient, entry_content = "x") =>
  client.emitter.emit("HistoryAdded", { wp_id: "WP01", entry_type: "note", entry_content });

describe("without a login", () => {
  test("004 FR-009 work goes on: events are queued, a push says that a login is needed", async () => {
    const client = await open();
    expect(await note(client)).toMatchObject({
      status: "accepted",
      sent: false,
      event: { team_slug: "local", drain_blocked_reason: "no_auth" },
    });
    expect(client.runtime.start()).toEqual({ started: true, live: false });
    expect(await client.push()).toMatchObject({ failure: { category: "unauthenticated" } });
    expect((await client.queue.counts()).queued).toBe(1);
    expect(peer.requests).toEqual([]);
  });

  test("and without a server too", async () => {
    const root = newFolder("home");
    const client = await openClient({ root });
    clients.push(client);
    await note(client);
    expect(await client.push()).toMatchObject({ failure: { category: "unauthenticated" } });
    expect(client.runtime.start()).toEqual({ started: false, reason: "sync_disabled" });
    expect(client.tokens).toBeNull();
    expect(client.queue.path).toBe(queueFile(root, null));
  });

  test("what was queued is sent after the login, from the queue of the account, for its team", async () => {
    const [root, repoRoot] = [newFolder("home"), newRepository("board")];
    const before = await open({ root, repoRoot });
    for (const text of ["a", "b"]) await note(before, text);
    await before.close();
    const result = await deviceLogin({
      server: peer.url,
      fetch,
      system: testSystem(),
      onPrompt: () => undefined,
    });
    if (!result.ok) throw new Error(result.message);
    new CredentialsFile(credentialsFile(root), noWarning).write(result.session);

    const after = await open({ root, repoRoot });
    expect(after.queue.path).toBe(queueFile(root, { server: peer.url, email: PERSON.email, teamId: TEAM }));
    expect(await note(after, "c")).toMatchObject({ event: { team_slug: TEAM, drain_blocked_reason: null } });
    expect(await after.push()).toMatchObject({ delivered: 3, failure: null });
    const events = [...peer.journal.values()];
    expect(events.map(({ payload }) => (payload as { entry_content: string }).entry_content)).toEqual([
      "a",
      "b",
      "c",
    ]);
    expect(new Set(events.map(({ team_slug }) => team_slug))).toEqual(new Set([TEAM]));
    expect(await after.queue.counts()).toMatchObject({ accepted: 3, delivered: 3 });
  });
});

describe("identity", () => {
  test("004 FR-003 the node of the file is the node of the events, over two runs", async () => {
    const [root, repoRoot] = [newFolder("home"), newRepository()];
    const nodes = new Set<string>();
    const projects = new Set<unknown>();
    for (let run = 0; run < 2; run++) {
      const client = await open({ root, repoRoot });
      const outcome = await note(client);
      if (outcome.status !== "accepted") throw new Error(outcome.message);
      nodes.add(outcome.event.node_id);
      projects.add(outcome.event.project_uuid);
      await client.close();
    }
    const { identity } = loadIdentity(repoRoot);
    expect([[...nodes], [...projects]]).toEqual([[NODE_ID], [identity.uuid]]);
    expect(identity.node_id).toBe(NODE_ID);
  });

  test("004 FR-004 the envelope names project, branch, commit and repository", async () => {
    const repoRoot = newRepository("board", "git@github.com:acme/My_Board.git");
    const client = await open({ repoRoot });
    const outcome = await note(client);
    expect(outcome).toMatchObject({
      event: {
        ...{ project_slug: "my-board", repo_slug: "acme/My_Board", git_branch: "main" },
        head_commit_sha: expect.stringMatching(/^[0-9a-f]{40}$/),
        build_id: loadIdentity(repoRoot).identity.build_id,
      },
    });
  });

  test("a repo_slug of one's own is taken where it can be one; otherwise the origin's, with a warning", async () => {
    const withSlug = (slug: string) => {
      const repo = newRepository("board", "git@github.com:acme/board.git");
      mkdirSync(join(repo, ".kittify"));
      writeFileSync(configFile(repo), `project:\n  repo_slug: ${slug}\n`);
      return repo;
    };
    const own = await open({ repoRoot: withSlug("theirs/mine") });
    expect(await note(own)).toMatchObject({ event: { repo_slug: "theirs/mine" } });
    const { list, onWarning } = warnings();
    const bad = await open({ repoRoot: withSlug("mine"), onWarning });
    expect(await note(bad)).toMatchObject({ event: { repo_slug: "acme/board" } });
    expect(list.map(({ code }) => code)).toEqual(["REPO_SLUG_INVALID"]);
  });

  test("004 FR-005 of a file that cannot be understood: queued only, never live", async () => {
    const repoRoot = newRepository();
    mkdirSync(join(repoRoot, ".kittify"));
    writeFileSync(configFile(repoRoot), "project: [\n");
    const { list, onWarning } = warnings();
    const client = await open({ repoRoot, root: loggedIn(peer), onWarning, system: machineSyncSystem() });
    client.runtime.start();
    await client.runtime.attachEmitter(client.emitter);
    await until(() => client.runtime.socket?.isConnected() ?? false, "it is connected");
    expect(await note(client)).toMatchObject({
      status: "accepted",
      sent: false,
      event: { project_uuid: null },
    });
    expect(list.map(({ code }) => code)).toEqual(["CONFIG_NOT_UNDERSTOOD", "PROJECT_UUID_MISSING"]);
    expect(readFileSync(configFile(repoRoot), "utf8")).toBe("project: [\n");
    await client.queue.discard((await client.queue.drain(9)).map(({ event }) => event.event_id));
  });
});

describe("the runtime", () => {
  const live = (options: Partial<SyncClientOptions> = {}) =>
    open({ root: loggedIn(peer), system: machineSyncSystem(), ...options });

  test("004 FR-008, SC-005 connects by itself, and starting waits for nothing", async () => {
    const client = await live();
    const started = performance.now();
    expect(client.runtime.start()).toEqual({ started: true, live: true });
    expect(performance.now() - started).toBeLessThan(100);
    await until(() => client.runtime.socket?.status === "Connected", "it is connected");
  });

  test("004 v5 two starts make one connection, and stop may be repeated", async () => {
    const client = await live();
    client.runtime.start();
    const { socket } = client.runtime;
    client.runtime.start();
    expect(client.runtime.socket).toBe(socket);
    await until(() => socket?.isConnected() ?? false, "it is connected");
    expect(peer.sockets.size).toBe(1);
    await client.runtime.stop();
    await client.runtime.stop();
    expect([client.runtime.isStarted, client.runtime.socket]).toEqual([false, null]);
    expect(client.runtime.start()).toEqual({ started: true, live: true });
  });

  test("004 FR-007 does not start where the repository says so, or sync is off", async () => {
    const repoRoot = newRepository();
    mkdirSync(join(repoRoot, ".kittify"));
    writeFileSync(configFile(repoRoot), "sync:\n  auto_start: false\n");
    expect((await live({ repoRoot })).runtime.start()).toEqual({ started: false, reason: "auto_start_off" });
    expect((await live({ enabled: false })).runtime.start()).toEqual({
      started: false,
      reason: "sync_disabled",
    });
    writeFileSync(configFile(repoRoot), "sync:\n  enabled: false\n");
    const off = await live({ repoRoot });
    expect(off.runtime.start()).toEqual({ started: false, reason: "sync_disabled" });
    expect(await note(off)).toMatchObject({ event: { drain_blocked_reason: "sync_disabled" } });
    expect(peer.requests).toEqual([]);
  });

  test.each(["before", "after"])(
    "004 v6 an emitter that is attached %s the connection is up uses it",
    async (when) => {
      const client = await live();
      const connect = async () => {
        client.runtime.start();
        await until(() => client.runtime.socket?.isConnected() ?? false, "it is connected");
      };
      if (when === "after") await connect();
      await client.runtime.attachEmitter(client.emitter);
      if (when === "before") await connect();
      expect(await note(client)).toMatchObject({ status: "accepted", sent: true });
      await client.emitter.settled();
      expect(peer.frames.some(({ event_type }) => event_type === "HistoryAdded")).toBe(true);
      await client.runtime.attachEmitter(client.emitter);
      await until(async () => (await client.queue.counts()).queued === 0, "everything is delivered");
      const types = [...peer.journal.values()].map(({ event_type }) => event_type);
      expect(types.filter((type) => type === "BuildRegistered")).toHaveLength(1);
    },
  );

  test("004 v7 an event that was sent live stays queued until it is acknowledged; then it is gone", async () => {
    const client = await live();
    client.runtime.start();
    client.emitter.attach({
      isConnected: () => client.runtime.socket!.isConnected(),
      deliver: (event) => client.runtime.socket!.deliver(event),
    });
    await until(() => client.runtime.socket!.isConnected(), "it is connected");
    let left = -1;
    peer.onFrame = () => {
      void client.queue.counts().then(({ queued }) => {
        left = queued;
      });
      return false;
    };
    await note(client);
    await client.emitter.settled();
    await until(() => left >= 0, "the queue was looked at");
    expect([left, (await client.queue.counts()).queued]).toEqual([1, 0]);
  });

  test("pushes what waited as soon as a connection is up", async () => {
    const client = await live();
    for (let n = 0; n < 3; n++) await note(client, `${n}`);
    client.runtime.start();
    await until(() => peer.journal.size === 3, "everything is delivered");
  });

  test("at its end pushes what waits, within its limit, whatever the server does", async () => {
    const client = await live();
    client.runtime.start();
    await until(() => client.runtime.socket?.isConnected() ?? false, "it is connected");
    await note(client);
    await client.runtime.stop();
    expect(peer.journal.size).toBe(1);

    const { list, onWarning } = warnings();
    const stuck = await live({ onWarning });
    peer.onBatch = () => true;
    await note(stuck);
    stuck.runtime.start();
    const started = performance.now();
    await stuck.runtime.stop({ limit: 200 });
    expect(performance.now() - started).toBeLessThan(2000);
    expect(list.map(({ code }) => code)).toEqual(["FINAL_SYNC_INCOMPLETE"]);
    expect((await stuck.queue.counts()).queued).toBe(1);
  });

  test("finds a server that comes up later", async () => {
    const client = await live();
    peer.accessTokens.add("spare");
    let down = true;
    const onSocket = peer.onSocket;
    peer.onSocket = (socket) => (down ? socket.close() : onSocket(socket));
    client.runtime.start();
    await until(() => client.runtime.socket?.status === "Reconnecting", "it tries again");
    down = false;
    await until(() => client.runtime.socket?.isConnected() ?? false, "it is connected", 10_000);
  });
});

test("artifact bodies follow the events", async () => {
  const client = await open({ root: loggedIn(peer) });
  const { uuid } = client.identity.identity;
  const namespace = {
    project_uuid: uuid!,
    mission_slug: "014-board",
    target_branch: "main",
    mission_type: "software-dev",
    manifest_version: "1",
  };
  client.bodies.enqueue(namespace, "spec.md", "# Spec");
  await note(client);
  expect(await client.push()).toMatchObject({ delivered: 1, failure: null });
  expect(peer.bodies).toHaveLength(1);
  expect(peer.requests).toEqual(["POST /api/v1/events/batch/", "POST /api/dossier/push-content/"]);
});

test("the user's settings name the server and the cap", async () => {
  const root = loggedIn(peer);
  writeFileSync(join(root, "config.toml"), `[sync]\nserver_url = "${peer.url}/"\nmax_queue_size = 2\n`);
  const { list, onWarning } = warnings();
  const client = await openClient({ root, onWarning });
  clients.push(client);
  for (let n = 0; n < 3; n++) await note(client, `${n}`);
  expect(list.map(({ code }) => code)).toEqual(["QUEUE_OVERFLOW"]);
  expect(await client.push()).toMatchObject({ delivered: 2 });
});

test("git that is not there, or a folder that is no repository, costs nothing but its fields", async () => {
  const client = await open({ repoRoot: newFolder("no-git") });
  expect(await note(client)).toMatchObject({
    status: "accepted",
    event: { git_branch: null, head_commit_sha: null, repo_slug: null, project_slug: "no-git" },
  });
});
