import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { oracleCommand, oracleMissing } from "../../../test/support/oracle.js";
import { skitty } from "./skitty.js";

describe("skitty conformance serve", () => {
  test("says that it is ready and answers each line, good or bad", async () => {
    const requests = [
      { id: 1, op: "normalize_lane", args: { value: "doing" } },
      { id: 2, op: "nope", args: {} },
      { id: 3, op: "normalize_lane", args: { value: "x" } },
    ];
    const stdin = `${requests.map((request) => JSON.stringify(request)).join("\n")}\nnot json\n`;
    const { exit, stdout } = await skitty(["conformance", "serve", "--contract", "4.0.0"], { stdin });
    const [ready, ...answers] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(exit).toBe(0);
    expect(ready).toEqual({ ready: true, package: "spec-kitty-events", version: "4.0.0" });
    expect(answers.map(({ id, ok, error }) => [id, ok, error?.type, error?.source])).toEqual([
      [1, true, undefined, undefined],
      [2, false, "OracleError", "oracle"],
      [3, false, "ValidationError", "package"],
      [null, false, "JSONDecodeError", "python"],
    ]);
  });
});

describe("skitty conformance serve, given what no client should send", () => {
  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;

  test.each([
    [
      "an id nested without end",
      `{"id":${deep},"op":"ops"}`,
      null,
      "oracle",
      /id of a request cannot be written/,
    ],
    [
      "a payload nested without end",
      `{"id":1,"op":"validate_event","args":{"event_type":"Event","payload":{"a":${deep}}}}`,
      1,
      "oracle",
      /nested too deep/,
    ],
    ["bytes that are no text", Buffer.from([0x7b, 0xff, 0x7d]), null, "oracle", /not UTF-8/],
    ["arguments in a text", '{"id":1,"op":"ops","args":"x"}', 1, "python", /'args' is no object/],
    [
      "events that are no list",
      '{"id":1,"op":"dedup_events","args":{"events":7}}',
      1,
      "python",
      /'events' is no list/,
    ],
    ["no operation", '{"id":1}', 1, "oracle", /unknown op None/],
    ["a number that is no JSON", '{"id":1,"op":"ops","args":{"n":NaN}}', null, "python", /is not JSON/],
  ] as const)("answers %s, and then the next request", async (_, line, id, source, message) => {
    const next = '\r\n\n{"id":2,"op":"normalize_lane","args":{"value":"doing"}}';
    const stdin = Buffer.concat([Buffer.from(line), Buffer.from(next)]);
    const { exit, stdout } = await skitty(["conformance", "serve"], { stdin });
    const [, refused, answered, ...rest] = stdout
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text));
    expect([exit, answered, rest]).toEqual([0, { id: 2, ok: true, result: "in_progress" }, []]);
    expect(refused).toMatchObject({
      id,
      ok: false,
      error: { source, message: expect.stringMatching(message) },
    });
  });
});

describe("skitty conformance serve --contract tracker-0.3.0", () => {
  test("answers for the tracker, in the words of that version", async () => {
    const requests = [
      { id: 1, op: "classify_http_status", args: { status_code: 429 } },
      { id: 2, op: "nope", args: {} },
      { id: 3, op: "model", args: { model: "ExternalRef", data: { system: " ", workspace: "w", id: "1" } } },
      { id: 4, op: "exports", args: {} },
    ];
    const stdin = requests.map((request) => JSON.stringify(request)).join("\n");
    const { exit, stdout } = await skitty(["conformance", "serve", "--contract", "tracker-0.3.0"], { stdin });
    const [ready, ...answers] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(exit).toBe(0);
    expect(ready).toEqual({ ready: true, package: "spec-kitty-tracker", version: "0.3.0" });
    expect(answers.pop().result).toContainEqual({ name: "JiraConnector", kind: "class" });
    expect(answers.map(({ id, result, error }) => [id, result ?? error?.type, error?.source])).toEqual([
      [1, "rate_limit", undefined],
      [2, "OracleError", "oracle"],
      [3, "ValueError", "python"],
    ]);
  });

  test("refuses a line that it does not know", async () => {
    const { exit, stderr } = await skitty(["conformance", "serve", "--contract", "tracker-9"], { stdin: "" });
    expect(exit).toBe(2);
    expect(stderr).toContain("Or tracker-0.3.0.");
  });
});

describe("skitty conformance run", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "skitty-conformance-"));
    // Says that everything is valid, and knows nothing else.
    writeFileSync(
      join(folder, "careless.cjs"),
      `console.log('{"ready":true,"package":"careless","version":"1.0"}');
       require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
         const { id, op } = JSON.parse(line);
         const answer = op === "validate_event" ? { ok: true, result: { valid: true } } : { ok: false, error: { type: "OracleError", source: "oracle" } };
         console.log(JSON.stringify({ id, ...answer }));
       });`,
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const careless = `"${process.execPath}" careless.cjs`;

  test("passes on itself, in each line", async () => {
    for (const contract of ["v4", "v2"]) {
      const { exit, stdout, stderr } = await skitty(["conformance", "run", "--contract", contract, "--json"]);
      const { matrix, ...report } = JSON.parse(stdout);
      expect([exit, stderr]).toEqual([0, ""]);
      expect(report).toEqual({ contract, cases: expect.any(Number), failed: 0, failures: [] });
      const passed = matrix.map((row: { passed: { skitty: number } }) => row.passed.skitty);
      expect(passed.reduce((a: number, b: number) => a + b)).toBe(report.cases);
    }
  });

  test("sets a command beside itself, as a matrix, and ends with 1 where it fails", async () => {
    const args = [
      "conformance",
      "run",
      "--category",
      "analytics",
      "--category",
      "lane_mapping",
      "--impl",
      careless,
    ];
    const { exit, stdout } = await skitty(args, { cwd: folder });
    expect(exit).toBe(1);
    const lines = stdout.split("\n");
    expect(lines[0]!.split(/ {2,}/)).toEqual(["v4", "checks", "skitty", "careless 1.0"]);
    const row = (category: string) =>
      lines
        .find((line) => line.startsWith(`${category} `))!
        .trim()
        .split(/ +/);
    expect(row("lane_mapping")).toEqual(["lane_mapping", "6", "6", "0"]);
    const [, all, ours, theirs] = row("analytics").map(Number);
    expect(ours).toBe(all);
    expect(theirs).toBeGreaterThan(0);
    expect(theirs).toBeLessThan(all!);
    const failed = /^(\d+) failed$/m.exec(stdout);
    expect(Number(failed![1])).toBe(all! - theirs! + 6);
    expect(stdout).toContain("and ");
    expect(stdout).toMatch(/^careless 1\.0: [a-z-]+\n {2}.+\n {2}expected false\n {2}got {6}true$/m);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("gives every failure as JSON", async () => {
    const args = ["conformance", "run", "--category", "sync", "--impl", careless, "--json"];
    const { exit, stdout } = await skitty(args, { cwd: folder });
    const { matrix, cases, failed, failures } = JSON.parse(stdout);
    expect(exit).toBe(1);
    expect(matrix).toHaveLength(1);
    expect(matrix[0].passed["careless 1.0"]).toBe(cases - failed);
    expect(failures).toHaveLength(failed);
    expect(Object.keys(failures[0])).toEqual([
      "implementation",
      "category",
      "id",
      "notes",
      "expected",
      "got",
    ]);
  });

  test("shows progress on a terminal, on standard error, and takes it away", async () => {
    const { stdout, stderr } = await skitty(["conformance", "run", "--category", "sync"], {
      isTerminal: true,
    });
    expect(stdout).not.toContain(" of ");
    expect(stderr).toMatch(/^\r\d+ of \d+ checks.*\r\x1b\[K$/s);
  });

  test.each([
    [["--impl", "skitty-no-such-command"], "skitty-no-such-command"],
    [["--category", "nope"], "no category nope in v4: it has analytics, "],
    [["--contract", "v3"], "Expected v4 (4.0.0) or v2 (2.3.1)"],
  ])("ends with 2 on %o and says why", async (args, message) => {
    const { exit, stdout, stderr } = await skitty(["conformance", "run", ...args], { cwd: folder });
    expect([exit, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });

  const missing = oracleMissing("events-4.0.0");
  test.skipIf(missing !== undefined && process.env["CI"] !== "true")(
    "passes side by side with the reference",
    async () => {
      const args = ["conformance", "run", "--json", "--impl", oracleCommand("events-4.0.0")];
      const { exit, stdout } = await skitty(args);
      const { matrix, failures } = JSON.parse(stdout);
      expect([exit, failures]).toEqual([0, []]);
      expect(Object.keys(matrix[0].passed)).toEqual(["skitty", "spec-kitty-events 4.0.0"]);
    },
  );
});
