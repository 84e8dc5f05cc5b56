/** What the scripts of package.json do, each after the set-up. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { freshSample } from "./sample.mjs";
import { environment, root, setup } from "./setup.mjs";

const [task, ...args] = process.argv.slice(2);
const skitty = join(root, "packages/cli/bin/skitty.js");
const sample = () =>
  freshSample(join(root, "fixtures/sample-repo"), join(root, ".tools/sample-repo"), Date.now());

const tasks = {
  start: () => skittyFrom(args.length === 0 ? ["board", sample()] : ["board", ...args]),
  skitty: () => skittyFrom(args),
  test: () => check() || vitest(args),
  "test:all": () => check() || everything(),
  bench: () => run("tsx", ["bench/run.ts", ...args]),
  check,
};

function run(command, commandArgs, env = {}, cwd = root) {
  const { status, signal, error } = spawnSync(command, commandArgs, {
    cwd,
    env: { ...environment, ...env },
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (error) throw error;
  return signal === null ? status : 130;
}

// Relative paths are taken from where the person stands.
function skittyFrom(skittyArgs) {
  return run(process.execPath, [skitty, ...skittyArgs], {}, process.env.INIT_CWD ?? root);
}

function check() {
  return (
    run("biome", ["ci", "--reporter=summary", "--diagnostic-level=warn"]) ||
    run("tsc", ["-p", "tsconfig.test.json"]) ||
    run("knip", ["--no-progress", "--no-config-hints"])
  );
}

function vitest(vitestArgs, env = {}) {
  const report = join(root, ".tools/test-report.json");
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const status = run("vitest", ["run", ...reporters, ...vitestArgs], env);
  if (existsSync(report)) {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, "utf8"));
    process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped\n`);
  }
  return status;
}

/** Full counts, coverage with its thresholds, and every supported Node. */
function everything() {
  const nodes = ["20", "22", "24"].map((major) => ["npx", ["--yes", `node@${major}`, "scripts/smoke.mjs"]]);
  for (const [command, commandArgs] of nodes) {
    const status = run(command, commandArgs);
    if (status !== 0) return status;
  }
  return vitest(["--coverage"], { SKITTY_CASES: process.env.SKITTY_CASES ?? "10000", SKITTY_FULL: "true" });
}

if (!Object.hasOwn(tasks, task)) {
  process.stderr.write(`Unknown task ${task}; one of ${Object.keys(tasks).join(", ")}\n`);
  process.exit(2);
}
setup();
process.exit(tasks[task]() ?? 1);
