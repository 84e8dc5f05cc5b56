/** The fixtures that the reference ships, and where they are known to be wrong. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import { sharedFolder } from "./oracle.ts";

export type FixtureLine = "v4" | "v2";

const FOLDER = { v4: "events-4.0.0", v2: "events-2.3.1" } as const;

export interface ReferenceFixture {
  readonly id: string;
  readonly path: string;
  readonly expected_result: "valid" | "invalid";
  readonly event_type: string;
  readonly fixture_type?: "replay_stream" | "reducer_output";
}

/** All that the manifest of a line lists. */
export function referenceFixtures(line: FixtureLine): ReferenceFixture[] {
  return (readJson(line, "manifest.json") as { fixtures: ReferenceFixture[] }).fixtures;
}

export function referenceText(line: FixtureLine, path: string): string {
  return readFileSync(fixturePath(line, path), "utf8");
}

export function isShipped(line: FixtureLine, path: string): boolean {
  return existsSync(fixturePath(line, path));
}

export function readJson(line: FixtureLine, path: string): unknown {
  return JSON.parse(referenceText(line, path));
}

export function readLines(line: FixtureLine, path: string): Record<string, unknown>[] {
  const lines = referenceText(line, path).trim().split("\n");
  return lines.map((text) => JSON.parse(text) as Record<string, unknown>);
}

function fixturePath(line: FixtureLine, path: string): string {
  return join(sharedFolder!, "upstream", FOLDER[line], "fixtures", path);
}

/** A group of tests on the reference's data; skipped where it is not on this machine, a failure in CI. */
export function describeWithReference(title: string, tests: () => void): void {
  if (sharedFolder === undefined && process.env["CI"] === "true")
    throw new Error(`${title}: the reference data is not on this machine`);
  if (sharedFolder === undefined)
    describe.skip(`${title}: the reference data is not on this machine`, () => {});
  else describe(title, tests);
}

/** A fixture of the reference that does not hold what it says; nothing else may differ. */
export interface NamedException {
  /** The id in the manifest, or the path of what it does not list. */
  readonly fixture: string;
  readonly lines: readonly FixtureLine[];
  readonly what: "verdict" | "output" | "not-shipped" | "not-listed" | "other-reason";
  readonly reason: string;
}

const INTERVIEWS = [
  ...["canceled", "deferred", "local_only_resolved"],
  ...["resolved_other", "widened_closed_locally", "widened_resolved"],
];

/** Every known defect of the reference's fixtures. */
export const NAMED_EXCEPTIONS: readonly NamedException[] = [
  {
    fixture: "edge-alias-doing-normalized",
    lines: ["v4", "v2"],
    what: "verdict",
    reason:
      "said to be valid, which its model says; its JSON Schema does not know the alias, so the payload is not",
  },
  {
    fixture: "mixed-connector-sync-lifecycle-connector-output",
    lines: ["v4"],
    what: "output",
    reason: "older than the reducer: it lacks `user_connections`, which is empty",
  },
  {
    fixture: "dossier-canonical-output-snapshot",
    lines: ["v4"],
    what: "not-shipped",
    reason: "the manifest lists a file that the package does not hold",
  },
  ...INTERVIEWS.map((name) => ({
    fixture: `decisionpoint/replay/replay_interview_${name}.jsonl`,
    lines: ["v4"] as const,
    what: "not-listed" as const,
    reason: "the manifest lists what comes out of the stream, but not the stream",
  })),
  ...[
    "decisionpoint-v1-resolved-missing-terminal-outcome",
    "decisionpoint-v1-widened-missing-thread-ref",
    "decisionpoint-v1-opened-interview-missing-origin-flow",
    "decisionpoint-v1-participant-identity-empty-external-refs",
    "decisionpoint-v1-resolved-interview-deferred-with-final-answer",
  ].map((fixture) => ({
    fixture,
    lines: ["v4"] as const,
    what: "other-reason" as const,
    reason: "a stray `__comment` makes the payload invalid by itself",
  })),
];

/** The fixtures of a line that are excepted in one way. */
export function excepted(line: FixtureLine, what: NamedException["what"]): string[] {
  return NAMED_EXCEPTIONS.filter((one) => one.what === what && one.lines.includes(line)).map(
    ({ fixture }) => fixture,
  );
}
