/** Every operation of the reference is answered; those on what a line has answer the same. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectSameAnswers } from "../../../test/support/differential.ts";
import { CASES, describeWithOracle, type OracleAnswer, SEED } from "../../../test/support/oracle.ts";
import { schemaMeaning } from "../../../test/support/schema-meaning.ts";
import { answerLine, eventsAdapter } from "../src/index.js";

/** What the names of the reference are in Python only, by kind. */
const OTHER_KIND: Readonly<Record<string, string>> = {
  // Abstract classes and plain records, which are interfaces here.
  ClockStorage: "class",
  ErrorStorage: "class",
  EventStore: "class",
  ConflictResolution: "dataclass",
  TransitionValidationResult: "dataclass",
  // A type alias, which Python shows as something to call.
  TriggerSourceT: "function",
  // Unions of two models, which Python hides behind callable objects; they are models here.
  DecisionPointOpenedPayload: "function",
  DecisionPointDiscussingPayload: "function",
  DecisionPointResolvedPayload: "function",
};

/** Differences in what is said of a name. */
const OTHER_DETAIL: ReadonlySet<string> = new Set([
  // A ValueError in Python, one of our errors here.
  "NamespaceMixedStreamError",
  // Not needed: a private constant that only names an alias.
  "_COMPLETION_ALIAS",
]);

for (const [line, name] of [
  ["v4", "events-4.0.0"],
  ["v2", "events-2.3.1"],
] as const) {
  describeWithOracle(name, `operations of ${line}`, (oracle) => {
    const adapter = eventsAdapter(line);
    const ours = async (op: string, args: object = {}): Promise<OracleAnswer> =>
      JSON.parse(await answerLine(adapter, JSON.stringify({ id: 1, op, args })));
    const result = async (answer: Promise<OracleAnswer>) => {
      const given = await answer;
      if (!given.ok) throw new Error(JSON.stringify(given.error));
      return given.result;
    };
    const both = async (op: string, args: object = {}) => [
      await result(ours(op, args)),
      await result(oracle().ask(op, args)),
    ];

    test("ops: all of the reference's, and no other", async () => {
      const [mine, theirs] = await both("ops");
      expect(mine).toEqual(theirs);
    });

    test("info names package and version; of the platform each says its own", async () => {
      const [mine, theirs] = await both("info");
      const { python: _python, dependencies: _dependencies, ...rest } = theirs;
      expect(mine).toEqual(rest);
    });

    test.each(["reducers", "list_schemas"])("%s", async (op) => {
      const [mine, theirs] = await both(op);
      expect(mine).toEqual(theirs);
      expect(mine.length).toBeGreaterThan(4);
    });

    test("event_types", async () => {
      const [mine, theirs] = await both("event_types");
      // The reference hides three models behind private classes.
      const publicName = (model: string) => model.replace(/^_(\w+)Factory$/, "$1");
      const models = Object.entries<string>(theirs.models).map(([type, model]) => [type, publicName(model)]);
      expect(mine).toEqual({ ...theirs, models: Object.fromEntries(models) });
    });

    test("schema: each means the same, and an unknown one is the same error", async () => {
      for (const name of await result(ours("list_schemas"))) {
        const [mine, theirs] = await both("schema", { name });
        expect(schemaMeaning(mine), name).toEqual(schemaMeaning(theirs));
        expect([mine.$id, mine.$schema]).toEqual([theirs.$id, theirs.$schema]);
      }
      expect(kindOf(await ours("schema", { name: "nope" }))).toEqual(
        kindOf(await oracle().ask("schema", { name: "nope" })),
      );
    });

    test("generate_schemas: nothing has drifted, on either side", async () => {
      const [mine, theirs] = await both("generate_schemas");
      expect([mine.changed, mine.orphans]).toEqual([theirs.changed, theirs.orphans]);
      expect(Object.keys(mine.schemas).sort()).toEqual(Object.keys(theirs.schemas).sort());
    });

    test("exports: each name of the reference, of its kind and with its content", async () => {
      const [mine, theirs] = await both("exports");
      const byName = new Map<string, object>(mine.map((one: { name: string }) => [one.name, one]));
      for (const theirOne of theirs) {
        const { name, kind } = theirOne;
        if (OTHER_DETAIL.has(name)) continue;
        if (OTHER_KIND[name] === kind) expect(byName.has(name), name).toBe(true);
        else expect(described(byName.get(name)), name).toEqual(described(theirOne));
      }
    });

    test("enum: every value of every enumeration, and none else", async () => {
      const enums = (await result(oracle().ask("exports", {}))).filter(
        ({ kind }: { kind: string }) => kind === "enum",
      ) as { name: string; values: string[] }[];
      const requests = enums.flatMap((one) =>
        [...one.values, "", "elsewhere", 7, null].map((value) => ({
          op: "enum",
          args: { enum: one.name, value },
        })),
      );
      await expectSameAnswers(adapter, oracle(), requests);
    });

    test("map_check_run_conclusion", async () => {
      const conclusion = fc.oneof(
        fc.constantFrom("success", "failure", "timed_out", "cancelled", "action_required", "stale"),
        fc.constantFrom("neutral", "skipped", "Success", "", "it's", "constructor", "__proto__"),
        fc.string(),
      );
      const request = conclusion.map((one) => ({
        op: "map_check_run_conclusion",
        args: { conclusion: one },
      }));
      await expectSameAnswers(adapter, oracle(), fc.sample(request, { numRuns: CASES, seed: SEED }));
    });

    describe("fixtures, in the reference's form", () => {
      test("the manifest has its keys", async () => {
        const [mine, theirs] = await both("fixture_manifest");
        expect(Object.keys(mine)).toEqual(Object.keys(theirs));
        const keys = (manifest: { fixtures: object[] }) => new Set(manifest.fixtures.flatMap(Object.keys));
        const own = ["stream", "reducer", "options"];
        expect([...keys(mine)].filter((key) => !own.includes(key)).sort()).toEqual([...keys(theirs)].sort());
      });

      test("cases, files and streams have theirs", async () => {
        const [mine, theirs] = await both("fixtures", { category: "collaboration" });
        expect(Object.keys(mine[0])).toEqual(Object.keys(theirs[0]));
        const file = await result(
          ours("fixture_file", { path: "lane_mapping/valid/lanes-shown-as-doing.json" }),
        );
        expect(Object.keys(JSON.parse(file)[0])).toEqual(["canonical", "expected_sync"]);
        const stream = await result(ours("replay_stream", { id: "status-two-packages" }));
        expect(stream.length).toBeGreaterThan(10);
      });

      test.each([
        ["fixtures", { category: "nope" }],
        ["fixture_file", { path: "nope" }],
        ["fixture_file", { path: "../nope" }],
        ["replay_stream", { id: "nope" }],
        ["schema", {}],
      ])("%s of %o is the same error", async (op, args) => {
        expect(kindOf(await ours(op, args))).toEqual(kindOf(await oracle().ask(op, args)));
      });
    });
  });
}

function kindOf(answer: OracleAnswer): object {
  if (answer.ok) throw new Error(`expected an error, got ${JSON.stringify(answer.result)}`);
  const { type, source } = answer.error;
  return { type, source };
}

/** A description without what an error descends from in Python. */
function described(one: unknown): object {
  const { bases = [], ...rest } = one as { bases?: string[] };
  return { ...rest, bases: bases.filter((base) => !/^(Base)?Exception$/.test(base)) };
}
