import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { skitty } from "./skitty.js";

let cwd: string;

const RUN = {
  event_id: "01J00000000000000000000001",
  event_type: "MissionRunStarted",
  aggregate_id: "mission/014",
  payload: { run_id: "r1", mission_key: "board", actor: { actor_id: "anna", actor_type: "human" } },
  timestamp: "2026-01-01T10:00:00Z",
  node_id: "anna",
  lamport_clock: 1,
  project_uuid: "12345678-1234-5678-1234-567812345678",
  correlation_id: "01J00000000000000000000001",
};

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "skitty-migrate-"));
  writeFileSync(join(cwd, "old.jsonl"), `${JSON.stringify(RUN)}\nno event\n`);
  writeFileSync(join(cwd, "map.json"), JSON.stringify({ mission_types: { board: "software-dev" } }));
  writeFileSync(join(cwd, "bad.json"), "{");
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe("skitty migrate", () => {
  test("writes the live log, the quarantine and the balance", async () => {
    const args = ["migrate", "old.jsonl", "new.jsonl", "--map", "map.json", "--build-id", "b1", "--json"];
    const { exit, stdout } = await skitty(args, { cwd });
    expect(exit).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      in: 2,
      out: 1,
      quarantined: 1,
      rules: { build_id: 1, mission_key: 1, schema_version: 1 },
      reasons: { JSON_INVALID: 1 },
    });
    expect(JSON.parse(readFileSync(join(cwd, "new.jsonl"), "utf8"))).toMatchObject({
      build_id: "b1",
      payload: { mission_type: "software-dev" },
    });
  });

  test("tells in words what a dry run would do", async () => {
    const { exit, stdout } = await skitty(["migrate", "old.jsonl", "x.jsonl", "--dry-run"], { cwd });
    expect(exit).toBe(1);
    expect(stdout).toContain("2 events read: 0 would be written, 2 quarantined");
    expect(stdout).toContain("MISSION_TYPE_UNMAPPED");
  });

  test.each([
    [["none.jsonl", "x.jsonl"], /cannot read .*none\.jsonl/],
    [["old.jsonl", "old.jsonl"], /would be overwritten.*MIGRATE_SAME_FILE/],
    [["old.jsonl", "x.jsonl", "--quarantine", "./x.jsonl"], /overwrite each other.*MIGRATE_SAME_FILE/],
    [["old.jsonl", "map.json", "--map", "map.json"], /map\.json would be overwritten.*MIGRATE_SAME_FILE/],
    [["old.jsonl", "/dev/null"], /it is a device.*dry run.*MIGRATE_NOT_A_FILE/],
    [["old.jsonl", "x.jsonl", "--map", "bad.json"], /bad\.json: .*JSON/],
    [["old.jsonl"], /missing required argument 'out'/],
  ])("%j is a usage error that says why", async (args, message) => {
    const { exit, stdout, stderr } = await skitty(["migrate", ...args], { cwd });
    expect([exit, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });
});
