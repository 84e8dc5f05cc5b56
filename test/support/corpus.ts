/** The fixtures of one category: the reference's verdicts, and what reducers make of our own streams. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type FixtureEntry, fixtureManifest, fixtureText } from "../../fixtures/index.js";
import { referenceError } from "../../packages/conformance/src/adapter/reference-error.ts";
import { validateEvent } from "../../packages/contract/src/index.ts";
import {
  type FoldEvent,
  type Projection,
  type Reading,
  withoutCodes,
} from "../../packages/events-core/src/fold.ts";
import { Event } from "../../packages/events-core/src/index.ts";
import type { Model } from "../../packages/events-core/src/parse.ts";
import { Event as EventV2 } from "../../packages/events-core/src/v2.ts";
import { comparable } from "./differential.ts";
import { sharedFolder } from "./oracle.ts";

type Line = "v4" | "v2";

const ENVELOPE: Readonly<Record<Line, Model<FoldEvent>>> = { v4: Event, v2: EventV2 };
const REFERENCE = { v4: "events-4.0.0", v2: "events-2.3.1" } as const;

export interface ReducerOfCorpus {
  readonly reduce: (events: readonly FoldEvent[], options: object) => object;
  readonly project: (options: object) => Projection<object>;
}

/** Every payload fixture of the reference gets its verdict, in both lines. */
export function describeReferenceFixtures(category: string): void {
  describe.each(["v4", "v2"] as const)("fixtures of the reference in %s", (line) => {
    const folder = join(sharedFolder ?? "", "upstream", REFERENCE[line], "fixtures");
    const manifest = join(folder, "manifest.json");
    const { fixtures }: { fixtures: FixtureEntry[] } = existsSync(manifest)
      ? JSON.parse(readFileSync(manifest, "utf8"))
      : { fixtures: [] };
    const cases = fixtures.filter(({ path }) => path.startsWith(`${category}/`));
    test.skipIf(sharedFolder === undefined)("are there", () => expect(cases.length).toBeGreaterThan(0));
    test.each(cases)("$id is $expected_result", ({ path, event_type, expected_result }) => {
      const payload = JSON.parse(readFileSync(join(folder, path), "utf8")) as object;
      const { valid } = validateEvent(payload, event_type, { contract: line });
      expect(valid ? "valid" : "invalid").toBe(expected_result);
    });
  });
}

/** Every stream of our corpus gives the output recorded with it: in order, backwards, repeated and live. */
export function describeCorpusStreams(
  category: string,
  reducers: Readonly<Record<Line, ReducerOfCorpus>>,
): void {
  describe.each(["v4", "v2"] as const)("streams of the corpus in %s", (line) => {
    const { fixtures } = fixtureManifest(line);
    const outputs = fixtures.filter(
      ({ path, fixture_type }) => path.startsWith(`${category}/`) && fixture_type === "reducer_output",
    );
    test("are there", () => expect(outputs.length).toBeGreaterThan(0));
    test.each(outputs)("$id", ({ path, stream, options = {} }) => {
      const { reduce, project } = reducers[line];
      const recorded: unknown = JSON.parse(fixtureText(path, line));
      const events = streamOf(line, fixtures.find(({ id }) => id === stream)!);
      for (const arrival of [events, [...events].reverse(), [...events, ...events]]) {
        const live = project(options);
        for (const event of arrival) live.add(event);
        expect(outputOf(() => withoutCodes(reduce(arrival, options)))).toEqual(recorded);
        expect(outputOf(() => withoutCodes(resultOf(live.read())))).toEqual(recorded);
      }
    });
  });
}

function streamOf(line: Line, { path }: FixtureEntry): FoldEvent[] {
  const texts = fixtureText(path, line).trim().split("\n");
  return texts.map((text) => {
    const event = ENVELOPE[line].read(JSON.parse(text));
    if (event === undefined) throw new Error(`${path} holds what is no event: ${text}`);
    return event;
  });
}

function resultOf(reading: Reading<object>): object {
  if (reading.ok) return reading.value;
  throw reading.error;
}

/** A state, or an error as outputs record it. */
function outputOf(reduce: () => unknown): unknown {
  try {
    return reduce();
  } catch (error) {
    return comparable({ ok: false, error: referenceError(error) });
  }
}
