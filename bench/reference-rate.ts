/** The rate of a reducer of the reference, measured in the same run. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const SCRIPT = `
import json, sys, time
import spec_kitty_events as package
events = [package.Event(**json.loads(line)) for line in sys.stdin]
reduce = getattr(package, sys.argv[1])
best = float("inf")
for _ in range(3):
    start = time.perf_counter()
    reduce(events)
    best = min(best, time.perf_counter() - start)
print(len(events) / best)
`;

/** Events a second of a reducer of events 4.0.0; null where the reference is not on this machine. */
export function referenceRate(reducer: string, events: readonly object[]): number | null {
  const home = process.env["ORACLE_HOME"] ?? join(homedir(), ".cache/spec-kitty-oracle");
  const python = join(home, "events-4.0.0/bin/python");
  if (!existsSync(python)) return null;
  const input = events.map((event) => JSON.stringify(event)).join("\n");
  const { status, stdout, stderr } = spawnSync(python, ["-c", SCRIPT, reducer], { input, encoding: "utf8" });
  if (status !== 0) throw new Error(`the reference ended with ${status}: ${stderr}`);
  return Number(stdout);
}
