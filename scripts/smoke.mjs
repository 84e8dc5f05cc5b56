/** What must work on every supported Node: each package imports, events fold, a store keeps, the command answers. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const load = (path) => import(pathToFileURL(join(root, "packages", path)).href);

let doors = 0;
for (const name of readdirSync(join(root, "packages"))) {
  const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
  for (const target of Object.values(manifest.exports)) {
    const file = typeof target === "object" ? target.default : undefined;
    if (file === undefined || file.includes("*") || !existsSync(join(root, "packages", name, file))) continue;
    await load(`${name}/${file}`);
    doors++;
  }
}

const { buildEvent } = await load("contract/dist/index.js");
const { machineSystem } = await load("events-core/dist/system.js");
const { reduceStatusEvents } = await load("lanes/dist/index.js");
const event = buildEvent(
  "WPStatusChanged",
  {
    aggregate_id: "WP01",
    node_id: "n",
    build_id: "b",
    project_uuid: "12345678-1234-5678-1234-567812345678",
    lamport_clock: 1,
    payload: {
      mission_slug: "m",
      wp_id: "WP01",
      to_lane: "planned",
      actor: "anna",
      execution_mode: "worktree",
    },
  },
  machineSystem(),
);
assert.equal(reduceStatusEvents([event]).wp_states.WP01.current_lane, "planned");

const skitty = (...args) =>
  execFileSync(process.execPath, [join(root, "packages/cli/bin/skitty.js"), ...args], { encoding: "utf8" });
const { version } = JSON.parse(readFileSync(join(root, "packages/cli/package.json"), "utf8"));
assert.equal(skitty("--version").trim(), version);
const { missions } = JSON.parse(skitty("board", join(root, "fixtures/sample-repo"), "--once", "--json"));
assert.ok(missions.length > 0);

const folder = mkdtempSync(join(tmpdir(), "skitty-smoke-"));
try {
  const { openDatabase } = await load("store-sqlite/dist/database.js");
  const { SqliteJournal } = await load("store-sqlite/dist/index.js");
  const database = openDatabase(join(folder, "events.db"));
  const [receipt] = await new SqliteJournal(database).append([event]);
  assert.equal(receipt.outcome, "accepted");
  database.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`Node ${process.versions.node}: ${doors} doors, folds, journal and command work\n`);
