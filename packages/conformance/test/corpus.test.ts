/** Our corpus is what its stories tell, is complete, and holds for both reference packages and for us. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fixtureManifest, fixturesFolder } from "../../../fixtures/index.js";
import { corpus, manifestText } from "../../../scripts/fixtures/corpus.ts";
import { expectSameAnswers } from "../../../test/support/differential.ts";
import { describeWithOracle, type Oracle } from "../../../test/support/oracle.ts";
import { lineOf, validatePayload } from "../../contract/src/index.ts";
import { schemaName } from "../../events-core/src/schema-kit.ts";
import {
  eventsAdapter,
  type Implementation,
  listCategories,
  listStreams,
  loadFixtures,
  loadOutputs,
  loadReplayStream,
  loadSchema,
  ownImplementation,
  runConformance,
  validateEvent,
} from "../src/index.js";

const LINES = [
  ["v4", "events-4.0.0"],
  ["v2", "events-2.3.1"],
] as const;

/** Types whose payload may be any object: nothing can be wrong with it. */
const RESERVED = new Set(["NextStepPlanned", "ProfileInvocationCompleted", "ProfileInvocationFailed"]);

const cases = (contract: "v4" | "v2") =>
  listCategories({ contract })
    .flatMap((category) => loadFixtures(category, { contract }))
    .filter(({ event_type }) => !event_type.startsWith("LaneMapping"));

describe.each(LINES)("the corpus of %s", (contract) => {
  test("is what the stories tell; `npx tsx scripts/fixtures/write.ts` renews it", () => {
    const told = corpus(contract);
    const outputs = told.entries.filter(({ fixture_type }) => fixture_type === "reducer_output");
    const folder = fixturesFolder(contract);
    const there = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((path) => path.replaceAll("\\", "/"))
      .filter((path) => statSync(join(folder, path)).isFile());
    expect(there.sort()).toEqual(
      [...told.files.keys(), ...outputs.map(({ path }) => path), "manifest.json"].sort(),
    );
    for (const [path, text] of told.files) expect(readFileSync(join(folder, path), "utf8"), path).toBe(text);
    expect(readFileSync(join(folder, "manifest.json"), "utf8")).toBe(manifestText(contract, told));
  });

  test("names each fixture once", () => {
    const ids = fixtureManifest(contract).fixtures.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("has valid and invalid cases of every event type", () => {
    const judged = new Set(
      cases(contract).map(({ event_type, expected_valid }) => `${event_type} ${expected_valid}`),
    );
    const types = [...lineOf(contract).payloads.keys(), "Event"].filter((type) => !RESERVED.has(type));
    expect(types.filter((type) => !judged.has(`${type} true`) || !judged.has(`${type} false`))).toEqual([]);
  });

  test("breaks every rule of every field of a payload, and nothing else with it", () => {
    const lone = new Set(cases(contract).flatMap((one) => loneViolation(one, contract)));
    const { events, payloads } = lineOf(contract);
    const described = [...new Map([...events, ...payloads]).values()].filter(
      ({ type }) => !RESERVED.has(type),
    );
    const missing = described.flatMap(({ type, model }) =>
      rulesOf(loadSchema(schemaName(model.name), { contract }))
        .filter(([field, types]) => !types.some((violation) => lone.has(`${type} ${field} ${violation}`)))
        .map(([field, types]) => `${type} ${field} ${types.join("|")}`),
    );
    expect(missing).toEqual([]);
  });

  test("reduces streams by every reducer, some to an error, and holds malformed and repeated events", async () => {
    const reducers = await ownImplementation(contract).ask("reducers", {});
    const outputs = loadOutputs({ contract });
    expect(new Set(outputs.map(({ reducer }) => reducer))).toEqual(
      new Set((reducers as { result: string[] }).result),
    );
    expect(outputs.some(({ expected_valid }) => !expected_valid)).toBe(true);
    const streams = listStreams({ contract });
    expect(new Set(streams.map(({ expected_valid }) => expected_valid)).size).toBe(2);
    const ids = (stream: string) =>
      loadReplayStream(stream, { contract }).map((event) => (event as { event_id: string }).event_id);
    expect(streams.some(({ id }) => new Set(ids(id)).size < ids(id).length)).toBe(true);
  });

  test("holds for our own implementation", async () => {
    const report = await runConformance(undefined, { contract });
    expect(report.failures).toEqual([]);
    expect(report.cases).toBeGreaterThan(contract === "v4" ? 2000 : 700);
  });
});

for (const [contract, name] of LINES)
  describeWithOracle(name, `the corpus of ${contract}`, (oracle) => {
    test("holds for the reference: every verdict, and what every reducer makes of its stream", async () => {
      const { failures } = await runConformance([asImplementation(oracle())], { contract });
      expect(failures).toEqual([]);
    });

    test("gets the violations of the reference", async () => {
      const { events } = lineOf(contract);
      const requests = cases(contract)
        .filter(({ id, event_type }) => !COERCED.test(id) && events.has(event_type))
        .map(({ payload, event_type }) => ({
          op: "validate_event",
          args: { payload, event_type, brief: true },
        }));
      await expectSameAnswers(eventsAdapter(contract), oracle(), requests);
    });
  });

// The models of the reference turn these into what is wanted; its schemas refuse them as we do.
const COERCED = /-(text|not-boolean)$|^event-(timestamp-number|lamport-clock-true)$|-number-text$/;

function asImplementation(oracle: Oracle): Implementation {
  return { name: "reference", ask: (op, args) => oracle.ask(op, args) as never, close: async () => {} };
}

/** `type field violation` of a case that breaks one rule of one field and no other. */
function loneViolation(
  { payload, event_type }: { payload: unknown; event_type: string },
  contract: "v4" | "v2",
): string[] {
  const { events } = lineOf(contract);
  const validate = events.has(event_type) ? validateEvent : validatePayload;
  const violations = validate(payload, event_type, { contract }).model_violations.filter(
    // A version that is none is no version of today either.
    ({ violation_type }) => violation_type !== "cutover_policy",
  );
  const [violation] = violations;
  if (violation === undefined || violations.length > 1) return [];
  const { field, violation_type } = violation;
  // The variant of a union stands before its field, what an item is broken by behind it.
  const path = field.replace(/^(adr|planning_interview)\./, "").replace(/\.\d+$/, "");
  return [`${event_type} ${path} ${violation_type}`];
}

interface Field {
  readonly [keyword: string]: unknown;
  readonly anyOf?: readonly Field[];
}

const VIOLATIONS: Readonly<Record<string, readonly string[]>> = {
  minLength: ["string_too_short", "value_error", "url_parsing"],
  pattern: ["string_pattern_mismatch", "value_error"],
  enum: ["enum", "literal_error"],
  const: ["enum", "literal_error", "union_tag_invalid"],
  minimum: ["greater_than_equal"],
  exclusiveMinimum: ["greater_than"],
  maximum: ["less_than_equal"],
  minItems: ["too_short"],
  format: ["datetime_from_date_parsing", "uuid_parsing", "url_parsing"],
};

/** Each field of a payload with the violations that one of its rules may give. */
function rulesOf(schema: object): [field: string, violations: readonly string[]][] {
  const {
    oneOf,
    properties = {},
    required = [],
  } = schema as {
    oneOf?: object[];
    properties?: Record<string, Field>;
    required?: string[];
  };
  if (oneOf !== undefined) return oneOf.flatMap(rulesOf);
  return Object.entries(properties).flatMap(([name, field]) => {
    const keywords = (field.anyOf ?? [field])
      .flatMap((branch) => Object.entries(branch))
      // At least no item is no rule.
      .flatMap(([keyword, bound]) => (keyword === "minItems" && bound === 0 ? [] : [keyword]));
    // A tag chooses the variant: broken or absent it chooses none, and no field is to blame.
    const isTag = field["const"] !== undefined && name === "origin_surface";
    if (isTag) return [];
    return [
      ...(required.includes(name) ? [[name, ["missing"]] as [string, string[]]] : []),
      ...keywords.flatMap((keyword): [string, readonly string[]][] =>
        VIOLATIONS[keyword] === undefined ? [] : [[name, VIOLATIONS[keyword]]],
      ),
    ];
  });
}
