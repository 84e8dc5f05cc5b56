import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  CredentialsFile,
  credentialsFile,
  type DevicePrompt,
  deviceLogin,
  type Session,
  SessionTokens,
  serverUrl,
} from "../src/index.js";
import { newFolder } from "./folder.js";
import { PERSON, Peer, TEAM } from "./peer.js";
import { loggedIn } from "./repo-client.js";
import { noWarning, type TestSystem, testSystem, warnings } from "./system.js";

let peer: Peer;
let system: TestSystem;

beforeEach(async () => {
  peer = await Peer.start();
  system = testSystem();
});

afterEach(async () => {
  await peer.stop();
  expect(peer.complaints).toEqual([]);
});

const login = (options: object = {}) =>
  deviceLogin({ server: peer.url, fetch, system, onPrompt: () => undefined, ...options });

describe("device login", () => {
  test("shows a code, waits for the person, and knows who it is", async () => {
    const prompts: DevicePrompt[] = [];
    const result = await login({ onPrompt: (prompt: DevicePrompt) => prompts.push(prompt) });
    expect(prompts).toEqual([
      {
        user_code: "CODE-1",
        verification_uri: `${peer.url}/device`,
        verification_uri_complete: null,
        expires_in: 60,
      },
    ]);
    expect(result).toMatchObject({
      ok: true,
      session: {
        server: peer.url,
        email: PERSON.email,
        user_id: PERSON.user_id,
        team_id: TEAM,
        access_token: "access-2",
      },
    });
    expect(system.waits).toEqual([1000]);
  });

  test("asks on while the person takes time, slower when the server says so", async () => {
    peer.autoApprove = false;
    let asked = 0;
    const slow: typeof fetch = async (url, init) => {
      if (String(url).endsWith("/oauth/token") && ++asked === 2)
        return new Response('{"error":"slow_down"}', { status: 400 });
      if (asked === 3) peer.approved.add("device-CODE-1");
      return fetch(url, init);
    };
    expect(await login({ fetch: slow })).toMatchObject({ ok: true });
    expect(system.waits).toEqual([1000, 1000, 6000]);
  });

  test("waits out a network that is down for a while", async () => {
    let asked = 0;
    const broken: typeof fetch = async (url, init) => {
      if (String(url).endsWith("/oauth/token") && ++asked < 3) throw new TypeError("fetch failed");
      return fetch(url, init);
    };
    expect(await login({ fetch: broken })).toMatchObject({ ok: true });
    expect(asked).toBe(3);
  });

  test.each([
    ["access_denied", "access_denied"],
    ["expired_token", "expired_token"],
    ["invalid_client", "refused"],
  ])("ends where the server says %s", async (error, code) => {
    const refusing: typeof fetch = async (url, init) =>
      String(url).endsWith("/oauth/token")
        ? new Response(JSON.stringify({ error }), { status: 400 })
        : fetch(url, init);
    expect(await login({ fetch: refusing })).toMatchObject({ ok: false, code });
  });

  test("ends when the code does", async () => {
    peer.autoApprove = false;
    expect(await login()).toMatchObject({ ok: false, code: "expired_token" });
    expect(system.waits.length).toBeLessThanOrEqual(60);
  });

  test("ends when it is given up", async () => {
    peer.autoApprove = false;
    const stop = new AbortController();
    expect(await login({ signal: stop.signal, onPrompt: () => stop.abort() })).toMatchObject({
      ok: false,
      code: "aborted",
    });
  });

  test("tells a server that is not there, or is no sync server", async () => {
    expect(await login({ server: "http://127.0.0.1:1" })).toMatchObject({ ok: false, code: "unreachable" });
    const other = async () => new Response("<html>", { status: 200 });
    expect(await login({ fetch: other })).toMatchObject({ ok: false, code: "refused" });
    const mute: typeof fetch = async (url, init) =>
      String(url).endsWith("/me") ? new Response("", { status: 500 }) : fetch(url, init);
    expect(await login({ fetch: mute })).toMatchObject({ ok: false, code: "unreachable" });
  });

  test("004 FR-011 takes the private team for its own, and none where there is none", async () => {
    peer.hasPrivateTeam = false;
    expect(await login()).toMatchObject({ ok: true, session: { team_id: null } });
  });
});

const session = (more: Partial<Session> = {}): Session => ({
  ...{ server: "http://s", access_token: "a", refresh_token: "r", expires_at: 1, session_id: "i" },
  ...{ user_id: "u", email: "e", team_id: null },
  ...more,
});

describe("the credentials file", () => {
  const open = (root = newFolder("home"), onWarning = noWarning) =>
    new CredentialsFile(credentialsFile(root), onWarning);

  test.skipIf(process.platform === "win32")(
    "can be read by its user only, in a folder of its user only",
    () => {
      const file = open();
      file.write(session());
      expect(statSync(file.path).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(file.path)).mode & 0o777).toBe(0o700);
      chmodSync(file.path, 0o644);
      const again = new CredentialsFile(file.path, noWarning);
      expect(again.read("http://s")).toEqual(session());
      expect(statSync(file.path).mode & 0o777).toBe(0o600);
    },
  );

  test("holds a login for each server, and sees what other processes write", () => {
    const file = open();
    const other = new CredentialsFile(file.path, noWarning);
    expect([file.read("http://s"), file.servers()]).toEqual([null, []]);
    other.write(session());
    file.write(session({ server: "http://t" }));
    expect(other.servers()).toEqual(["http://s", "http://t"]);
    other.write(session({ access_token: "newer" }));
    expect(file.read("http://s")?.access_token).toBe("newer");
    other.remove("http://s");
    expect(file.read("http://s")).toBeNull();
  });

  test.each(["", "{", "[]", '{"sessions":7}'])("that says %j counts as empty, with a warning", (text) => {
    const root = newFolder("home");
    mkdirSync(dirname(credentialsFile(root)));
    writeFileSync(credentialsFile(root), text);
    const { list, onWarning } = warnings();
    expect(open(root, onWarning).read("http://s")).toBeNull();
    expect(list.map(({ code }) => code)).toEqual(["CREDENTIALS_NOT_UNDERSTOOD"]);
  });

  test("drops a login that lacks something", () => {
    const root = newFolder("home");
    mkdirSync(dirname(credentialsFile(root)));
    const sessions = {
      "http://s": { ...session(), refresh_token: 7 },
      "http://t": session({ server: "http://t" }),
      x: null,
    };
    writeFileSync(credentialsFile(root), JSON.stringify({ sessions }));
    expect(open(root).servers()).toEqual(["http://t"]);
  });
});

describe("tokens", () => {
  function tokensOf(root: string) {
    const file = new CredentialsFile(credentialsFile(root), noWarning);
    return new SessionTokens({ server: peer.url, file, fetch, system });
  }

  test("are those that are stored while they are good", async () => {
    const tokens = tokensOf(loggedIn(peer));
    expect(await tokens.access()).toEqual({ ok: true, access: { token: "access-1", teamId: TEAM } });
    expect(peer.requests).toEqual([]);
  });

  test("are renewed shortly before their end, or before what the caller needs", async () => {
    const root = loggedIn(peer, newFolder("home"), { expires_at: Date.now() + 60_000 });
    const tokens = tokensOf(root);
    expect(await tokens.access()).toMatchObject({ access: { token: "access-1" } });
    expect(await tokens.access({ validFor: 300_000 })).toMatchObject({ access: { token: "access-2" } });
    system.at = Date.now() + 3600_000;
    expect(await tokens.access()).toMatchObject({ access: { token: "access-3" } });
    expect(tokens.session()).toMatchObject({
      access_token: "access-3",
      refresh_token: "refresh-3",
      team_id: TEAM,
    });
  });

  test("are asked for once by processes that need them at the same time", async () => {
    const root = loggedIn(peer, newFolder("home"), { expires_at: 0 });
    const results = await Promise.all([1, 2, 3].map(() => tokensOf(root).access()));
    expect(new Set(results.map((one) => one.ok && one.access.token))).toEqual(new Set(["access-2"]));
    expect(peer.requests).toEqual(["POST /oauth/token"]);
  });

  test("that the server refused are renewed, unless another process has done so", async () => {
    const root = loggedIn(peer);
    expect(await tokensOf(root).renew("access-1")).toMatchObject({ access: { token: "access-2" } });
    expect(await tokensOf(root).renew("access-1")).toMatchObject({ access: { token: "access-2" } });
    expect(peer.requests).toEqual(["POST /oauth/token"]);
  });

  test.each(["invalid_grant", "session_invalid"])("need a login where the server says %s", async (error) => {
    peer.refusesRefresh = { error };
    const tokens = tokensOf(loggedIn(peer, newFolder("home"), { expires_at: 0 }));
    expect(await tokens.access()).toMatchObject({
      ok: false,
      reason: "login_needed",
      message: expect.stringContaining(error),
    });
    // The login stays: being refused once must not make work that waits nobody's.
    expect(tokens.session()).not.toBeNull();
  });

  test("are asked for again where the server saw the refresh before", async () => {
    peer.refusesRefresh = { error: "refresh_replay_benign_retry", retry_after: 2 };
    const tokens = tokensOf(loggedIn(peer, newFolder("home"), { expires_at: 0 }));
    expect(await tokens.access()).toMatchObject({ ok: false, reason: "login_needed" });
    expect(system.waits).toEqual([2000, 2000, 2000, 2000, 2000]);
  });

  test("wait for a network that is down, without harm to the login", async () => {
    const root = loggedIn(peer, newFolder("home"), { expires_at: 0 });
    const file = new CredentialsFile(credentialsFile(root), noWarning);
    const down = async () => Promise.reject(new TypeError("fetch failed"));
    const tokens = new SessionTokens({ server: peer.url, file, fetch: down, system });
    expect(await tokens.access()).toMatchObject({ ok: false, reason: "unreachable" });
    expect(await tokensOf(root).access()).toMatchObject({ ok: true });
  });

  test("of nobody are an outcome", async () => {
    const tokens = tokensOf(newFolder("home"));
    expect(await tokens.access()).toMatchObject({ ok: false, reason: "login_needed" });
    expect(await tokens.renew("x")).toMatchObject({ ok: false, reason: "login_needed" });
    expect(tokens.session()).toBeNull();
  });

  test("of an account without private team are asked about once per process", async () => {
    peer.hasPrivateTeam = false;
    const root = loggedIn(peer, newFolder("home"), { team_id: null });
    const tokens = tokensOf(root);
    expect(await tokens.access()).toMatchObject({ ok: false, reason: "no_team" });
    expect(await tokens.access()).toMatchObject({ ok: false, reason: "no_team" });
    expect(peer.requests).toEqual(["GET /api/v1/me"]);
    peer.hasPrivateTeam = true;
    expect(await tokensOf(root).access()).toMatchObject({ ok: true, access: { teamId: TEAM } });
    expect(tokens.session()).toMatchObject({ team_id: TEAM });
  });

  test("are given up at logout, here in any case", async () => {
    const tokens = tokensOf(loggedIn(peer));
    expect(await tokens.logout()).toEqual({ wasLoggedIn: true, confirmed: true });
    expect(tokens.session()).toBeNull();
    expect(peer.refreshTokens.size).toBe(0);
    expect(await tokens.logout()).toEqual({ wasLoggedIn: false, confirmed: false });
    const root = loggedIn(peer);
    const file = new CredentialsFile(credentialsFile(root), noWarning);
    const down = async () => Promise.reject(new TypeError("fetch failed"));
    const offline = new SessionTokens({ server: peer.url, file, fetch: down, system });
    expect(await offline.logout()).toEqual({ wasLoggedIn: true, confirmed: false });
    expect(offline.session()).toBeNull();
    expect(readFileSync(file.path, "utf8")).not.toContain("refresh-");
  });

  test("of a login that is stored anew are found", async () => {
    const tokens = tokensOf(newFolder("home"));
    await tokens.store(session({ server: peer.url, team_id: TEAM, expires_at: Date.now() + 60_000 }));
    expect(await tokens.access()).toMatchObject({ ok: true, access: { token: "a" } });
  });
});

describe("the address of a server", () => {
  test("loses its last slashes and outer blanks", () => {
    expect(serverUrl(" HTTPS://Example.com:443/base/// ")).toBe("https://example.com/base");
    expect(serverUrl("http://127.0.0.1:4700")).toBe("http://127.0.0.1:4700");
  });

  test.each(["", "example.com", "ftp://x", "https://user:pw@host"])("is not %j", (text) => {
    expect(() => serverUrl(text)).toThrow(expect.objectContaining({ code: "SERVER_URL_INVALID" }));
  });
});
