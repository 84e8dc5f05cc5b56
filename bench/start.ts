/** What it costs to import the packages and to start the command. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { BenchRow } from "./row.ts";

const ROUNDS = 9;
const path = (relative: string) => fileURLToPath(new URL(`../packages/${relative}`, import.meta.url));

/** Milliseconds that an import takes inside a fresh process. */
function importTime(file: string): number {
  const script = `const start = performance.now(); await import(${JSON.stringify(`file://${path(file)}`)}); console.log(performance.now() - start)`;
  return leastOf(() => Number(node(["--input-type=module", "-e", script])));
}

function node(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

function leastOf(measure: () => number): number {
  return Math.min(...Array.from({ length: ROUNDS }, measure));
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function row(name: string, ours: number, floor: number | null, limit: number): BenchRow {
  return { name, unit: "ms", ours, peer: null, floor, ratio: ours / limit, limit: 1, ok: ours <= limit };
}

export function rows(): BenchRow[] {
  const bare = leastOf(() => timed(() => node(["-e", "0"])));
  return [
    ...["events-core", "lanes", "lifecycle"].map((name) =>
      row(`import of @spec-kitty/${name}`, importTime(`${name}/dist/index.js`), null, 20),
    ),
    row("import of all validators (@spec-kitty/contract)", importTime("contract/dist/index.js"), null, 40),
    row(
      "skitty --version",
      leastOf(() => timed(() => node([path("cli/bin/skitty.js"), "--version"]))),
      bare,
      150,
    ),
  ];
}
