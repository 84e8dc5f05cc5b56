import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { CommandRequest } from "../src/index.ts";
import { spawnRunner } from "../src/process.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "tracker-process-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = spawnRunner({ PATH: process.env["PATH"], FROM_HOST: "host", SHARED: "host" });
/** A program of ours: the code, with its arguments in `process.argv`. */
const node = (code: string, ...args: string[]): CommandRequest["argv"] => [
  process.execPath,
  "-e",
  code,
  "--",
  ...args,
];

describe("a program", () => {
  test("gives its output and its exit code, failure or not", async () => {
    const code = "console.log('out'); console.error('err'); process.exitCode = 3;";
    expect(await run({ argv: node(code) })).toEqual({ exit_code: 3, stdout: "out\n", stderr: "err\n" });
    expect(await run({ argv: node("") })).toEqual({ exit_code: 0, stdout: "", stderr: "" });
  });

  test("gets each argument as it is: no shell reads them", async () => {
    const odd = [
      ...["-rf", "--help", "", " ", "a b", 'quo"te', "it's", "$HOME", "$(id)", "`id`", "a;b|c&d>e", "*", "~"],
      ...["two\nlines", "\u{1F431} ü \u2028", "%PATH%", "\\", "!"],
    ];
    const { stdout } = await run({
      argv: node("console.log(JSON.stringify(process.argv.slice(1)))", ...odd),
    });
    expect(JSON.parse(stdout)).toEqual(odd);
  });

  test("runs in the folder given, with the environment given and what is added to it", async () => {
    const code =
      "const {FROM_HOST, SHARED, ADDED, HOME} = process.env; console.log(JSON.stringify([process.cwd(), FROM_HOST, SHARED, ADDED, HOME]))";
    const { stdout } = await run({ argv: node(code), cwd: folder, env: { SHARED: "own", ADDED: "new" } });
    expect(JSON.parse(stdout)).toEqual([folder, "host", "own", "new", null]);
  });

  test("finds its standard input closed, so that none waits for an answer", async () => {
    const code = "process.stdin.on('data', () => {}).on('end', () => console.log('ended'))";
    expect((await run({ argv: node(code) })).stdout).toBe("ended\n");
  });

  test("may write much", async () => {
    const code = "process.stdout.write('x'.repeat(5_000_000))";
    expect((await run({ argv: node(code) })).stdout).toHaveLength(5_000_000);
  });

  test("that is not there, or a folder that is none, is a matter of configuration", async () => {
    const missing = run({ argv: ["no-such-program-anywhere"] });
    await expect(missing).rejects.toMatchObject({ code: "CONNECTOR_CONFIG", name: "ConnectorConfigError" });
    await expect(missing).rejects.toThrow("no-such-program-anywhere is not installed");
    const nowhere = run({ argv: node(""), cwd: join(folder, "none") });
    await expect(nowhere).rejects.toMatchObject({ code: "CONNECTOR_CONFIG" });
  });

  test("is not run with an argument that would not arrive as it is", async () => {
    const tried = join(folder, "tried");
    const code = `require("node:fs").writeFileSync(${JSON.stringify(tried)}, "")`;
    for (const [argument, told] of [
      ["a\0b", "NUL"],
      ["a\ud83d", "lone surrogate"],
      ["x".repeat(8_000_000), "longer than the operating system"],
    ] as const) {
      const call = run({ argv: node(code, "fine", argument) });
      await expect(call).rejects.toMatchObject({ code: "TRACKER_VALUE_INVALID" });
      await expect(call).rejects.toThrow(told);
    }
    expect(existsSync(tried)).toBe(false);
  });

  test("that may not be run is told", async () => {
    await expect(run({ argv: [folder] })).rejects.toMatchObject({
      code: "CONNECTOR_REQUEST",
      failure_class: "non_retryable",
      message: expect.stringContaining("EACCES"),
    });
  });

  test("that does not end in time is killed, and may be tried again", async () => {
    const call = run({ argv: node("setInterval(() => {}, 1000)"), timeout_ms: 150 });
    await expect(call).rejects.toMatchObject({ code: "CONNECTOR_REQUEST", failure_class: "transient" });
  });

  test("that will not end, nor what it has started, is not waited for", async () => {
    const deaf = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)";
    const code = `require("node:child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 6000)"], { stdio: "inherit" }); ${deaf}`;
    const call = run({ argv: node(code), timeout_ms: 400 });
    await expect(call).rejects.toMatchObject({
      failure_class: "transient",
      message: expect.stringContaining("did not end within 400 ms"),
    });
  }, 5_000);

  test("that is killed by another may have done its work, and is told with the signal", async () => {
    const call = run({ argv: node("process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)") });
    await expect(call).rejects.toMatchObject({
      failure_class: "transient",
      message: expect.stringContaining("SIGTERM"),
    });
  });

  test("ends with its caller, whose reason is the error", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    const call = run({ argv: node("setInterval(() => {}, 1000)"), signal: stop.signal });
    stop.abort(reason);
    await expect(call).rejects.toBe(reason);
    await expect(run({ argv: node(""), signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
