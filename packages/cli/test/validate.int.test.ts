import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { skitty } from "./skitty.js";

const good = {
  event_id: "01J00000000000000000000001",
  event_type: "WPStatusChanged",
  aggregate_id: "WP01",
  payload: {
    mission_slug: "014-board",
    wp_id: "WP01",
    from_lane: null,
    to_lane: "planned",
    actor: "anna",
    execution_mode: "worktree",
  },
  timestamp: "2026-03-01T12:00:00Z",
  build_id: "b1",
  node_id: "n1",
  lamport_clock: 1,
  project_uuid: "12345678-1234-5678-1234-567812345678",
  correlation_id: "01J00000000000000000000001",
  schema_version: "3.0.0",
};
const bad = { ...good, build_id: "", payload: { ...good.payload, to_lane: "doing well" } };

let folder: string;
const file = (name: string, text: string | Uint8Array) => {
  writeFileSync(join(folder, name), text);
  return name;
};
const jsonLines = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "skitty-validate-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("skitty validate", () => {
  test("ends with 0 on valid events and counts them", async () => {
    const name = file("good.jsonl", `${JSON.stringify(good)}\n\n${JSON.stringify(good)}\n`);
    const ran = await skitty(["validate", name, "--json"], { cwd: folder });
    expect(ran).toEqual({ exit: 0, stdout: '{"checked":2,"valid":2,"invalid":0}\n', stderr: "" });
  });

  test("names file, line, layer and field of each finding, and ends with 1", async () => {
    const name = file("bad.jsonl", `${JSON.stringify(good)}\n${JSON.stringify(bad)}\n{"event_id":\n`);
    const { exit, stdout } = await skitty(["validate", name, "--json"], { cwd: folder });
    const lines = jsonLines(stdout);
    expect(exit).toBe(1);
    expect(lines.at(-1)).toEqual({ checked: 3, valid: 1, invalid: 2 });
    const found = lines.slice(0, -1).map(({ file, line, layer, field }) => [file, line, layer, field]);
    expect(found).toEqual([
      ["bad.jsonl", 2, "model", "build_id"],
      ["bad.jsonl", 2, "schema", "$.build_id"],
      ["bad.jsonl", 2, "model", "to_lane"],
      ["bad.jsonl", 2, "schema", "$.to_lane"],
      ["bad.jsonl", 3, "json", ""],
    ]);
    expect(Object.keys(lines[0])).toEqual(["file", "line", "code", "layer", "field", "message"]);
  });

  test("checks a payload as --type, in the contract line that is asked for", async () => {
    const { mission_slug, ...rest } = good.payload;
    const name = file("payload.json", JSON.stringify({ feature_slug: mission_slug, ...rest }));
    const args = ["validate", name, "--type", "WPStatusChanged"];
    expect((await skitty([...args, "--contract", "2.3.1"], { cwd: folder })).exit).toBe(0);
    expect((await skitty([...args, "--contract", "v4"], { cwd: folder })).exit).toBe(1);
  });

  test("says what it needs to know of a payload, and that it does not know a type", async () => {
    const name = file(
      "unknown.jsonl",
      `{"wp_id":"WP01"}\n${JSON.stringify({ ...good, event_type: "Nope" })}\n`,
    );
    const { exit, stdout } = await skitty(["validate", name, "--json"], { cwd: folder });
    expect(exit).toBe(1);
    expect(jsonLines(stdout).map(({ code, line }) => [line, code])).toEqual([
      [1, "TYPE_NEEDED"],
      [2, "EVENT_TYPE_UNKNOWN"],
      [undefined, undefined],
    ]);
  });

  test("checks envelopes of any type as --type Event, and nothing but the envelope", async () => {
    const nope = JSON.stringify({ ...good, event_type: "Nope" });
    const odd = JSON.stringify({ ...good, payload: {} });
    const name = file(
      "envelopes.jsonl",
      `${nope}\n${odd}\n${JSON.stringify({ ...good, build_id: "" })}\n{}\n`,
    );
    const { exit, stdout } = await skitty(["validate", name, "--type", "Event", "--json"], { cwd: folder });
    expect([exit, jsonLines(stdout).at(-1)]).toEqual([1, { checked: 4, valid: 2, invalid: 2 }]);
    // Without it, `Event` is no type that an event can have.
    const event = file("event.jsonl", JSON.stringify({ ...good, event_type: "Event" }));
    expect(jsonLines((await skitty(["validate", event, "--json"], { cwd: folder })).stdout)[0]).toMatchObject(
      {
        code: "EVENT_TYPE_UNKNOWN",
      },
    );
  });

  test("reads standard input, CRLF and a list in a .json file", async () => {
    const line = JSON.stringify(good);
    expect((await skitty(["validate"], { stdin: `${line}\r\n${line}` })).stdout).toBe(
      "2 checked: 2 valid, 0 invalid\n",
    );
    const name = file("list.json", JSON.stringify([good, good, bad]));
    const { exit, stdout } = await skitty(["validate", name, "--json"], { cwd: folder });
    expect([exit, jsonLines(stdout).at(-1)]).toEqual([1, { checked: 3, valid: 2, invalid: 1 }]);
  });

  test("ends with 2 where a file cannot be read, and says why", async () => {
    const missing = await skitty(["validate", "missing.jsonl"], { cwd: folder });
    expect(missing).toEqual({
      exit: 2,
      stdout: "",
      stderr: "skitty: cannot read missing.jsonl: no such file\n",
    });
    const directory = await skitty(["validate", "."], { cwd: folder });
    expect([directory.exit, directory.stderr]).toEqual([2, "skitty: cannot read .: it is a directory\n"]);
  });

  test("ends with 2 on an unknown contract and an unknown option", async () => {
    for (const args of [["--contract", "v3"], ["--nope"]]) {
      const { exit, stdout, stderr } = await skitty(["validate", ...args]);
      expect([exit, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(/v3|--nope/);
    }
  });

  test("reports bytes that are no UTF-8, also where they read as JSON", async () => {
    const text = Buffer.from(JSON.stringify(good).replace("anna", "ann\u00ff"), "latin1");
    const name = file("latin1.jsonl", Buffer.concat([text, Buffer.from(`\n${JSON.stringify(good)}\n`)]));
    const { exit, stdout } = await skitty(["validate", name, "--json"], { cwd: folder });
    const [finding, counts] = jsonLines(stdout);
    expect(finding).toMatchObject({ file: name, line: 1, code: "UTF8_INVALID", layer: "json" });
    expect([exit, counts]).toEqual([1, { checked: 2, valid: 1, invalid: 1 }]);
  });

  test("shows progress on a terminal, on standard error alone", async () => {
    const name = file("many.jsonl", `${JSON.stringify(good)}\n`.repeat(2000));
    const { stdout, stderr } = await skitty(["validate", name], { cwd: folder, isTerminal: true });
    expect(stdout).toBe("2000 checked: 2000 valid, 0 invalid\n");
    expect(stderr).toMatch(/^\rmany\.jsonl: 1000 checked, 0 invalid\x1b\[K.*\r\x1b\[K$/s);
  });

  test("survives garbage bytes and a line of 20 MB", async () => {
    const long = JSON.stringify({ ...good, payload: { ...good.payload, reason: "x".repeat(20_000_000) } });
    const bytes = Buffer.concat([
      Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a]),
      Buffer.from(`${long}\n${JSON.stringify(good)}`),
    ]);
    const name = file("garbage.jsonl", bytes);
    const { exit, stdout } = await skitty(["validate", name, "--json"], { cwd: folder });
    expect([exit, jsonLines(stdout).at(-1)]).toEqual([1, { checked: 3, valid: 2, invalid: 1 }]);
  });
});
