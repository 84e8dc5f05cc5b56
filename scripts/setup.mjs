/** Sets a checkout up on a machine that has Node and npm: pnpm, dependencies, generated code, build. Instant when done. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const tools = join(root, ".tools");
const pnpmBin = join(tools, "pnpm/node_modules/.bin");

/** The environment in which the workspace's tools find each other. */
export const environment = {
  ...process.env,
  PATH: [pnpmBin, join(root, "node_modules/.bin"), process.env.PATH].join(delimiter),
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
};

export function setup() {
  requireNode();
  mkdirSync(tools, { recursive: true });
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  step("pnpm", packageManager, () => {
    run("npm", [
      "install",
      "--prefix",
      join(tools, "pnpm"),
      "--no-fund",
      "--no-audit",
      "--loglevel=error",
      packageManager,
    ]);
  });
  step("dependencies", digest(["pnpm-lock.yaml", "pnpm-workspace.yaml"]), () => {
    run("pnpm", ["install", "--frozen-lockfile", "--reporter=append-only"]);
  });
  step("build", sourceState(), () => {
    run("turbo", ["run", "build", "--output-logs=errors-only", "--ui=stream"]);
  });
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Node ${process.versions.node} is too old: this project needs Node 20.19 or later.`);
}

/** Does a step unless it was done for the same state. */
function step(name, state, action) {
  const stamp = join(tools, `${name}.stamp`);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === state) return;
  const started = Date.now();
  process.stderr.write(`setup: ${name} …\n`);
  action();
  writeFileSync(stamp, state);
  process.stderr.write(`setup: ${name} done in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

function run(command, args) {
  // Standard output belongs to the result of what is run after the set-up.
  const windows = process.platform === "win32";
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    env: environment,
    stdio: ["ignore", 2, 2],
    shell: windows,
  });
  if (error) fail(`setup: ${command} could not be started: ${error.message}`);
  if (status !== 0) fail(`setup: ${command} ${args.join(" ")} ended with code ${status}`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function digest(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** Name, size and time of every file that the build reads. */
function sourceState() {
  const hash = createHash("sha256");
  const visit = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (["node_modules", "dist", "generated", ".turbo", "test", "coverage"].includes(entry.name)) continue;
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else if (!/\.(test\.ts|tsbuildinfo|md)$/.test(entry.name)) {
        const { size, mtimeMs } = statSync(join(root, path));
        hash.update(`${path}:${size}:${mtimeMs}\n`);
      }
    }
  };
  visit("packages");
  visit("scripts");
  hash.update(digest(["tsconfig.base.json", "tsconfig.universal.json", "turbo.json", "pnpm-lock.yaml"]));
  return hash.digest("hex");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setup();
