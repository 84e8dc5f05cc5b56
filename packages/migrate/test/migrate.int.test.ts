import { spawn } from "node:child_process";
import { existsSync, linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Event, InMemoryEventStore } from "@spec-kitty/events-core";
import { migrateFile, migrateStore, readMapping } from "@spec-kitty/migrate";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

let folder: string;
const file = (name: string) => join(folder, name);
const lines = (name: string) => readFileSync(file(name), "utf8").trimEnd().split("\n");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "migrate-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const event = (n: number, payload: object = {}) => ({
  event_id: `01J${String(n).padStart(23, "0")}`,
  event_type: "WPStatusChanged",
  aggregate_id: "WP01",
  payload: {
    feature_slug: "014",
    wp_id: "WP01",
    to_lane: "planned",
    actor: "a",
    execution_mode: "worktree",
    ...payload,
  },
  timestamp: "2026-01-01T10:00:00Z",
  node_id: "n",
  lamport_clock: n,
  project_uuid: "12345678-1234-5678-1234-567812345678",
  correlation_id: `01J${String(n).padStart(23, "0")}`,
  schema_version: "1.0.0",
});

const write = (...parts: (object | string | Uint8Array)[]) => {
  const bytes = parts.map((part) =>
    part instanceof Uint8Array ? part : Buffer.from(typeof part === "string" ? part : JSON.stringify(part)),
  );
  writeFileSync(file("in.jsonl"), Buffer.concat(bytes.flatMap((part) => [part, Buffer.from("\n")])));
};
const migrate = (more: object = {}) =>
  migrateFile({ source: file("in.jsonl"), target: file("out.jsonl"), ...more });

describe("a file", () => {
  test("balances: every line is in the result or in quarantine, unchanged, with its number and reason", async () => {
    const garbage = Buffer.from([0x7b, 0xff, 0xfe]);
    write(
      event(1),
      "{",
      event(2, { wp_id: "" }),
      "",
      garbage,
      `{"event_type":"x","payload":{"n":12345678901234567890}}`,
      event(3),
    );
    const summary = await migrate();
    expect(summary).toMatchObject({ in: 6, out: 2, quarantined: 4 });
    expect(summary.reasons).toEqual({
      JSON_INVALID: 1,
      PAYLOAD_INVALID: 1,
      UTF8_INVALID: 1,
      NUMBER_NOT_EXACT: 1,
    });
    expect(summary.rules).toEqual({ build_id: 2, feature_slug: 2, schema_version: 2 });
    const aside = lines("out.jsonl.quarantine.jsonl").map((line) => JSON.parse(line));
    expect(aside.map(({ line, code }) => [line, code])).toEqual([
      [2, "JSON_INVALID"],
      [3, "PAYLOAD_INVALID"],
      [5, "UTF8_INVALID"],
      [6, "NUMBER_NOT_EXACT"],
    ]);
    expect([aside[0].text, JSON.parse(aside[1].text)]).toEqual(["{", event(2, { wp_id: "" })]);
    expect(Buffer.from(aside[2].base64, "base64")).toEqual(garbage);
  });

  test("migrated twice changes nothing, byte for byte", async () => {
    write(event(1), event(2));
    await migrate();
    const again = await migrateFile({ source: file("out.jsonl"), target: file("again.jsonl") });
    expect(again).toEqual({ in: 2, out: 2, quarantined: 0, rules: {}, reasons: {} });
    expect(readFileSync(file("again.jsonl"))).toEqual(readFileSync(file("out.jsonl")));
    expect(existsSync(file("again.jsonl.quarantine.jsonl"))).toBe(false);
  });

  test("takes a byte order mark and lines that end in CR LF", async () => {
    write(`\ufeff${JSON.stringify(event(1))}\r`, `${JSON.stringify(event(2))}\r`);
    expect(await migrate()).toMatchObject({ in: 2, out: 2 });
  });

  test("a dry run counts and writes nothing", async () => {
    write(event(1), "{");
    expect(await migrate({ dryRun: true })).toMatchObject({ in: 2, out: 1, quarantined: 1 });
    expect(readdirSync(folder)).toEqual(["in.jsonl"]);
  });

  test("the source is never written to, under any name", async () => {
    write(event(1));
    linkSync(file("in.jsonl"), file("link.jsonl"));
    await expect(migrate({ target: file("in.jsonl") })).rejects.toMatchObject({ code: "MIGRATE_SAME_FILE" });
    await expect(migrate({ quarantine: file("link.jsonl") })).rejects.toMatchObject({
      code: "MIGRATE_SAME_FILE",
    });
    expect(JSON.parse(lines("in.jsonl")[0]!)).toEqual(event(1));
  });

  test("what cannot be read or written is an error with its code", async () => {
    await expect(migrate()).rejects.toMatchObject({ code: "MIGRATE_UNREADABLE" });
    await expect(migrate({ source: folder })).rejects.toMatchObject({ code: "MIGRATE_UNREADABLE" });
    write(event(1));
    await expect(migrate({ target: file("no/out.jsonl") })).rejects.toMatchObject({
      code: "MIGRATE_UNWRITABLE",
    });
  });

  test("an interrupted run leaves nothing behind and may be run again", async () => {
    write(...Array.from({ length: 30_000 }, (_, i) => event(i)));
    const stop = new AbortController();
    const run = migrate({ signal: stop.signal, onProgress: () => stop.abort() });
    await expect(run).rejects.toMatchObject({ name: "AbortError" });
    expect(readdirSync(folder)).toEqual(["in.jsonl"]);
    expect(await migrate()).toMatchObject({ in: 30_000, out: 30_000 });
  });

  test("killed in the middle, it has written nothing under the target's name; the next run succeeds", async () => {
    write(...Array.from({ length: 30_000 }, (_, i) => event(i)));
    const script = `const { migrateFile } = await import(${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)});
      await migrateFile({ source: ${JSON.stringify(file("in.jsonl"))}, target: ${JSON.stringify(file("out.jsonl"))}, onProgress: () => process.kill(process.pid, "SIGKILL") });`;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
      stdio: "ignore",
      cwd: import.meta.dirname,
    });
    const [, signal] = await new Promise<[number | null, string | null]>((done) =>
      child.once("exit", (...ended) => done(ended)),
    );
    expect(signal).toBe("SIGKILL");
    expect(existsSync(file("out.jsonl"))).toBe(false);
    expect(await migrate()).toMatchObject({ in: 30_000, out: 30_000 });
    expect(readdirSync(folder).sort()).toEqual(["in.jsonl", "out.jsonl"]);
  });
});

test("a store is migrated into another; what cannot be brought over is handed on as it was", async () => {
  const { build_id: _, ...bad } = { ...event(2), build_id: "", event_type: "HistoryAdded" };
  const target = new InMemoryEventStore<Event>();
  const aside: [object, string][] = [];
  const migration = {
    source: { loadAllEvents: async () => [event(1), bad] },
    target,
    mapping: readMapping({}),
    quarantine: (event: object, { code }: { code: string }) => void aside.push([event, code]),
  };
  expect(await migrateStore(migration)).toMatchObject({ in: 2, out: 1, quarantined: 1 });
  expect(aside).toEqual([[bad, "EVENT_TYPE_UNKNOWN"]]);
  expect((await target.loadAllEvents()).map(({ schema_version }) => schema_version)).toEqual(["3.0.0"]);
  await migrateStore(migration);
  expect(await target.loadAllEvents()).toHaveLength(1);
});
