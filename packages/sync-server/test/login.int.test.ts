import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Json, move, PROJECT, type TestServer, testServer } from "./server.js";

const GRANT = "urn:ietf:params:oauth:grant-type:device_code";
let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  server.fetch(path, {
    method: "POST",
    token: null,
    body: new URLSearchParams(fields).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  });
const begin = async (): Promise<Json> =>
  (await form("/oauth/device", { client_id: "cli_native", scope: "offline_access" })).json();
const poll = (device_code: string) =>
  form("/oauth/token", { grant_type: GRANT, device_code, client_id: "cli_native" });
const refresh = (refresh_token: string) =>
  form("/oauth/token", { grant_type: "refresh_token", refresh_token, client_id: "cli_native" });
const errorOf = async (response: Response) => [response.status, ((await response.json()) as Json).error];
const confirm = (
  user_code: string,
  more: Record<string, string> = {},
  headers: Record<string, string> = {},
) => form("/device", { user_code, answer: "confirm", ...more }, headers);
const whoIs = async (token: string) => (await server.fetch("/api/v1/me", { token })).status;

async function login(): Promise<Json> {
  const { device_code, user_code } = await begin();
  await confirm(user_code);
  return (await poll(device_code)).json();
}

describe("a login by device code", () => {
  test("waits until a person confirms the code, then gives tokens that work", async () => {
    const { device_code, user_code, verification_uri, verification_uri_complete, interval } = await begin();
    expect(verification_uri).toBe(`${server.url}/device`);
    expect(verification_uri_complete).toBe(`${server.url}/device?user_code=${user_code}`);
    expect(interval).toBe(1);
    expect(await errorOf(await poll(device_code))).toEqual([400, "authorization_pending"]);
    expect(await errorOf(await poll(device_code))).toEqual([400, "slow_down"]);
    server.advance(2000);
    // As a person may type it.
    expect((await confirm(user_code.toLowerCase().replace("-", " "))).status).toBe(200);
    const tokens = (await (await poll(device_code)).json()) as Json;
    const me = await server.json("/api/v1/me", tokens.access_token);
    expect(me).toMatchObject({
      email: "owner@localhost",
      teams: [{ id: server.team, is_private_teamspace: true }],
    });
    expect(tokens).toMatchObject({
      token_type: "Bearer",
      session_id: expect.any(String),
      expires_in: 86_400,
    });
  });

  test("a device code is good once", async () => {
    const { device_code, user_code } = await begin();
    await confirm(user_code);
    expect((await poll(device_code)).status).toBe(200);
    expect(await errorOf(await poll(device_code))).toEqual([400, "expired_token"]);
  });

  test("a refusal is told; a code that is over, or none, cannot be confirmed", async () => {
    const { device_code, user_code } = await begin();
    expect((await form("/device", { user_code, answer: "deny" })).status).toBe(200);
    expect(await errorOf(await poll(device_code))).toEqual([400, "access_denied"]);
    const late = await begin();
    server.advance(601_000);
    expect((await confirm(late.user_code)).status).toBe(400);
    expect(await errorOf(await poll(late.device_code))).toEqual([400, "expired_token"]);
    expect((await confirm("ABCD-2345")).status).toBe(400);
    expect(await errorOf(await poll("made-up"))).toEqual([400, "expired_token"]);
  });

  test("a form from another site is refused", async () => {
    const { user_code } = await begin();
    const response = await confirm(user_code, {}, { origin: "https://evil.example" });
    expect(await errorOf(response)).toEqual([403, "foreign_origin"]);
    expect((await confirm(user_code, {}, { origin: server.url })).status).toBe(200);
  });

  test("guessing codes is slowed down", async () => {
    const tries = Array.from({ length: 40 }, (_, i) => confirm(`AAAA-${1000 + i}`));
    const answers = (await Promise.all(tries)).map(({ status }) => status);
    expect(answers.filter((status) => status === 429).length).toBeGreaterThanOrEqual(9);
  });
});

describe("tokens", () => {
  test("are refreshed; one that was used is good again for a moment only", async () => {
    const { access_token, refresh_token, session_id } = await login();
    const fresh = (await (await refresh(refresh_token)).json()) as Json;
    expect(fresh.session_id).toBe(session_id);
    expect(await whoIs(fresh.access_token)).toBe(200);
    expect(await whoIs(access_token)).toBe(200);
    // A client that lost the answer asks again.
    expect((await refresh(refresh_token)).status).toBe(200);
    server.advance(121_000);
    expect(await errorOf(await refresh(refresh_token))).toEqual([400, "invalid_grant"]);
    expect((await refresh(fresh.refresh_token)).status).toBe(200);
  });

  test("end: access after a day and an hour of grace, refresh after ninety days", async () => {
    const { access_token, refresh_token } = await login();
    server.advance(86_400_000 + 3_500_000);
    expect(await whoIs(access_token)).toBe(200);
    server.advance(200_000);
    expect(await whoIs(access_token)).toBe(401);
    server.advance(89 * 86_400_000);
    expect(await errorOf(await refresh(refresh_token))).toEqual([400, "invalid_grant"]);
  });

  test("revoking one ends the whole session, and says so in the words that clients look for", async () => {
    const { access_token, refresh_token } = await login();
    const revoked = await form("/oauth/revoke", { token: refresh_token, token_type_hint: "refresh_token" });
    expect(await revoked.json()).toEqual({ revoked: true });
    expect(await whoIs(access_token)).toBe(401);
    expect(await errorOf(await refresh(refresh_token))).toEqual([400, "invalid_grant"]);
  });

  test("stand nowhere in the store or the log as they were handed out", async () => {
    const { access_token, refresh_token } = await login();
    const { device_code, user_code } = await begin();
    await server.fetch(`/device?user_code=${user_code}`);
    const kept = await Promise.all(
      ["server_tokens", "server_device_logins"].map((table) =>
        server.store.sql.all(`SELECT * FROM ${table}`),
      ),
    );
    for (const secret of [access_token, refresh_token, device_code]) {
      expect(JSON.stringify(kept)).not.toContain(secret);
      expect(server.log.join("")).not.toContain(secret);
    }
    expect(server.log.join("")).not.toContain(user_code);
  });

  test.each([
    "/api/v1/me",
    "/api/v1/projects",
    "/api/v1/events",
    "/api/v1/stream",
    "/api/v1/quarantine",
    "/metrics",
    "/api/v1/sync/health/",
    "/api/v1/session-status",
  ])("%s answers nobody without a good one", async (path) => {
    for (const token of [null, "sk_access_made-up", server.token.replace("access", "refresh"), "x y"])
      expect(await errorOf(await server.fetch(path, { token }))).toEqual([401, "unauthenticated"]);
  });

  test("a refresh token opens nothing, and a socket token no page", async () => {
    const { refresh_token, access_token } = await login();
    expect(await whoIs(refresh_token)).toBe(401);
    const body = JSON.stringify({ team_id: server.team });
    const { ws_token } = (await (
      await server.fetch("/api/v1/ws-token", { method: "POST", body, token: access_token })
    ).json()) as Json;
    expect(await whoIs(ws_token)).toBe(401);
  });

  test("the hook counts; health and the login are open", async () => {
    expect((await server.fetch("/health", { token: null })).status).toBe(200);
    expect((await server.fetch("/device", { token: null })).status).toBe(200);
    expect(await server.json("/api/v1/session-status")).toMatchObject({ session_id: expect.any(String) });
    await server.push([move(1, "genesis", "planned")]);
    const metrics = await (await server.fetch("/metrics")).text();
    expect(metrics).toContain('sync_events_total{outcome="accepted"} 1');
  });
});

describe("teams", () => {
  async function stranger() {
    const { Members, Sessions } = await import("../src/index.js");
    const system = {
      epochMilliseconds: Date.now,
      newId: () => `${Math.random()}`.slice(2),
      randomBytes: (n: number) => crypto.getRandomValues(new Uint8Array(n)),
    };
    const members = new Members(server.store.sql, system);
    const team = await members.addTeam("Others");
    const { user_id } = await members.ensure("eve@example.org", team);
    return { team, ...(await new Sessions(server.store.sql, system).begin(user_id, team)) };
  }

  test("see only their own projects, events, states, quarantine and stream", async () => {
    await server.push([move(1, "genesis", "planned"), 7]);
    const { access_token: eve } = await stranger();
    expect((await server.json("/api/v1/projects", eve)).projects).toEqual([]);
    expect((await server.json("/api/v1/events", eve)).events).toEqual([]);
    expect((await server.json("/api/v1/quarantine", eve)).quarantined).toEqual([]);
    for (const path of [`/api/v1/projects/${PROJECT}`, `/api/v1/projects/${PROJECT}/missions/001-demo`])
      expect((await server.fetch(path, { token: eve })).status).toBe(404);
    expect((await server.json(`/api/v1/projects/${PROJECT}/missions/001-demo/events`, eve)).events).toEqual(
      [],
    );
  });

  test("the same event in two teams is two events; naming another's team is refused", async () => {
    await server.push([move(1, "genesis", "planned")]);
    const { access_token: token } = await stranger();
    expect(
      (await (await server.push([move(1, "genesis", "planned")], { token })).json()).results[0].status,
    ).toBe("success");
    const foreign = await server.push([move(2, "planned", "claimed")], {
      token,
      headers: { "x-team-slug": server.team },
    });
    expect(await errorOf(foreign)).toEqual([403, "not_a_team_member"]);
    const socket = await server.fetch("/api/v1/ws-token", {
      method: "POST",
      token,
      body: JSON.stringify({ team_id: server.team }),
    });
    expect(await errorOf(socket)).toEqual([403, "not_a_team_member"]);
    expect((await server.json("/api/v1/events")).events).toHaveLength(1);
  });
});

describe("a server that others reach", () => {
  test("starts only once somebody was invited, and never confirms by itself", async () => {
    await expect(testServer({ host: "0.0.0.0" })).rejects.toMatchObject({ code: "SERVER_NEEDS_MEMBERS" });
    await expect(testServer({ host: "0.0.0.0", autoApprove: true })).rejects.toMatchObject({
      code: "SERVER_AUTO_APPROVE_REFUSED",
    });
  });

  test("asks who confirms, and for their passphrase", async () => {
    const { startServer, openServerStore, Members } = await import("../src/index.js");
    const { pino } = await import("pino");
    const store = await openServerStore("sqlite::memory:");
    const system = {
      epochMilliseconds: Date.now,
      newId: () => `${Math.random()}`.slice(2),
      randomBytes: (n: number) => crypto.getRandomValues(new Uint8Array(n)),
    };
    const { passphrase } = await new Members(store.sql, system).invite("anna@example.org");
    const open = await startServer({ store, system, logger: pino({ level: "silent" }), host: "0.0.0.0" });
    const url = open.url.replace("0.0.0.0", "127.0.0.1");
    try {
      const send = (path: string, fields: Record<string, string>) =>
        fetch(`${url}${path}`, { method: "POST", body: new URLSearchParams(fields) });
      const { device_code, user_code } = (await (
        await send("/oauth/device", { client_id: "c" })
      ).json()) as Json;
      expect(await (await fetch(`${url}/device`)).text()).toContain('name="passphrase"');
      const wrong = await send("/device", {
        user_code,
        answer: "confirm",
        email: "anna@example.org",
        passphrase: "guess",
      });
      expect([wrong.status, (await wrong.text()).includes("do not fit")]).toEqual([400, true]);
      const nobody = await send("/device", {
        user_code,
        answer: "confirm",
        email: "eve@example.org",
        passphrase,
      });
      expect(nobody.status).toBe(400);
      const right = await send("/device", {
        user_code,
        answer: "confirm",
        email: "Anna@example.org",
        passphrase,
      });
      expect(right.status).toBe(200);
      const tokens = await send("/oauth/token", { grant_type: GRANT, device_code, client_id: "c" });
      expect(tokens.status).toBe(200);
    } finally {
      await open.close();
      await store.close();
    }
  });

  test("of this machine answers only under this machine's names", async () => {
    const { request } = await import("node:http");
    const { hostname, port } = new URL(server.url);
    const status = await new Promise((done, failed) => {
      const asked = request(
        { hostname, port, path: "/device", headers: { host: "evil.example" } },
        (answer) => {
          answer.resume();
          done(answer.statusCode);
        },
      );
      asked.on("error", failed).end();
    });
    expect(status).toBe(421);
  });
});

test("what a form sends is shown as text, never as markup", async () => {
  const page = await (
    await form("/device", { user_code: `"><script>alert(1)</script>`, answer: "confirm" })
  ).text();
  expect(page).not.toContain("<script>");
  const shown = await server.fetch(`/device?user_code=${encodeURIComponent("<img src=x>")}`);
  expect(await shown.text()).not.toContain("<img");
  expect(shown.headers.get("content-security-policy")).toContain("default-src 'none'");
});
