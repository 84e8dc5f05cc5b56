/** The replay streams of the reference and what it makes of them (`conformance 5`). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FoldEvent } from "../../packages/events-core/src/fold.ts";
import { Event, type Model } from "../../packages/events-core/src/index.ts";
import { Event as EventV2 } from "../../packages/events-core/src/v2.ts";
import { sharedFolder } from "./oracle.ts";

type Line = "v4" | "v2";

const LINES: Readonly<Record<Line, { readonly folder: string; readonly envelope: Model<FoldEvent> }>> = {
  v4: { folder: "events-4.0.0", envelope: Event },
  v2: { folder: "events-2.3.1", envelope: EventV2 },
};

const fixtures = (path: string, line: Line) =>
  join(sharedFolder!, "upstream", LINES[line].folder, "fixtures", path);

/** The events of a stream, as the envelope model of the line reads them. */
export function replayStream(path: string, line: Line = "v4"): FoldEvent[] {
  const lines = readFileSync(fixtures(path, line), "utf8").trim().split("\n");
  return lines.map((text) => {
    const parsed = LINES[line].envelope.parse(JSON.parse(text));
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
  return readFileSync(fixtures(path, "v4"), "utf8");
}

/** Why the streams cannot be read here, undefined where they can. */
export const replayMissing: string | undefined =
  sharedFolder === undefined ? "the reference data is not on this machine" : undefined;
