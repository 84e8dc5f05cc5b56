import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { skitty } from "./skitty.js";

let cwd: string;
const store = ["--store", "sqlite:server.db"];

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "skitty-serve-"));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** Runs the server until `work` is done; how it ended. */
async function served(args: readonly string[], work: (url: string) => Promise<void>) {
  const stop = new AbortController();
  let ready: (url: string) => void = () => {};
  const url = new Promise<string>((resolve) => {
    ready = resolve;
  });
  const running = skitty(["serve", "--port", "0", "--json", ...store, ...args], {
    cwd,
    signal: stop.signal,
    onStdout: (text) => ready((JSON.parse(text) as { url: string }).url),
  });
  try {
    await work(await Promise.race([url, running.then(({ stderr }) => Promise.reject(new Error(stderr)))]));
  } finally {
    stop.abort();
  }
  return running;
}

describe("skitty serve", () => {
  test("prints where it is, serves with tokens made beside it, and ends with 0 when told to stop", async () => {
    const { stdout } = await skitty(["serve", "token", "--user", "anna@example.org", "--json", ...store], {
      cwd,
    });
    const told = JSON.parse(stdout) as { access_token: string; refresh_token: string; team_id: string };
    expect(Object.keys(told)).toEqual(["access_token", "refresh_token", "team_id"]);
    const { exit } = await served([], async (url) => {
      const me = await fetch(`${url}/api/v1/me`, {
        headers: { authorization: `Bearer ${told.access_token}` },
      });
      expect(await me.json()).toMatchObject({ email: "anna@example.org", teams: [{ id: told.team_id }] });
    });
    expect(exit).toBe(0);
  });

  test("finds everything again after a restart on the same store", async () => {
    const { stdout } = await skitty(["serve", "token", "--user", "anna@example.org", "--json", ...store], {
      cwd,
    });
    const headers = { authorization: `Bearer ${JSON.parse(stdout).access_token}` };
    for (let start = 0; start < 2; start++)
      await served([], async (url) =>
        expect((await fetch(`${url}/api/v1/me`, { headers })).status).toBe(200),
      );
  });

  test("tells a passphrase once, and a new one when asked again", async () => {
    const invite = async () =>
      JSON.parse((await skitty(["serve", "invite", "ben@example.org", "--json", ...store], { cwd })).stdout);
    const [first, second] = [await invite(), await invite()];
    expect(first).toMatchObject({ schema: "invitation/1", email: "ben@example.org" });
    expect(first.passphrase).toMatch(/^([a-z]{4}-){5}[a-z]{4}$/);
    expect(second.passphrase).not.toBe(first.passphrase);
  });

  test("rebuilds", async () => {
    const { stdout } = await skitty(["serve", "rebuild", ...store], { cwd });
    expect(stdout).toBe("Rebuilt from 0 events.\n");
  });

  test.each([
    [["--host", "0.0.0.0", "--store", "sqlite:empty.db"], /Invite somebody first.*SERVER_NEEDS_MEMBERS/],
    [["--host", "0.0.0.0", "--auto-approve"], /SERVER_AUTO_APPROVE_REFUSED/],
    [["--store", "mysql://x"], /A store is sqlite:FILE or postgres/],
    [["--store", "sqlite:no/such/folder.db"], /STORAGE_UNREACHABLE/],
    [["--port", "99999"], /whole number from 0 to 65535/],
  ])("%j is refused with what to do", async (args, message) => {
    const { exit, stdout, stderr } = await skitty(["serve", ...args], { cwd });
    expect([exit, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });

  test("says where a port is in use", async () => {
    await served([], async (url) => {
      const { exit, stderr } = await skitty(["serve", "--port", new URL(url).port, ...store], { cwd });
      expect(exit).toBe(2);
      expect(stderr).toMatch(/is in use; choose another --port/);
    });
  });
});
