import { type LineName, lineOf } from "@spec-kitty/contract";
import { quote, SpecKittyEventsError } from "@spec-kitty/events-core";
import { type FixtureEntry, fixtureManifest, fixtureText } from "@spec-kitty/fixtures";
import type { ContractOption } from "./schema-files.js";

/** One payload, or one table of rows, with the verdict it must get (`conformance 2`). */
export interface FixtureCase {
  readonly id: string;
  /** Parsed, and otherwise as it is in the file. */
  readonly payload: unknown;
  readonly expected_valid: boolean;
  /** What to validate it as; `LaneMapping` and `LaneMappingV2` are tables. */
  readonly event_type: string;
  readonly notes: string;
  readonly min_version: string;
}

/** A state that a reducer makes of a stream, or the error that it throws. */
export interface FixtureOutput {
  readonly id: string;
  readonly category: string;
  /** The id of the stream. */
  readonly stream: string;
  /** The operation that reduces it. */
  readonly reducer: string;
  readonly options: { readonly [name: string]: unknown };
  /** False where the reducer must throw what `output` says. */
  readonly expected_valid: boolean;
  readonly output: unknown;
}

export type FixtureProblem =
  | "FIXTURE_CATEGORY_UNKNOWN"
  | "FIXTURE_FILE_UNKNOWN"
  | "FIXTURE_NO_STREAM"
  | "FIXTURE_UNKNOWN";

/** Fixtures were asked for that do not exist; `code` says whether the category, the id or its kind is wrong. */
export class FixtureError extends SpecKittyEventsError {
  constructor(code: FixtureProblem, message: string) {
    super(message, { code });
  }
}

export function unknownCategory(category: string, known: readonly string[]): FixtureError {
  return new FixtureError(
    "FIXTURE_CATEGORY_UNKNOWN",
    `Unknown fixture category: ${quote(category)}. Valid categories: [${known.map(quote).join(", ")}]`,
  );
}

/** The categories that `loadFixtures` takes, sorted. */
export function listCategories({ contract = "v4" }: ContractOption = {}): readonly string[] {
  const names = manifest(contract).filter(isCase).map(categoryOf);
  return [...new Set(names)].sort();
}

/** The cases of a category in the order of the manifest. Throws `FixtureError` on an unknown category. */
export function loadFixtures(category: string, { contract = "v4" }: ContractOption = {}): FixtureCase[] {
  const found = manifest(contract).filter((entry) => isCase(entry) && categoryOf(entry) === category);
  if (found.length === 0) throw unknownCategory(category, listCategories({ contract }));
  return found.map(({ id, path, expected_result, event_type, notes, min_version }) => ({
    id,
    payload: JSON.parse(read(path, contract)),
    expected_valid: expected_result === "valid",
    event_type,
    notes,
    min_version,
  }));
}

/** The events of a stream as they are in the file, not validated. Throws `FixtureError` on an id that is no stream. */
export function loadReplayStream(id: string, { contract = "v4" }: ContractOption = {}): object[] {
  const entry = manifest(contract).find((one) => one.id === id);
  if (entry === undefined) {
    throw new FixtureError("FIXTURE_UNKNOWN", `Replay stream fixture not found in manifest: ${quote(id)}`);
  }
  if (entry.fixture_type !== "replay_stream") {
    throw new FixtureError(
      "FIXTURE_NO_STREAM",
      `Fixture ${quote(id)} is not a replay_stream (fixture_type=${entry.fixture_type ?? "none"}): see loadFixtures`,
    );
  }
  const lines = read(entry.path, contract).split("\n");
  return lines.filter((line) => line.trim() !== "").map((line) => JSON.parse(line) as object);
}

/** A stream by its id, with whether each of its events is valid. */
export interface FixtureStream {
  readonly id: string;
  readonly category: string;
  readonly expected_valid: boolean;
}

/** All streams of a line. */
export function listStreams({ contract = "v4" }: ContractOption = {}): FixtureStream[] {
  return manifest(contract)
    .filter(({ fixture_type }) => fixture_type === "replay_stream")
    .map((entry) => ({
      id: entry.id,
      category: categoryOf(entry),
      expected_valid: entry.expected_result === "valid",
    }));
}

/** All outputs of a line, read. */
export function loadOutputs({ contract = "v4" }: ContractOption = {}): FixtureOutput[] {
  return manifest(contract)
    .filter(({ fixture_type }) => fixture_type === "reducer_output")
    .map((entry) => ({
      id: entry.id,
      category: categoryOf(entry),
      stream: entry.stream!,
      reducer: entry.reducer!,
      options: entry.options ?? {},
      expected_valid: entry.expected_result === "valid",
      output: JSON.parse(read(entry.path, contract)),
    }));
}

function manifest(contract: LineName): readonly FixtureEntry[] {
  return fixtureManifest(lineOf(contract).name).fixtures;
}

function read(path: string, contract: LineName): string {
  return fixtureText(path, lineOf(contract).name);
}

function isCase({ fixture_type }: FixtureEntry): boolean {
  return fixture_type === undefined;
}

function categoryOf({ path }: FixtureEntry): string {
  return path.slice(0, path.indexOf("/"));
}
