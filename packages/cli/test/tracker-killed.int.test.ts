/** A `skitty tracker push` that is killed while its provider does the work, and the one after it. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { machineClock } from "../../tracker/src/index.ts";
import type { SeenRequest } from "../../tracker/test/support/loopback.ts";
import { TOKEN } from "../../tracker-github/test/support/github-vendor.ts";
import { TrackerPlace } from "./tracker-place.js";

const BIN = fileURLToPath(new URL("../bin/skitty.js", import.meta.url));

let place: TrackerPlace;

beforeEach(async () => {
  place = await TrackerPlace.open(machineClock());
  place.env["SPEC_KITTY_TRACKER_GITHUB_TOKEN"] = TOKEN;
  place.configure({ comments: "both" });
});
afterEach(async () => {
  await place[Symbol.asyncDispose]();
  expect(place.github.api.refusals).toEqual([]);
});

const tracker = (...args: string[]) => place.run("tracker", ...args);

/** A process of its own that is killed as soon as such a request is at the provider, which does its work all the same. */
async function killedAt(isSuch: (request: SeenRequest) => boolean): Promise<void> {
  const env = { ...process.env, ...place.env };
  const child = spawn(process.execPath, [BIN, "tracker", "sync"], { cwd: place.repo, env, stdio: "ignore" });
  place.github.api.script.beforeNext(isSuch, () => child.kill("SIGKILL"));
  const signal = await new Promise((done) => child.on("close", (_code, by) => done(by)));
  expect(signal).toBe("SIGKILL");
}

describe("a sync that is killed", () => {
  test("while an issue is created does not make another one of it", async () => {
    await tracker("new", "Made just once", "--body", "Its text");
    await killedAt(({ method, body }) => method === "POST" && body.includes("Made just once"));
    expect((await tracker("sync")).stderr).toContain("[SYNC_BUSY]");
    for (let i = 0; i < 2; i++) await tracker("sync", "--take-over");
    expect(place.github.repository.issues.map(({ title }) => title)).toEqual(["Made just once"]);
    expect((await tracker("status")).exit).toBe(0);
  }, 60_000);

  test("while it comments does not say it again", async () => {
    place.github.repository.create({ title: "There" });
    await tracker("pull");
    await tracker("comment", "#1", "Said just once");
    await killedAt(({ method, body }) => method === "POST" && body.includes("Said just once"));
    for (let i = 0; i < 2; i++) await tracker("sync", "--take-over");
    expect(place.github.repository.issues[0]!.comments.map(({ body }) => body)).toEqual(["Said just once"]);
    expect((await tracker("status")).exit).toBe(0);
  }, 60_000);

  test("while it updates asks no question about its own value", async () => {
    place.github.repository.create({ title: "Before" });
    await tracker("pull");
    await tracker("edit", "#1", "--title", "Ours");
    await killedAt(({ method }) => method === "PATCH");
    for (let i = 0; i < 2; i++) await tracker("sync", "--take-over");
    expect(place.github.repository.issues[0]!.title).toBe("Ours");
    expect((await tracker("conflicts", "--all")).stdout).toBe("No open questions.\n");
    expect((await tracker("status")).exit).toBe(0);
  }, 60_000);
});

test("two syncs at one moment on one store: one is told that it waits, and everything is made once", async () => {
  for (const title of ["One", "Two", "Three"]) await tracker("new", title);
  const both = await Promise.all([tracker("sync"), tracker("sync")]);
  expect(both.filter(({ stderr }) => stderr.includes("[SYNC_BUSY]"))).toHaveLength(1);
  await tracker("sync");
  expect(place.github.repository.issues.map(({ title }) => title).sort()).toEqual(["One", "Three", "Two"]);
});

test("a push says that it found what a creation made whose answer was lost", async () => {
  await tracker("new", "Made just once");
  place.github.api.script.spoilNext(({ method }) => method === "POST", { status: 502 });
  expect((await tracker("push")).exit).toBe(1);
  const found = await tracker("push");
  expect([found.exit, found.stdout]).toEqual([0, "1 issue recognised there.\n"]);
  expect(place.github.repository.issues).toHaveLength(1);
});
