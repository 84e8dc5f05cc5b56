/** Runs every bench, each in a process of its own, and says which numbers are reached; exit 1 on a miss. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { BenchRow } from "./row.ts";

const ROWS_OF = (file: string) =>
  `const { rows } = await import(${JSON.stringify(pathToFileURL(file).href)}); console.log(JSON.stringify(await rows()));`;

/** The files here that export `rows`, by name; `only` picks some of them. */
function benches(only: readonly string[]): string[] {
  const shared = new Set([
    "run",
    "row",
    "local-commits",
    "folds",
    "stream",
    "mission-stream",
    "reference-rate",
    "github-issues",
    "github-pull",
  ]);
  return readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -3))
    .filter((name) => !shared.has(name) && (only.length === 0 || only.includes(name)))
    .sort();
}

function rowsOf(name: string): BenchRow[] {
  const file = join(import.meta.dirname, `${name}.ts`);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "-e", ROWS_OF(file)],
    { encoding: "utf8", cwd: fileURLToPath(new URL("..", import.meta.url)), maxBuffer: 1 << 26 },
  );
  if (status !== 0) throw new Error(`bench ${name} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as BenchRow[];
}

function textRow({ name, unit, ours, peer, floor, ratio, limit, ok }: BenchRow): string {
  const number = (value: number | null) => (value === null ? "" : value.toPrecision(3));
  const cells = [ok ? "ok  " : "MISS", name.padEnd(58), `${number(ours)} ${unit}`.padEnd(22)];
  return [
    ...cells,
    `ratio ${number(ratio)} (limit ${limit})`,
    peer && `peer ${number(peer)}`,
    floor && `floor ${number(floor)}`,
  ]
    .filter((cell) => cell)
    .join("  ");
}

const args = process.argv.slice(2);
const json = args.includes("--json");
const rows: BenchRow[] = [];
for (const name of benches(args.filter((arg) => !arg.startsWith("-")))) {
  process.stderr.write(`bench: ${name} …\n`);
  rows.push(...rowsOf(name));
}
const machine = {
  cpu: cpus()[0]?.model ?? "unknown",
  cpus: cpus().length,
  memory_bytes: totalmem(),
  platform: `${process.platform}-${process.arch}`,
  node: process.versions.node,
};
if (json) process.stdout.write(`${JSON.stringify({ machine, rows })}\n`);
else process.stdout.write(rows.map((row) => `${textRow(row)}\n`).join(""));
process.exit(rows.every(({ ok }) => ok) ? 0 : 1);
