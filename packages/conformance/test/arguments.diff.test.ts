/** Requests with arguments that are missing, of a wrong kind, or not asked for: the same outcome as the reference's. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { comparable, expectSameAnswers, type Request } from "../../../test/support/differential.ts";
import { plainEnvelope, ulid } from "../../../test/support/envelopes.ts";
import { CASES, describeWithOracle, type OracleAnswer, SEED } from "../../../test/support/oracle.ts";
import { answerLine, eventsAdapter } from "../src/index.js";

const odd = fc.constantFrom<unknown>(
  ...[null, 0, 1, -1, 1.5, true, false, "", "x", "events"],
  ...[[], [null], [1], [[]], ["x"], [{}], {}, { a: 1 }, { a: {} }, { a: null }],
);

/** Their results differ on purpose, or are told elsewhere: only whether and how they fail is compared. */
const OWN_RESULT = new Set([
  ...["info", "exports", "event_types", "schema", "generate_schemas"],
  ...["fixture_manifest", "fixtures", "fixture_file", "replay_stream"],
]);

type Args = Record<string, unknown>;

/** Good arguments for every operation. */
function goodArgs(line: "v4" | "v2"): Record<string, Args> {
  const event = { ...plainEnvelope(line), payload: { state: "b", tags: ["x"], delta: 2 } };
  const events = [event, { ...event, event_id: ulid(3), node_id: "m" }];
  const payload = {
    [line === "v4" ? "mission_slug" : "feature_slug"]: "m",
    ...{ wp_id: "WP01", to_lane: "planned", actor: "a", execution_mode: "worktree" },
  };
  const entry = { timestamp: event.timestamp, action_attempted: "a", error_message: "b" };
  const steps = [["tick"], ["update", 3], ["current"], ["node", "z"], ["save", 4], ["load"]];
  return {
    ...{
      ops: {},
      info: {},
      exports: {},
      reducers: {},
      event_types: {},
      list_schemas: {},
      generate_schemas: {},
    },
    ...{ fixture_manifest: {}, fixtures: { category: "events" }, replay_stream: { id: "nope" } },
    ...{ fixture_file: { path: "manifest.json" }, schema: { name: "event" } },
    normalize_event_id: { value: ulid(1) },
    parse_event: { event, via: "dict", text: "{}" },
    model: { model: "Event", data: event },
    enum: { enum: "Lane", value: "planned" },
    validate_event: { payload: event, event_type: "Event", brief: true, strict: false },
    ...{ total_order: { events }, status_event_sort_key: { events }, dedup_events: { events } },
    ...{ topological_sort: { events }, merge_gset: { events }, merge_counter: { events } },
    is_concurrent: { a: event, b: event },
    state_machine_merge: { events, priority_map: { b: 1 }, state_key: "state" },
    validate_transition: { payload },
    ...{ normalize_lane: { value: "doing" }, canonical_to_sync_v1: { lane: "planned" } },
    map_check_run_conclusion: { conclusion: "success" },
    lamport: { steps, node_id: "n", initial: { n: 3 } },
    event_store: { events, aggregates: ["a"] },
    error_log: { entries: [entry], max_entries: 3, limit: 2 },
    ...{ reduce_status_events: { events }, reduce_lifecycle_events: { events } },
    ...{ reduce_mission_next_events: { events }, reduce_glossary_events: { events } },
    reduce_collaboration_events: {
      events,
      mode: "permissive",
      roster: { p: { participant_id: "p", participant_type: "human" } },
    },
    ...(line === "v4" && {
      ...{ canonical_to_sync_v2: { lane: "planned" }, actor_label: { payload }, cutover: { payload: event } },
      ...{ cutover_value: { value: "3.0.0" }, cutover_artifact: {} },
      ...{ reduce_mission_dossier: { events }, reduce_mission_audit_events: { events } },
      ...{ reduce_decision_point_events: { events }, reduce_connector_events: { events } },
      reduce_sync_events: { events },
    }),
  };
}

/** Names that an operation may get beside its own. */
const FOREIGN = ["events", "roster", "mode", "brief", "limit", "extra"];

/** Arguments with one changed, dropped, added, or with something odd inside. */
function mutatedArgs(args: Args): fc.Arbitrary<unknown> {
  const name = fc.constantFrom(...Object.keys(args), ...FOREIGN);
  return fc.oneof(
    { weight: 8, arbitrary: fc.tuple(name, odd).map(([key, value]) => ({ ...args, [key]: value })) },
    {
      weight: 3,
      arbitrary: fc.tuple(name, odd).map(([key, value]) => ({ ...args, [key]: inside(args[key], value) })),
    },
    { weight: 2, arbitrary: name.map((key) => without(args, key)) },
    { weight: 1, arbitrary: name.map((key) => ({ ...args, [`${key}_json`]: "{" })) },
    { weight: 1, arbitrary: odd },
  );
}

function inside(place: unknown, value: unknown): unknown {
  if (Array.isArray(place)) return [...place, value];
  if (typeof place !== "object" || place === null) return [value];
  return { ...place, [Object.keys(place)[0] ?? "x"]: value };
}

function without(args: Args, key: string): Args {
  return Object.fromEntries(Object.entries(args).filter(([name]) => name !== key));
}

/** What is told apart in `docs/conformance.md`: an unknown `mode`, the texts of a module, a folder of fixtures. */
function isException({ op, args }: Request): boolean {
  const { mode, path } = (args ?? {}) as Args;
  if (["reduce_collaboration_events", "reduce_glossary_events"].includes(op))
    return mode !== undefined && mode !== "strict" && mode !== "permissive";
  return op === "fixture_file" && (path === "" || path === "events");
}

function outcome(answer: OracleAnswer, { op }: Request): unknown {
  if (answer.ok) return OWN_RESULT.has(op) ? "ok" : comparable(answer);
  const { type, source, at } = answer.error;
  return { type, source, at };
}

for (const [line, name] of [
  ["v4", "events-4.0.0"],
  ["v2", "events-2.3.1"],
] as const)
  describeWithOracle(name, `arguments of ${line}`, (oracle) => {
    const good = goodArgs(line);

    test("every operation is asked", async () => {
      const answer = await oracle().ask("ops", {});
      expect(answer.ok && answer.result).toEqual(Object.keys(good).sort());
    });

    test("wrong ones end as in the reference", async () => {
      const request = fc
        .constantFrom(...Object.keys(good).filter((op) => op !== "generate_schemas"))
        .chain((op) => mutatedArgs(good[op]!).map((args) => ({ op, args }) as Request))
        .filter((one) => !isException(one));
      const requests = fc.sample(request, { numRuns: 2 * CASES, seed: SEED });
      await expectSameAnswers(eventsAdapter(line), oracle(), requests, outcome);
    });

    test("where several are wrong in a merge, the one that the reference meets first counts", async () => {
      const states = ["done", "a", "", null, 1, true, [], {}];
      const payload = fc.record(
        { state: fc.constantFrom<unknown>(...states), status: fc.constantFrom<unknown>("done", "b", null) },
        { requiredKeys: [] },
      );
      const args = fc.record(
        {
          events: fc.array(payload, { maxLength: 3 }).map((all) =>
            all.map((one, i) => ({
              ...good["parse_event"]!["event"]!,
              event_id: ulid(i + 1),
              payload: one,
            })),
          ),
          priority_map: fc.constantFrom<unknown>(
            ...[{ done: 1 }, { done: 1, a: 2, b: 3 }, { done: "x", a: 1 }, { done: null }, {}],
            ...[[], ["done"], [["done"]], "done", "", null, 1, true],
          ),
          state_key: fc.constantFrom<unknown>("state", "status", "x", null, [], {}, 1, ""),
        },
        { requiredKeys: ["events", "priority_map"] },
      );
      const requests = fc
        .sample(args, { numRuns: CASES, seed: SEED })
        .map((one): Request => ({ op: "state_machine_merge", args: one }));
      await expectSameAnswers(eventsAdapter(line), oracle(), requests, outcome);
    });

    test("and so does a request that is none", async () => {
      const requests = [
        [],
        null,
        3,
        "info",
        { op: ["info"] },
        { op: {} },
        { op: 5 },
        { op: "constructor" },
        {},
      ];
      for (const request of requests) {
        const { op, args = {} } = (request ?? {}) as { op?: string; args?: object };
        const theirs = await oracle().ask(op as string, args);
        const ours = JSON.parse(
          await answerLine(eventsAdapter(line), JSON.stringify(request)),
        ) as OracleAnswer;
        expect(outcome(ours, { op: "", args })).toEqual(outcome(theirs, { op: "", args }));
      }
    });
  });
