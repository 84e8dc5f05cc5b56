import fc from "fast-check";
import { test } from "vitest";
import { expectSameAnswers } from "../../../test/support/differential.ts";
import { isWritable } from "../../../test/support/documents.ts";
import { modelNames, modelRequests, validateRequests } from "../../../test/support/domain-adapter.ts";
import { envelope, eventId, mutated, oddValue, timestamp } from "../../../test/support/envelopes.ts";
import { CASES, describeWithOracle, SEED } from "../../../test/support/oracle.ts";
import { v2, v4 } from "../../events-core/src/schemas.ts";
import { eventsAdapter } from "../src/index.js";

const scalar = fc.constantFrom<unknown>("a", "b", 1, 1.5, true, false, null, "😀", 0);

for (const [line, name, core] of [
  ["v4", "events-4.0.0", v4],
  ["v2", "events-2.3.1", v2],
] as const) {
  describeWithOracle(name, `events-core ${line}`, (oracle) => {
    const adapter = eventsAdapter(line);
    const same = (arbitrary: fc.Arbitrary<{ op: string; args: object }>) => () =>
      expectSameAnswers(adapter, oracle(), fc.sample(arbitrary, { numRuns: CASES, seed: SEED }));
    const types = fc.constantFrom("T", "WPStatusChanged", "FeatureCreated");
    const any = envelope({ types, payload: fc.constant({}), line });
    const events = (payload: fc.Arbitrary<object>) =>
      fc.array(envelope({ types, payload, line }), { maxLength: 8 });

    test(
      "normalize_event_id",
      same(
        fc
          .oneof(eventId, oddValue, fc.string(), fc.string({ minLength: 26, maxLength: 26 }))
          .map((value) => ({ op: "normalize_event_id", args: { value } })),
      ),
    );
    test(
      "parse_event",
      same(fc.oneof(any, mutated(any)).map((event) => ({ op: "parse_event", args: { event } }))),
    );
    test(
      "timestamps",
      same(
        fc
          .oneof(
            timestamp,
            fc.constantFrom(
              "2026-02-29T00:00:00Z",
              "0000-01-01",
              "2026-13-01",
              "2026-01-01T24:00:00Z",
              "2026-01-01T00:00:60Z",
              "x",
              "",
              "2026-01-01T00:00:00+24:00",
              "2026-01-01Z",
              "10000-01-01",
            ),
          )
          .map((timestamp) => ({
            op: "parse_event",
            args: { event: { ...fc.sample(any, { numRuns: 1, seed: 1 })[0]!, timestamp } },
          })),
      ),
    );
    test(
      "project ids",
      same(
        fc
          .tuple(
            fc.uuid(),
            fc.constantFrom("plain", "bare", "braces", "urn", "upper", "URN", "bare-braces", "cut"),
          )
          .map(([uuid, form]) => ({
            op: "parse_event",
            args: {
              event: { ...fc.sample(any, { numRuns: 1, seed: 1 })[0]!, project_uuid: written(uuid, form) },
            },
          })),
      ),
    );
    test(
      "validate_event Event",
      same(
        fc
          .oneof(any, mutated(any), mutated(any.map((event) => ({ ...event, schema_version: "3.0.0" }))))
          .map((payload) => ({ op: "validate_event", args: { payload, event_type: "Event", brief: true } })),
      ),
    );
    test(
      "parse_event of JSON text",
      same(
        fc
          .oneof(any, mutated(any))
          // The reference's JSON reader refuses half a character anywhere in the text; ours reads it as JSON does.
          .filter(isWritable)
          .map((event) => ({ op: "parse_event", args: { via: "json", text: JSON.stringify(event) } })),
      ),
    );
    test.each(modelNames(core))("model %s", (model) => same(modelRequests(core, model))());
    test("validate_event Event, every field", same(validateRequests(core, "Event")));
    test(
      "is_concurrent",
      same(fc.tuple(any, any).map(([a, b]) => ({ op: "is_concurrent", args: { a, b } }))),
    );
    test(
      "total_order",
      same(events(fc.constant({})).map((events) => ({ op: "total_order", args: { events } }))),
    );
    test(
      "status_event_sort_key",
      same(events(fc.constant({})).map((events) => ({ op: "status_event_sort_key", args: { events } }))),
    );
    test(
      "dedup_events",
      same(events(fc.constant({})).map((events) => ({ op: "dedup_events", args: { events } }))),
    );
    test(
      "topological_sort",
      same(events(fc.constant({})).map((events) => ({ op: "topological_sort", args: { events } }))),
    );
    test(
      "merge_gset",
      same(
        events(
          fc.oneof(
            fc.constant({}),
            fc.array(scalar).map((tags) => ({ tags })),
          ),
        ).map((events) => ({ op: "merge_gset", args: { events } })),
      ),
    );
    test(
      "merge_counter",
      same(
        events(
          fc.oneof(
            fc.constant({}),
            fc.constantFrom(1, -2, 0.5, true, false, null, "1", []).map((delta) => ({ delta })),
          ),
        ).map((events) => ({ op: "merge_counter", args: { events } })),
      ),
    );
    test(
      "state_machine_merge",
      same(
        fc
          .tuple(
            fc.array(
              envelope({
                types,
                line,
                payload: fc.record(
                  {
                    state: fc.constantFrom<unknown>("a", "b", "it's", "", null, 5, true),
                    status: fc.constantFrom("a", "z"),
                    other: fc.constantFrom("a", "b"),
                  },
                  { requiredKeys: [] },
                ),
              }),
              { maxLength: 4 },
            ),
            fc.boolean(),
            fc.constantFrom({ a: 1, b: 2 }, { b: 2, a: 2, "it's": 3 }, { a: 0.5, b: 0.25, "": 0.5 }, {}),
            fc.constantFrom(undefined, "state", "other"),
          )
          .map(([events, aligned, priority_map, state_key]) => ({
            op: "state_machine_merge",
            args: {
              events: aligned
                ? events.map((event) => ({ ...event, lamport_clock: 1, aggregate_id: "x" }))
                : events,
              priority_map,
              ...(state_key && { state_key }),
            },
          })),
      ),
    );
    test(
      "lamport",
      same(
        fc
          .tuple(
            fc.array(
              fc.oneof(
                fc.constantFrom(["tick"], ["current"], ["load"]),
                fc.tuple(fc.constantFrom("update", "save"), fc.integer({ min: -3, max: 20 })),
                fc.tuple(fc.constant("node"), fc.constantFrom("a", "b", "")),
              ),
            ),
            fc.dictionary(fc.constantFrom("a", "b"), fc.nat(9)),
          )
          .map(([steps, initial]) => ({ op: "lamport", args: { steps, initial, node_id: "a" } })),
      ),
    );
    test(
      "event_store",
      same(
        events(fc.constant({})).map((events) => ({
          op: "event_store",
          args: { events, aggregates: ["mission/m", "none"] },
        })),
      ),
    );
    const entry = fc.record(
      {
        timestamp,
        action_attempted: fc.constantFrom("a", "b"),
        error_message: fc.constantFrom("m", "n"),
        resolution: fc.constantFrom("", "r"),
        agent: fc.constantFrom("x", ""),
      },
      { requiredKeys: ["timestamp", "action_attempted", "error_message"] },
    ) as fc.Arbitrary<Record<string, unknown>>;
    test(
      "error_log",
      same(
        fc
          .record(
            {
              entries: fc.array(
                fc.oneof({ weight: 9, arbitrary: entry }, { weight: 1, arbitrary: mutated(entry) }),
                { maxLength: 6 },
              ),
              max_entries: fc.nat(4),
              limit: fc.integer({ min: 0, max: 5 }),
            },
            { requiredKeys: ["entries"] },
          )
          .map((args) => ({ op: "error_log", args })),
      ),
    );
    if (line === "v4") {
      const signal = fc.constantFrom<unknown>(
        "3.0.0",
        "3.0",
        "2.9.0",
        "4.0.0",
        "v3",
        "",
        "03.0.0",
        " 3.0.0",
        "３.0.0",
        null,
        3,
        [],
        "3.1.0",
        "-3.0.0",
        "it's",
      );
      const legacy = fc.record(
        {
          schema_version: signal,
          event_type: fc.constantFrom<unknown>("FeatureCreated", "T", 5),
          aggregate_id: fc.constantFrom<unknown>(
            "feature/1",
            "feature",
            "features/1",
            "Feature/1",
            "feature_catalog/1/2",
            null,
          ),
          feature_slug: fc.constant(null),
          mission_key: fc.constant(1),
          payload: fc.constantFrom<unknown>({ feature_number: 1 }, {}, [], null, { mission_key: 2 }),
        },
        { requiredKeys: [] },
      );
      test("cutover", same(legacy.map((payload) => ({ op: "cutover", args: { payload } }))));
      test(
        "cutover_value",
        same(
          signal
            .filter((value) => typeof value === "string")
            .map((value) => ({ op: "cutover_value", args: { value } })),
        ),
      );
      test("cutover_artifact", same(fc.constant({ op: "cutover_artifact", args: {} })));
    }
  });
}

function written(uuid: string, form: string): string {
  const bare = uuid.replaceAll("-", "");
  const forms: Record<string, string> = {
    bare,
    braces: `{${uuid}}`,
    urn: `urn:uuid:${uuid}`,
    upper: uuid.toUpperCase(),
    URN: `URN:UUID:${uuid}`,
    "bare-braces": `{${bare}}`,
    cut: uuid.slice(1),
  };
  return forms[form] ?? uuid;
}
