import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type FoldEvent, withoutCodes } from "@spec-kitty/events-core/fold";
import { reduceConnectorEvents } from "@spec-kitty/integrations";
import { describe, expect, test } from "vitest";
import {
  type Args,
  conformanceChecks,
  describeConformance,
  type Operation,
  operationsImplementation,
  ownImplementation,
  runConformance,
  validateEvent,
} from "../src/index.js";

const says = (valid: unknown) =>
  operationsImplementation({ name: "careless", operations: { validate_event: () => ({ valid }) } });

describe("runConformance", () => {
  test("sets implementations side by side and names each failure", async () => {
    const seen: number[] = [];
    const report = await runConformance([ownImplementation(), says(true), says(true)], {
      categories: ["sync", "lane_mapping"],
      onProgress: (done, all) => seen.push(done / all),
    });
    const { contract, matrix, cases, failed, failures } = report;
    expect([contract, cases]).toEqual(["v4", matrix[0]!.cases + matrix[1]!.cases]);
    const names = ["skitty", "careless", "careless (2)"];
    expect(matrix.map(({ category, passed }) => [category, Object.keys(passed)])).toEqual([
      ["lane_mapping", names],
      ["sync", names],
    ]);
    for (const { cases: all, passed } of matrix) expect(passed["skitty"]).toBe(all);
    expect(failed).toBe(failures.length);
    expect(failures.map(({ implementation }) => implementation)).not.toContain("skitty");
    expect(failures.find(({ id }) => id === "sync-retry-scheduled-retry-attempt-too-low")).toEqual({
      implementation: "careless",
      category: "sync",
      id: "sync-retry-scheduled-retry-attempt-too-low",
      notes: "`retry_attempt` is below 1",
      expected: false,
      got: true,
    });
    // What is not answered is failed, not passed over.
    const unanswered = failures.filter(({ category }) => category === "lane_mapping");
    expect(unanswered).toHaveLength(2 * matrix[0]!.cases);
    expect(seen.at(-1)).toBe(1);
    expect(seen).toHaveLength(3 * cases);
  });

  test.each([undefined, null, "true"])("takes nothing but a verdict as one: %o", async (valid) => {
    const { failed, cases } = await runConformance([says(valid)], { categories: ["analytics"] });
    expect(failed).toBe(cases);
  });

  test("refuses to try nothing, which nothing would fail", async () => {
    await expect(runConformance(undefined, { categories: ["events", "nope"] })).rejects.toMatchObject({
      code: "FIXTURE_CATEGORY_UNKNOWN",
      message: expect.stringContaining("Unknown fixture category: 'nope'. Valid categories: ['analytics', "),
    });
    for (const [implementations, categories] of [
      [[], ["events"]],
      [undefined, []],
    ] as const)
      await expect(runConformance(implementations, { categories })).rejects.toThrow("Nothing to try");
  });

  test("fails a state whose text is no JSON, and goes on", async () => {
    const odd = operationsImplementation({ operations: { reduce_sync_events: () => ({ text: "{" }) } });
    const { failures, cases } = await runConformance([odd], { categories: ["sync"] });
    expect(failures).toHaveLength(cases);
    expect(failures.find(({ id }) => id.endsWith("-output"))).toMatchObject({ got: { text: "{" } });
  });

  test("takes no error for a verdict, not even on a stream that is invalid", async () => {
    const envelopesOnly: Operation = ({ payload, event_type }) => {
      if (event_type === "Event") return validateEvent(payload, "Event");
      throw new Error("no verdict");
    };
    const naive = operationsImplementation({ operations: { validate_event: envelopesOnly } });
    const { failures } = await runConformance([naive], { categories: ["sync"] });
    expect(failures.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["sync-one-day", "sync-delivered-twice"]),
    );
  });

  test("finds a reducer that depends on the order of its events, and one that counts what came twice", async () => {
    const own = ownImplementation();
    const counting: Operation = ({ events }) => {
      const [first, ...rest] = events as object[];
      return { connector_id: null, event_count: rest.length, first };
    };
    const naive = operationsImplementation({ operations: { reduce_sync_events: counting } });
    const { failures } = await runConformance([own, naive], { categories: ["sync"] });
    const ids = failures.filter(({ notes }) => notes.startsWith("reduce_")).map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(["sync-one-day-output (reversed)", "sync-one-day-output (delivered twice)"]),
    );
  });

  test("agrees with our own reducers once the codes of their anomalies are off", async () => {
    const failedWith = async (reduce_connector_events: Operation) => {
      const given = operationsImplementation({ operations: { reduce_connector_events } });
      const { failures } = await runConformance([given], { categories: ["connector"] });
      return failures.filter(({ notes }) => notes.startsWith("reduce_"));
    };
    const reduce = ({ events }: Args) => reduceConnectorEvents(events as readonly FoldEvent[]);
    expect((await failedWith(reduce)).length).toBeGreaterThan(0);
    expect(await failedWith((args) => withoutCodes(reduce(args)))).toEqual([]);
  });

  test("stops when it is told to", async () => {
    const abort = new AbortController();
    const run = runConformance(undefined, {
      signal: abort.signal,
      onProgress: (done) => {
        if (done === 3) abort.abort();
      },
    });
    await expect(run).rejects.toThrow("abort");
  });
});

describe("describeConformance", () => {
  interface Registered {
    readonly name: string;
    readonly test: () => Promise<void>;
  }

  function register(subject?: Parameters<typeof describeConformance>[1], options = {}): Registered[] {
    const tests: Registered[] = [];
    const runner = {
      describe: (_name: string, body: () => void) => body(),
      it: (name: string, one: () => Promise<void>) => tests.push({ name, test: one }),
      expect,
    };
    describeConformance(runner, subject, options);
    return tests;
  }

  test("registers a test for each fixture that asks an operation that is given", () => {
    const validate_event: Operation = ({ payload, event_type }) => validateEvent(payload, String(event_type));
    const tests = register({ operations: { validate_event } });
    const asking = conformanceChecks().filter(({ op }) => op === "validate_event");
    expect(tests).toHaveLength(asking.length);
  });

  test("registers all of a line, and they pass on our own", async () => {
    const tests = register(undefined, { contract: "v2", categories: ["lane_mapping", "mission_next"] });
    expect(tests.length).toBe(
      conformanceChecks({ contract: "v2", categories: ["lane_mapping", "mission_next"] }).length,
    );
    for (const one of tests) await one.test();
  });

  test("fails where the verdict is another", async () => {
    const tests = register(
      { operations: { validate_event: () => ({ valid: false }) } },
      { categories: ["sync"] },
    );
    const one = tests.find(({ name }) => name.startsWith("sync-ingest-accepted-full: "))!;
    await expect(one.test()).rejects.toThrow();
  });

  test("refuses operations that no fixture asks", () => {
    expect(() => register({ operations: { validate: () => true } })).toThrow("no fixture asks");
  });
});

test("docs/conformance.md names every operation that the fixtures ask", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/conformance.md"), "utf8");
  const [, section] = /^## What the fixtures ask$(.*?)^## /ms.exec(page)!;
  const operations = section!
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((row) => [...row.split("|")[1]!.matchAll(/`([a-z_0-9]+)`/g)].map(([, name]) => name!));
  const asked = (["v4", "v2"] as const).flatMap((contract) => conformanceChecks({ contract }));
  expect(operations.sort()).toEqual([...new Set(asked.map(({ op }) => op))].sort());
});
