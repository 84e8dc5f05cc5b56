/** Commands that speak the adapter protocol, and commands that do not. */
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ImplementationError, startImplementation } from "../src/index.js";

const READY = `console.log(JSON.stringify({ ready: true, package: "tide-tables", version: "1.2.3" }));`;
const ECHO = `require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, op, args } = JSON.parse(line);
  console.log(JSON.stringify(op === "fail" ? { id, ok: false, error: { type: "T" } } : { id, ok: true, result: args }));
});`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "implementation-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The command that runs a script. */
function command(name: string, script: string): string {
  const file = join(folder, `${name}.cjs`);
  writeFileSync(file, script);
  return `"${process.execPath}" "${file}"`;
}

describe("startImplementation", () => {
  test("asks a process and gets its answers, each to its request", async () => {
    const one = await startImplementation(command("echo", `${READY}${ECHO}`));
    expect(one.name).toBe("tide-tables 1.2.3");
    const answers = await Promise.all([one.ask("a", { n: 1 }), one.ask("fail", {}), one.ask("b", { n: 2 })]);
    expect(answers).toMatchObject([
      { ok: true, result: { n: 1 } },
      { ok: false, error: { type: "T" } },
      { ok: true, result: { n: 2 } },
    ]);
    await one.close();
    await one.close();
    await expect(one.ask("a", {})).rejects.toThrow(ImplementationError);
  });

  test.each([
    ["no text", " ", /is empty/],
    ["no such command", "skitty-no-such-command", /ended with code 127|is not recognized/],
    ["a line that is no JSON", "text", /is no JSON object: hello/],
    ["a line that is no object", "nothing", /is no JSON object: null/],
    ["a line that is not ready", "other", /no ready line: \{"ready":false\}/],
    ["nothing", "silent", /took more than 500 ms to say that it is ready/],
    ["an early end, and why", "broken", /ended with code 3; it wrote: no tide today/],
  ])("refuses a command with %s", async (_title, name, message) => {
    const scripts: Record<string, string> = {
      text: `console.log("hello"); setInterval(() => {}, 1000);`,
      nothing: `console.log("null"); setInterval(() => {}, 1000);`,
      other: `console.log('{"ready":false}'); setInterval(() => {}, 1000);`,
      silent: "setInterval(() => {}, 1000);",
      broken: `console.error("no tide today"); process.exit(3);`,
    };
    const script = scripts[name];
    const start = startImplementation(script === undefined ? name : command(name, script), {
      timeoutMs: 500,
    });
    await expect(start).rejects.toThrow(message);
    await expect(start).rejects.toMatchObject({ code: "IMPLEMENTATION_FAILED" });
  });

  test("says so when an answer belongs to another request, or none comes", async () => {
    const liar = await startImplementation(
      command("liar", `${READY}process.stdin.once("data", () => console.log('{"id":99,"ok":true}'));`),
      { timeoutMs: 500 },
    );
    await expect(liar.ask("a", {})).rejects.toThrow('its answer to request 1 is {"id":99,"ok":true}');
    await expect(liar.ask("b", {})).rejects.toThrow("it took more than 500 ms to answer b");
    await liar.close();
  });

  test.each([
    '{"id":1}',
    '{"id":1,"ok":"yes"}',
    '{"id":1,"ok":false}',
    '{"id":1,"ok":false,"error":"no"}',
    "7",
  ])("refuses %s as an answer", async (answer) => {
    const one = await startImplementation(
      command(
        "careless",
        `${READY}process.stdin.once("data", () => console.log(${JSON.stringify(answer)}));`,
      ),
    );
    await expect(one.ask("a", {})).rejects.toMatchObject({
      code: "IMPLEMENTATION_FAILED",
      message: expect.stringContaining(answer),
    });
    await one.close();
  });

  test("ends a process that does not end by itself, and what its shell started", async () => {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const connected = once(server, "connection") as Promise<[Socket]>;
    const stubborn = `require("net").connect(${port}, "127.0.0.1");${READY}setInterval(() => {}, 1000);`;
    const one = await startImplementation(`${command("stubborn", stubborn)} && echo`);
    const [socket] = await connected;
    const gone = once(socket.on("error", () => {}).resume(), "close");
    await one.close();
    await gone;
    server.close();
  });

  test("ends with its signal", async () => {
    const abort = new AbortController();
    const one = await startImplementation(command("patient", `${READY}setInterval(() => {}, 1000);`), {
      signal: abort.signal,
    });
    const asked = one.ask("a", {});
    abort.abort();
    await expect(asked).rejects.toThrow(ImplementationError);
    await one.close();
  });
});
