import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { skitty } from "./skitty.js";

const sample = join(import.meta.dirname, "../../../fixtures/sample-repo");
const command = join(import.meta.dirname, "../bin/skitty.js");

describe("skitty board --once", () => {
  test("draws the board in the width of the terminal", async () => {
    const { exit, stdout, stderr } = await skitty(["board", sample, "--once"], { columns: 72 });
    expect([exit, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("\nsample-repo · 6 missions\n");
    expect(stdout).toContain("Book a seat on the evening ferry");
    expect(stdout).toContain(
      "kitty-specs/passenger-notices-01M7Q8EC/status.events.jsonl:23\n    LINE_CONFLICT_MARKER:",
    );
    // Wide characters are measured in the tests of the board.
    expect(Math.max(...stdout.split("\n").map((line) => [...line].length))).toBeLessThanOrEqual(72);
  });

  const colours = /\u001b\[\d+m/;

  test.each([
    ["on a terminal", { isTerminal: true }, true],
    ["elsewhere", {}, false],
    ["on a terminal with NO_COLOR", { isTerminal: true, env: { NO_COLOR: "1" } }, false],
    ["on a dumb terminal", { isTerminal: true, env: { TERM: "dumb" } }, false],
    ["elsewhere with FORCE_COLOR", { env: { FORCE_COLOR: "1" } }, true],
  ])("colours %s: %j", async (_, world, coloured) => {
    const { stdout } = await skitty(["board", sample, "--once"], world);
    expect(colours.test(stdout)).toBe(coloured);
  });

  test("takes the folder where somebody stands", async () => {
    const { exit, stdout } = await skitty(["board", "--once"], { cwd: sample });
    expect(exit).toBe(0);
    expect(stdout).toContain("sample-repo · 6 missions");
  });

  test.each([
    ["board", "/nowhere", "--once"],
    ["board", "/nowhere", "--once", "--json"],
    ["board", "/nowhere"],
  ])("ends with 2 where there is no repository: %s %s %s", async (...args) => {
    const { exit, stdout, stderr } = await skitty(args);
    expect([exit, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(
      "skitty: /nowhere is no Spec Kitty repository: there is no such folder. [REPOSITORY_NOT_FOUND]\n",
    );
  });
});

describe("skitty board", () => {
  test("says where the page is, serves it, and ends when it is interrupted", async () => {
    const stop = new AbortController();
    const pages: Promise<string>[] = [];
    const { exit, stdout, stderr } = await skitty(["board", sample], {
      signal: stop.signal,
      onStdout: (text) => {
        const url = /http:\S+/.exec(text)![0];
        pages.push(fetch(url).then((answer) => answer.text()));
        pages[0]!.finally(() => stop.abort());
      },
    });
    expect([exit, stderr]).toEqual([130, ""]);
    expect(stdout).toMatch(
      /^The board of .*sample-repo is at http:\/\/127\.0\.0\.1:\d+\/\nPress Ctrl\+C to end\.\n$/,
    );
    expect(await pages[0]).toMatch(/^<!doctype html>/);
  });

  test("with --json prints its address as the first line, and ends on Ctrl+C as a process", async () => {
    const child = spawn(process.execPath, [command, "board", sample, "--json"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface(child.stdout);
    const [line] = (await once(lines, "line")) as [string];
    const { url } = JSON.parse(line) as { url: string };
    expect(Object.keys(JSON.parse(line))).toEqual(["url"]);
    expect((await fetch(url)).status).toBe(200);
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([130, null]);
    await expect(fetch(url)).rejects.toThrow();
  });

  test("says that its port is taken, and refuses a port that is none", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const taken = await skitty(["board", sample, "--port", String(port)]);
    expect([taken.exit, taken.stdout]).toEqual([2, ""]);
    expect(taken.stderr).toContain(
      `Port ${port} is in use by another program. Choose another, or 0 for a free one.`,
    );
    expect((await skitty(["board", sample, "--port", "70000"])).exit).toBe(2);
    other.close();
  });
});
