import { type ContractLine, type LineName, lineOf } from "@spec-kitty/contract";
import {
  type FixtureCase,
  type FixtureOutput,
  type FixtureStream,
  listCategories,
  listStreams,
  loadFixtures,
  loadOutputs,
  loadReplayStream,
  unknownCategory,
} from "../fixtures.js";
import { comparable } from "./comparable.js";
import type { Answer, Implementation } from "./implementation.js";

/** What a fixture expects and what came instead. */
export interface Difference {
  readonly expected: unknown;
  readonly got: unknown;
}

/** One fixture as something to try on an implementation. */
export interface ConformanceCheck {
  /** The id of the fixture; a stream reduced in another order says which. */
  readonly id: string;
  readonly category: string;
  readonly notes: string;
  /** The operation that it asks. */
  readonly op: string;
  /** Undefined where the implementation does what is expected. */
  readonly run: (implementation: Implementation) => Promise<Difference | undefined>;
}

export interface CheckOptions {
  readonly contract?: LineName;
  /** Only these categories; all where left out. */
  readonly categories?: readonly string[];
}

/**
 * Every fixture of a line as a check: payloads and tables get their verdict, streams theirs event by event, and each
 * reducer makes of its stream what the output says, in the order of the file, in the reverse order, and delivered twice.
 * Throws `FixtureError` on an unknown category.
 */
export function conformanceChecks({ contract = "v4", categories }: CheckOptions = {}): ConformanceCheck[] {
  const cases = listCategories({ contract }).flatMap((category) =>
    loadFixtures(category, { contract }).map((one) => caseCheck(category, one, lineOf(contract))),
  );
  const types = lineOf(contract).events;
  const streams = listStreams({ contract }).map((stream) =>
    streamCheck(stream, events(stream.id, contract), types),
  );
  const outputs = loadOutputs({ contract }).flatMap((output) =>
    outputChecks(output, events(output.stream, contract)),
  );
  const checks = [...cases, ...streams, ...outputs];
  if (categories === undefined) return checks;
  const known = [...new Set(checks.map(({ category }) => category))];
  for (const category of categories) if (!known.includes(category)) throw unknownCategory(category, known);
  return checks.filter(({ category }) => categories.includes(category));
}

function events(stream: string, contract: LineName): readonly StreamEvent[] {
  return loadReplayStream(stream, { contract }) as StreamEvent[];
}

interface StreamEvent {
  readonly event_type: string;
  readonly payload: unknown;
}

const TABLES: ReadonlyMap<string, string> = new Map([
  ["LaneMapping", "canonical_to_sync_v1"],
  ["LaneMappingV2", "canonical_to_sync_v2"],
]);

function caseCheck(category: string, fixture: FixtureCase, line: ContractLine): ConformanceCheck {
  const { id, notes, event_type, payload, expected_valid } = fixture;
  const op = TABLES.get(event_type);
  if (op !== undefined)
    return { id, category, notes, op, run: (one) => mapLanes(one, op, payload as LaneRow[]) };
  // A type that `validate_event` does not know is judged by its model (`conformance 0.7`).
  const model = line.events.has(event_type) ? undefined : line.payloads.get(event_type)?.model.name;
  return {
    id,
    category,
    notes,
    op: model === undefined ? "validate_event" : "model",
    run: async (implementation) =>
      unlessEqual(
        expected_valid,
        model === undefined
          ? await verdict(implementation, payload, event_type)
          : await modelVerdict(implementation, payload, model),
      ),
  };
}

/** Whether a model takes a document; the answer itself where it is no verdict. */
async function modelVerdict(implementation: Implementation, data: unknown, model: string): Promise<unknown> {
  const answer = await implementation.ask("model", { model, data });
  return answer.ok || isRefusal(answer) ? answer.ok : answer;
}

/** Whether a document is valid; the answer itself where it is no verdict. */
async function verdict(
  implementation: Implementation,
  payload: unknown,
  event_type: string,
): Promise<unknown> {
  const answer = await implementation.ask("validate_event", { payload, event_type, brief: true });
  const valid = answer.ok ? (answer.result as { valid?: unknown } | null)?.valid : undefined;
  return typeof valid === "boolean" ? valid : answer;
}

interface LaneRow {
  readonly canonical: string;
  /** Absent where the name is no lane. */
  readonly expected_sync?: string;
}

async function mapLanes(
  implementation: Implementation,
  op: string,
  rows: readonly LaneRow[],
): Promise<Difference | undefined> {
  for (const { canonical, expected_sync = "not a lane" } of rows) {
    const answer = await implementation.ask(op, { lane: canonical });
    const got = answer.ok ? answer.result : isRefusal(answer) ? "not a lane" : answer;
    const difference = unlessEqual({ [canonical]: expected_sync }, { [canonical]: got });
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** Whether an answer refuses the value, rather than the request. */
function isRefusal(answer: Answer): boolean {
  return !answer.ok && answer.error.source !== "oracle";
}

function streamCheck(
  { id, category, expected_valid }: FixtureStream,
  stream: readonly StreamEvent[],
  types: ContractLine["events"],
): ConformanceCheck {
  return {
    id,
    category,
    notes: expected_valid ? "Every event is valid" : "Not every event is valid",
    op: "validate_event",
    run: async (implementation) => {
      const verdicts: unknown[] = [];
      for (const event of stream) {
        const envelope = await verdict(implementation, event, "Event");
        if (envelope !== true) return { expected: true, got: envelope };
        // A type that the line does not have gets no verdict.
        if (types.has(event.event_type))
          verdicts.push(await verdict(implementation, event.payload, event.event_type));
      }
      const unjudged = verdicts.find((one) => typeof one !== "boolean");
      return unjudged === undefined
        ? unlessEqual(expected_valid, verdicts.every(Boolean))
        : { expected: expected_valid, got: unjudged };
    },
  };
}

function outputChecks(output: FixtureOutput, stream: readonly StreamEvent[]): ConformanceCheck[] {
  const { id, category, reducer, options, output: expected } = output;
  const orders: [string, readonly StreamEvent[]][] = [
    ["", stream],
    [" (reversed)", [...stream].reverse()],
    [" (delivered twice)", [...stream, ...stream]],
  ];
  return orders.map(([order, ordered]) => ({
    id: `${id}${order}`,
    category,
    notes: `${reducer} of ${output.stream}`,
    op: reducer,
    run: async (implementation) => {
      const answer = await implementation.ask(reducer, { events: ordered, ...options });
      if (answer.ok !== output.expected_valid) return { expected, got: answer };
      return unlessEqual(expected, comparable(answer));
    },
  }));
}

function unlessEqual(expected: unknown, got: unknown): Difference | undefined {
  return canonicalText(expected) === canonicalText(got) ? undefined : { expected, got };
}

/** JSON text that does not depend on the order of keys. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
