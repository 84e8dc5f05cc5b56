/** The memory that the command takes for a log of a million lines. */
import { spawnSync } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { missionStream } from "./mission-stream.ts";
import type { BenchRow } from "./row.ts";

const LINES = 1_000_000;
const LIMIT_MB = 200;
const main = pathToFileURL(fileURLToPath(new URL("../packages/cli/dist/main.js", import.meta.url))).href;

export async function rows(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-memory-"));
  try {
    const log = join(folder, "log.jsonl");
    await pipeline(Readable.from(blocks()), createWriteStream(log));
    return [
      row("memory of validate, 1,000,000 lines", peakMegabytes(["validate", log])),
      row("memory of migrate, 1,000,000 lines", peakMegabytes(["migrate", log, join(folder, "out.jsonl")])),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A thousand lines at a time. */
function* blocks(): Generator<string> {
  const lines = missionStream(1000).map((event) => JSON.stringify(event));
  const block = `${lines.join("\n")}\n`;
  for (let i = 0; i < LINES / lines.length; i++) yield block;
}

/** The largest resident size of the command's process. */
function peakMegabytes(args: readonly string[]): number {
  const script = `process.argv = [process.argv[0], "skitty", ...${JSON.stringify(args)}];
    process.on("exit", () => process.stderr.write(\`\\n\${process.resourceUsage().maxRSS}\`));
    await (await import(${JSON.stringify(main)})).main();`;
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (status !== 0) throw new Error(`skitty ${args.join(" ")} ended with ${status}: ${stderr}`);
  return Number(stderr.trim().split("\n").at(-1)) / 1024;
}

function row(name: string, ours: number): BenchRow {
  return {
    name,
    unit: "MB",
    ours,
    peer: null,
    floor: null,
    ratio: ours / LIMIT_MB,
    limit: 1,
    ok: ours <= LIMIT_MB,
  };
}
