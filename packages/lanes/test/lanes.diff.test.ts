import fc from "fast-check";
import { describe, test } from "vitest";
import { expectSameAnswers, type Request } from "../../../test/support/differential.ts";
import {
  enumRequests,
  modelNames,
  modelRequests,
  validateRequests,
} from "../../../test/support/domain-adapter.ts";
import { envelope, oddValue } from "../../../test/support/envelopes.ts";
import { CASES, describeWithOracle, SEED } from "../../../test/support/oracle.ts";
import { eventsAdapter } from "../../conformance/src/index.ts";
import * as lanes from "../src/index.js";
import { v2, v4 } from "../src/schemas.js";
import * as lanesV2 from "../src/v2.js";
import { anyTransition, LANES, transition } from "./status-events.js";
import { statusWalk } from "./status-walks.js";

const lane = fc.oneof(fc.constantFrom(...LANES, "doing", "genesis", "Lane.DONE", "toString"), oddValue);

const ENUMS = ["Lane", "SyncLaneV1", "ExecutionMode"];

for (const [line, name, domain, module, enums] of [
  ["v4", "events-4.0.0", v4, lanes, [...ENUMS, "SyncLaneV2"]],
  ["v2", "events-2.3.1", v2, lanesV2, ENUMS],
] as const) {
  describeWithOracle(name, `lanes ${line}`, (oracle) => {
    const adapter = eventsAdapter(line);
    const same =
      (requests: fc.Arbitrary<Request>, numRuns = CASES) =>
      () =>
        expectSameAnswers(adapter, oracle(), fc.sample(requests, { numRuns, seed: SEED }));
    const events = fc.array(
      envelope({
        types: fc.constantFrom("WPStatusChanged", "WPStatusChanged", "T"),
        payload: anyTransition(line),
        line,
      }),
      { maxLength: 14 },
    );

    test(
      "reduce_status_events",
      same(events.map((events) => ({ op: "reduce_status_events", args: { events } }))),
    );
    test(
      "reduce_status_events of whole walks",
      same(statusWalk(line).map((events) => ({ op: "reduce_status_events", args: { events } }))),
    );
    test(
      "validate_transition",
      same(anyTransition(line).map((payload) => ({ op: "validate_transition", args: { payload } }))),
    );
    // An array or object is a TypeError in the reference and a ValidationError here (`lanes 1.2`).
    const hashable = lane.filter((value) => typeof value !== "object" || value === null);
    test("normalize_lane", same(hashable.map((value) => ({ op: "normalize_lane", args: { value } }))));
    const known = line === "v4" ? LANES : LANES.filter((one) => one !== "approved");
    test(
      "canonical_to_sync_v1",
      same(
        fc.constantFrom(...known).map((lane) => ({ op: "canonical_to_sync_v1", args: { lane } })),
        40,
      ),
    );
    if (line === "v4") {
      test(
        "canonical_to_sync_v2",
        same(
          fc.constantFrom(...known).map((lane) => ({ op: "canonical_to_sync_v2", args: { lane } })),
          40,
        ),
      );
      const actors = fc.dictionary(
        fc.constantFrom("profile", "role", "display_name", "actor_id", "x", "y"),
        fc.constantFrom<unknown>("a", "", " ", null, 1, {}),
        { minKeys: 1 },
      );
      test(
        "actor_label",
        same(
          fc.tuple(transition(line), actors).map(([payload, actor]) => ({
            op: "actor_label",
            args: { payload: { ...payload, actor } },
          })),
        ),
      );
    }
    test("enum", same(enumRequests(module, enums)));
    describe("models", () => {
      test.each(modelNames(domain))("%s", (model) => same(modelRequests(domain, model))());
    });
    test("validate_event", same(validateRequests(domain, "WPStatusChanged")));
  });
}
