import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  configFile,
  type EnsuredIdentity,
  ensureIdentity,
  loadIdentity,
  machineSyncSystem,
  resolveIdentity,
  withProcessLock,
} from "../src/index.js";
import { newFolder, newRepository } from "./folder.js";
import { MACHINE, NODE_ID } from "./system.js";

const system = machineSyncSystem();
const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function options(repoRoot: string) {
  const root = newFolder("home");
  const exclusively = <T>(work: () => T) => withProcessLock(join(root, "identity.lock"), { system }, work);
  return { repoRoot, machine: MACHINE, newUuid: () => system.newUuid(), exclusively };
}

const ensure = (repoRoot: string): Promise<EnsuredIdentity> => ensureIdentity(options(repoRoot));
const resolve = (repoRoot: string): Promise<EnsuredIdentity> => resolveIdentity(options(repoRoot));

function withConfig(text: string): string {
  const repo = newRepository("board");
  mkdirSync(join(repo, ".kittify"));
  writeFileSync(configFile(repo), text);
  return repo;
}

test("004 FR-001 a fresh repository gets a UUID of version 4, in its file", async () => {
  const repo = newRepository();
  const { identity, stored, warnings } = await ensure(repo);
  expect(identity.uuid).toMatch(UUID4);
  expect(identity.isComplete).toBe(true);
  expect([stored, warnings]).toEqual([true, []]);
  expect(readFileSync(configFile(repo), "utf8")).toContain(`uuid: ${identity.uuid}`);
  expect(loadIdentity(repo).identity).toEqual(identity);
});

test("004 FR-002 the slug comes from the origin, else from the directory", async () => {
  const [cloned, local] = [
    newRepository("x", "git@github.com:acme/My_Board.git"),
    newRepository("My_Dir Name"),
  ];
  expect((await ensure(cloned)).identity.slug).toBe("my-board");
  expect((await ensure(local)).identity.slug).toBe("my-dir-name");
  const nowhere = newFolder("No_Git");
  expect((await ensure(nowhere)).identity.slug).toBe("no-git");
});

test("004 FR-003 the node id is kept and is the same for every project of the machine", async () => {
  const [one, two] = [newRepository("a"), newRepository("b")];
  const first = (await ensure(one)).identity;
  expect((await ensure(two)).identity.node_id).toBe(NODE_ID);
  expect((await ensure(one)).identity).toEqual(first);
  expect(first.node_id).toBe(NODE_ID);
});

describe("004 v2 an identity with missing fields", () => {
  test("is completed, in its file, and keeps what it had", async () => {
    const repo = withConfig(
      "project:\n  uuid: 550e8400-e29b-41d4-a716-446655440000\n  node_id: a1b2c3d4e5f6 # mine\n",
    );
    const { identity } = await ensure(repo);
    expect({ ...identity }).toEqual({
      uuid: "550e8400-e29b-41d4-a716-446655440000",
      slug: "board",
      node_id: "a1b2c3d4e5f6",
      build_id: "d2413d74-8bc0-52e8-96d3-9776a6ad90c0",
      repo_slug: null,
    });
    expect(readFileSync(configFile(repo), "utf8")).toContain("node_id: a1b2c3d4e5f6 # mine");
  });

  test("leaves no temporary file, and the mode and the link of the file as they were", async () => {
    const repo = newRepository();
    mkdirSync(join(repo, ".kittify"));
    const real = join(newFolder(), "shared.yaml");
    writeFileSync(real, "a: 1\n", { mode: 0o640 });
    symlinkSync(real, configFile(repo));
    await ensure(repo);
    expect(readFileSync(real, "utf8")).toMatch(/^a: 1\nproject:\n/);
    expect(readdirSync(join(repo, ".kittify"))).toEqual(["config.yaml"]);
  });

  test("a process that is killed between the temporary file and the rename leaves the old file whole", async () => {
    const repo = withConfig("project:\n  slug: before\n");
    const old = readFileSync(configFile(repo), "utf8");
    const seen = new Set<string>();
    for (let delay = 0; delay < 8; delay++) {
      const child = childProcess("ensure-identity.mjs", [repo, newFolder("home")]);
      await Promise.race([exited(child), after(120 + delay * 15)]);
      child.kill("SIGKILL");
      await exited(child);
      const text = readFileSync(configFile(repo), "utf8");
      seen.add(text === old ? "old" : "new");
      if (text !== old) expect(loadIdentity(repo).identity.isComplete).toBe(true);
      writeFileSync(configFile(repo), old);
    }
    expect([...seen].every((one) => one === "old" || one === "new")).toBe(true);
  });
});

test("004 v3 a repository that may not be written gets an identity in memory, with a warning", async () => {
  const readOnly = withConfig("a: 1\n");
  chmodSync(configFile(readOnly), 0o444);
  const asRoot = process.getuid?.() === 0;
  if (asRoot)
    for (let folder = readOnly; folder !== tmpdir(); folder = dirname(folder)) chmodSync(folder, 0o755);
  const child = childProcess("ensure-identity.mjs", [readOnly, newFolder("home"), asRoot ? "drop" : "stay"]);
  const output = await outputOf(child);
  const { identity, stored, warnings } = JSON.parse(output) as EnsuredIdentity;
  expect(stored).toBe(false);
  expect(identity.uuid).toMatch(UUID4);
  expect(warnings.map(({ code, message }) => [code, message.slice(0, 47)])).toEqual([
    ["CONFIG_NOT_WRITABLE", "Config not writable; using in-memory identity ("],
  ]);
  expect(readFileSync(configFile(readOnly), "utf8")).toBe("a: 1\n");
});

describe("004 v4 a file that cannot be understood", () => {
  test.each<[string, string]>([
    ["broken YAML", "project: [\n"],
    ["a list", "- a\n"],
    ["a uuid that is none", "project:\n  uuid: nonsense\n"],
  ])("%s stays as it is; ensure makes an identity in memory, resolve none", async (_name, text) => {
    const repo = withConfig(text);
    const ensured = await ensure(repo);
    expect([ensured.identity.isComplete, ensured.stored]).toEqual([true, false]);
    expect(ensured.warnings[0]).toMatchObject({
      code: "CONFIG_NOT_UNDERSTOOD",
      message: expect.stringMatching(/^Config exists but could not be understood; using in-memory identity/),
    });
    const resolved = await resolve(repo);
    expect([resolved.identity.uuid, resolved.stored]).toEqual([null, false]);
    expect(resolved.warnings).toHaveLength(1);
    expect(readFileSync(configFile(repo), "utf8")).toBe(text);
  });

  test("a folder in the place of the file is told, not thrown", async () => {
    const repo = newRepository();
    mkdirSync(configFile(repo), { recursive: true });
    const { identity, warnings } = await ensure(repo);
    expect(identity.isComplete).toBe(true);
    expect(warnings[0]?.code).toBe("CONFIG_NOT_UNDERSTOOD");
  });
});

test("004 FR-001 the first emitter of a repository gives it an identity too", async () => {
  const repo = newRepository();
  expect((await resolve(repo)).stored).toBe(true);
  expect(existsSync(configFile(repo))).toBe(true);
});

test("processes that begin at the same time agree on one identity", async () => {
  const repo = withConfig("# shared\nagents: [claude]\n");
  const root = newFolder("home");
  const outputs = await Promise.all(
    Array.from({ length: 6 }, () => outputOf(childProcess("ensure-identity.mjs", [repo, root]))),
  );
  const uuids = new Set(outputs.map((output) => (JSON.parse(output) as EnsuredIdentity).identity.uuid));
  expect([...uuids]).toEqual([loadIdentity(repo).identity.uuid]);
  expect(readFileSync(configFile(repo), "utf8")).toMatch(/^# shared\nagents: \[claude\]\nproject:\n/);
});

function childProcess(script: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, script), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => child.once("exit", () => done()));
}

const after = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));

function outputOf(child: ChildProcess): Promise<string> {
  let text = "";
  child.stdout!.on("data", (chunk) => {
    text += chunk;
  });
  return new Promise((done) => child.once("close", () => done(text)));
}
