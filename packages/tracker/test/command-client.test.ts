import { describe, expect, test } from "vitest";
import { CommandClient, reasonOf } from "../src/connector-kit.ts";
import {
  type CommandRequest,
  type CommandRunner,
  ConnectorConfigError,
  ConnectorRequestError,
  TrackerValueError,
} from "../src/index.ts";
import { failure } from "./support/failures.ts";

const DONE = { exit_code: 0, stdout: "", stderr: "" };

function client(run: CommandRunner, more: { readonly cwd?: string; readonly parity?: "0.3.0" } = {}) {
  return new CommandClient({
    ...{ provider: "beads", command: "bd", cwd: null, run, env: { A: "1" }, install: "install it", ...more },
  });
}

describe("the commands of a connector", () => {
  test("run one after the other, whether they succeed or not", async () => {
    let running = 0;
    const order: string[] = [];
    const some = client(async ({ argv: [, name] }) => {
      expect(++running).toBe(1);
      await Promise.resolve();
      running--;
      order.push(name!);
      if (name === "two") throw new ConnectorRequestError("no");
      return DONE;
    });
    const calls = ["one", "two", "three"].map((name) => some.run([name]));
    expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual([
      ...["fulfilled", "rejected", "fulfilled"],
    ]);
    expect(order).toEqual(["one", "two", "three"]);
  });

  test("are the program and its arguments, in the folder and the environment given", async () => {
    const asked: CommandRequest[] = [];
    const run: CommandRunner = async (request) => {
      asked.push(request);
      return DONE;
    };
    await client(run).run(["list"]);
    await client(run, { cwd: "/there" }).run(["show", "--", "-rf"]);
    expect(asked).toEqual([
      { argv: ["bd", "list"], env: { A: "1" } },
      { argv: ["bd", "show", "--", "-rf"], cwd: "/there", env: { A: "1" } },
    ]);
  });

  test("fail with the provider named, and with what to install", async () => {
    const throwing = (error: Error) => failure(client(() => Promise.reject(error)).run(["list"]));
    const lost = new ConnectorRequestError("bd list did not end", { failure_class: "transient" });
    expect(await throwing(lost)).toMatchObject({ failure_class: "transient", provider: "beads" });
    const missing = await throwing(new ConnectorConfigError("bd is not installed"));
    expect(missing).toMatchObject({
      code: "CONNECTOR_CONFIG",
      message: "bd is not installed; install it",
    });
    const value = new TrackerValueError("argument 2 of bd holds a NUL");
    expect(await throwing(value)).toBe(value);
    const parity = client(() => Promise.reject(lost), { parity: "0.3.0" });
    expect(await failure(parity.run(["list"]))).toBe(lost);
  });

  test("do not run any more once their caller has given up, and tell its reason", async () => {
    const reason = new Error("enough");
    const stop = new AbortController();
    let runs = 0;
    const some = client(async () => {
      runs++;
      stop.abort(reason);
      return DONE;
    });
    const calls = [some.run(["one"]), some.run(["two"], { signal: stop.signal })];
    await expect(calls[1]).rejects.toBe(reason);
    await calls[0];
    expect(runs).toBe(1);
  });
});

describe("why a program failed", () => {
  test.each([
    ['{"error":"not there"}', "Error: other", "not there"],
    ["", '{"error":"no title"}\n', "no title"],
    ["", " Error: unknown flag: --x\n", "Error: unknown flag: --x"],
    ["usage\n", "", "usage"],
    ["[]", "words", "words"],
    ["", "", "exit code 3"],
  ])("%j and %j say %j", (stdout, stderr, reason) => {
    expect(reasonOf({ exit_code: 3, stdout, stderr })).toBe(reason);
  });

  test("is told in short", () => {
    expect(reasonOf({ exit_code: 1, stdout: "", stderr: "x".repeat(9000) }).length).toBeLessThan(600);
  });
});
