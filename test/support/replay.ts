/** The replay streams of the reference and what it makes of them (`conformance 5`). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Event } from "../../packages/events-core/src/index.ts";
import { sharedFolder } from "./oracle.ts";

const fixtures = (path: string) => join(sharedFolder!, "upstream/events-4.0.0/fixtures", path);

/** The events of a stream, as the envelope model reads them. */
export function replayStream(path: string): Event[] {
  const lines = readFileSync(fixtures(path), "utf8").trim().split("\n");
  return lines.map((line) => {
    const parsed = Event.parse(JSON.parse(line));
    if (!parsed.ok) throw new Error(`${path}: ${JSON.stringify(parsed.violations)}`);
    return parsed.value;
  });
}

/** A JSON file among the fixtures: the state that a stream reduces to. */
export function goldenOutput(path: string): Record<string, unknown> {
  return JSON.parse(goldenText(path)) as Record<string, unknown>;
}

/** The same as text, where the bytes count. */
export function goldenText(path: string): string {
  return readFileSync(fixtures(path), "utf8");
}

/** Why the streams cannot be read here, undefined where they can. */
export const replayMissing: string | undefined =
  sharedFolder === undefined ? "the reference data is not on this machine" : undefined;
