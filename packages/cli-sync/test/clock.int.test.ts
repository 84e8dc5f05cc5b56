import { fork } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SharedClock } from "../src/index.js";
import { newFolder } from "./folder.js";
import { NODE_ID, noWarning, testSystem, warnings } from "./system.js";

const at = Date.parse("2026-11-21T09:21:23.647Z");

function open(root: string, onWarning = noWarning): SharedClock {
  return SharedClock.open({ root, nodeId: NODE_ID, system: testSystem(at), onWarning });
}

const tickScript = join(import.meta.dirname, "tick.mjs");
const fileOf = (root: string) => join(root, "clock.json");

describe("the clock file", () => {
  test("has the form of the Python clients", () => {
    const root = newFolder();
    const clock = open(root);
    expect([clock.tick(), clock.tick(), clock.tick()]).toEqual([1, 2, 3]);
    expect(readFileSync(fileOf(root), "utf8")).toBe(
      `{\n  "value": 3,\n  "node_id": "${NODE_ID}",\n  "updated_at": "2026-11-21T09:21:23.647000+00:00"\n}`,
    );
  });

  test("names the node: what stands there wins", () => {
    const root = newFolder();
    writeFileSync(fileOf(root), '{"value": 41, "node_id": "b805cd5cee74", "updated_at": "x"}');
    const clock = open(root);
    expect([clock.nodeId, clock.tick()]).toEqual(["b805cd5cee74", 42]);
  });

  test.each(["", "{", "[]", "null", '{"value": -1}', '{"value": "7"}', '{"value": 1.5, "node_id": ""}'])(
    "counts as new where it says %j",
    (text) => {
      const root = newFolder();
      writeFileSync(fileOf(root), text);
      const clock = open(root);
      expect([clock.nodeId, clock.current(), clock.tick()]).toEqual([NODE_ID, 0, 1]);
    },
  );

  test("may be written by a Python client meanwhile, forward or back", () => {
    const root = newFolder();
    const clock = open(root);
    clock.tick();
    writeFileSync(fileOf(root), '{"value": 100, "node_id": "x"}');
    expect(clock.tick()).toBe(101);
    // It read the file long ago and knows nothing of our values.
    writeFileSync(fileOf(root), '{"value": 2, "node_id": "x"}');
    expect(clock.tick()).toBe(102);
  });
});

test("several values at once stand in a row", () => {
  const clock = open(newFolder());
  clock.tick();
  expect(clock.tick(10)).toBe(11);
  expect(clock.current()).toBe(11);
  for (const count of [0, -1, 1.5]) expect(() => clock.tick(count)).toThrow("whole number of times");
});

test("a value from elsewhere is passed", () => {
  const clock = open(newFolder());
  expect([clock.receive(7), clock.receive(3), clock.tick()]).toEqual([8, 9, 10]);
  for (const value of [-1, 0.5, Number.NaN]) expect(() => clock.receive(value)).toThrow("from 0");
});

test("a damaged file of ours is made anew, and the value goes on", async () => {
  const root = newFolder();
  await new Promise((done) => fork(tickScript, [root, "5"]).once("exit", done));
  for (const ending of ["-wal", "-shm"]) rmSync(join(root, `shared-clock.db${ending}`), { force: true });
  writeFileSync(join(root, "shared-clock.db"), "no database at all. ".repeat(500));
  const { list, onWarning } = warnings();
  const clock = open(root, onWarning);
  expect(clock.tick()).toBe(6);
  expect(list.map(({ code }) => code)).toEqual(["CLOCK_RECOVERED"]);
});

test("processes never get the same value, some of them killed", async () => {
  const root = newFolder();
  const values: number[] = [];
  const run = (kill: number | null) =>
    new Promise<void>((done) => {
      const child = fork(tickScript, [root, "120"]);
      child.on("message", (value) => {
        values.push(value as number);
        if (kill !== null && values.length % kill === 0) child.kill("SIGKILL");
      });
      child.once("exit", () => done());
    });
  await Promise.all([run(null), run(null), run(null), run(40), run(55)]);
  expect(values.length).toBeGreaterThanOrEqual(360);
  expect(new Set(values).size).toBe(values.length);
  expect(existsSync(fileOf(root))).toBe(true);
  expect(open(root).current()).toBeGreaterThanOrEqual(Math.max(...values));
});
