/** A line of JSON to a validated event, against JSON.parse of the same line; and both layers against the reference. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { validateEvent } from "../packages/contract/dist/index.js";
import { parseEvent } from "../packages/events-core/dist/index.js";
import { missionStream } from "./mission-stream.ts";
import type { BenchRow } from "./row.ts";

/** Calls a second of the reference where it cannot be measured beside us. */
const REFERENCE = 5_900;

const SCRIPT = `
import json, sys, time
from spec_kitty_events.conformance import validate_event
documents = [json.loads(line) for line in sys.stdin]
best = float("inf")
for _ in range(3):
    start = time.perf_counter()
    for document in documents: validate_event(document, "WPStatusChanged")
    best = min(best, time.perf_counter() - start)
print(len(documents) / best)
`;

export function rows(): BenchRow[] {
  const events = missionStream(2_000);
  const lines = events.map((event) => JSON.stringify(event));
  const ours = nanoseconds(() => {
    for (const line of lines) if (!parseEvent(line).ok) throw new Error(line);
  }, lines.length);
  const floor = nanoseconds(() => {
    for (const line of lines) JSON.parse(line);
  }, lines.length);
  const both = nanoseconds(() => {
    for (const event of events)
      if (!validateEvent(event, "WPStatusChanged").valid) throw new Error("invalid");
  }, events.length);
  const rate = 1e9 / both;
  const peer = referenceRate(lines.slice(0, 500)) ?? REFERENCE;
  return [
    row(
      "JSON line to validated event, time against JSON.parse",
      "ns",
      ours,
      null,
      floor,
      ours / floor,
      2,
      "most",
    ),
    row(
      "validateEvent, both layers, against the reference",
      "events/s",
      rate,
      peer,
      null,
      rate / peer,
      100,
      "least",
    ),
  ];
}

function row(
  name: string,
  unit: string,
  ours: number,
  peer: number | null,
  floor: number | null,
  ratio: number,
  limit: number,
  bound: "most" | "least",
): BenchRow {
  return {
    name,
    unit,
    ours,
    peer,
    floor,
    ratio,
    limit,
    ok: bound === "most" ? ratio <= limit : ratio >= limit,
  };
}

/** The least time of one item over some rounds. */
function nanoseconds(work: () => void, items: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 40; round++) {
    const start = performance.now();
    work();
    least = Math.min(least, performance.now() - start);
  }
  return (least * 1e6) / items;
}

function referenceRate(lines: readonly string[]): number | null {
  const home = process.env["ORACLE_HOME"] ?? join(homedir(), ".cache/spec-kitty-oracle");
  const python = join(home, "events-4.0.0/bin/python");
  if (!existsSync(python)) return null;
  const { status, stdout, stderr } = spawnSync(python, ["-c", SCRIPT], {
    input: lines.join("\n"),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`the reference ended with ${status}: ${stderr}`);
  return Number(stdout);
}
