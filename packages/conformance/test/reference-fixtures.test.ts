/** The fixtures of the reference get the verdicts and outputs that they name, save the named exceptions. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectSameAnswers } from "../../../test/support/differential.ts";
import { describeWithOracle, sharedFolder } from "../../../test/support/oracle.ts";
import {
  describeWithReference,
  excepted,
  isShipped,
  readJson,
  readLines,
  referenceFixtures,
  referenceText,
} from "../../../test/support/reference-fixtures.ts";
import { permutations } from "../../../test/support/stream.ts";
import {
  assertLaneMapping,
  assertPayloadConforms,
  assertPayloadFails,
  eventsAdapter,
  listCategories,
  ownImplementation,
  validateEvent,
} from "../src/index.js";

const REDUCERS: Readonly<Record<string, string>> = {
  DecisionPointState: "reduce_decision_point_events",
  MissionAuditState: "reduce_mission_audit_events",
  MissionDossierState: "reduce_mission_dossier",
  ReducedConnectorState: "reduce_connector_events",
  ReducedSyncState: "reduce_sync_events",
};

for (const line of ["v4", "v2"] as const)
  describeWithReference(`fixtures of the reference, ${line}`, () => {
    const fixtures = referenceFixtures(line);
    const cases = fixtures.filter(
      ({ fixture_type, event_type }) => fixture_type === undefined && event_type !== "LaneMapping",
    );
    const implementation = ownImplementation(line);
    const reduce = async (reducer: string, events: readonly object[]) => {
      const answer = await implementation.ask(reducer, { events });
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
      return answer.result as Record<string, unknown>;
    };

    test("are as many as the contract says", () => {
      const count = (kind?: string) => fixtures.filter(({ fixture_type }) => fixture_type === kind).length;
      const counts = [fixtures.length, cases.length, count("replay_stream"), count("reducer_output")];
      expect(counts).toEqual(line === "v4" ? [177, 146, 12, 17] : [52, 49, 1, 0]);
    });

    test("have categories that our own corpus has too, edge cases among them", () => {
      const categories = new Set(
        fixtures
          .filter(({ fixture_type }) => fixture_type === undefined)
          .map(({ path }) => path.split("/")[0]!),
      );
      expect([...categories].sort()).toEqual(listCategories({ contract: line }));
      expect(categories.size).toBe(line === "v4" ? 14 : 6);
      const edges = cases.filter(({ path }) => path.startsWith("edge_cases/"));
      expect(edges.map(({ expected_result }) => expected_result).sort()).toEqual([
        ...["invalid", "invalid"],
        ...["valid", "valid", "valid"],
      ]);
    });

    test.each(cases)("$id is $expected_result", ({ id, path, event_type, expected_result }) => {
      const payload = readJson(line, path);
      const options = { contract: line, strict: true };
      const isExcepted = excepted(line, "verdict").includes(id);
      if ((expected_result === "valid") !== isExcepted) assertPayloadConforms(payload, event_type, options);
      else assertPayloadFails(payload, event_type, options);
    });

    test("those with a stray comment are invalid for another reason than they name, or besides it", () => {
      for (const { path, event_type } of fixtures.filter(({ id }) =>
        excepted(line, "other-reason").includes(id),
      )) {
        const { model_violations } = validateEvent(readJson(line, path), event_type, { contract: line });
        expect(model_violations.map(({ field }) => field.split(".").at(-1))).toContain("__comment");
      }
    });

    test.each(fixtures.filter(({ event_type }) => event_type === "LaneMapping"))(
      "$id",
      ({ path, expected_result }) => {
        const rows = readJson(line, path) as { canonical: string; expected_sync?: string }[];
        for (const { canonical, expected_sync } of rows) {
          const map = () => assertLaneMapping(canonical, expected_sync ?? "", { contract: line });
          if (expected_result === "valid") expect(map).not.toThrow();
          else expect(map).toThrow(/Unknown lane|is not a valid/);
        }
      },
    );

    const folder = join(
      sharedFolder!,
      "upstream",
      line === "v4" ? "events-4.0.0" : "events-2.3.1",
      "fixtures",
    );
    const streams = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".jsonl"))
      .map((file) => file.replaceAll("\\", "/"));

    test("every stream but the named ones is in the manifest", () => {
      const listed = fixtures.map(({ path }) => path);
      expect(streams).toHaveLength(line === "v4" ? 18 : 1);
      expect(streams.filter((path) => !listed.includes(path)).sort()).toEqual(excepted(line, "not-listed"));
    });

    test.each(streams)("every event of %s is valid, as an envelope and as its type", (path) => {
      for (const event of readLines(line, path)) {
        const { event_type, payload } = event as { event_type: string; payload: unknown };
        assertPayloadConforms(event, "Event", { contract: line });
        assertPayloadConforms(payload, event_type, { contract: line });
      }
    });

    const outputs = fixtures.filter(({ fixture_type }) => fixture_type === "reducer_output");

    test("every output but the named one is shipped", () => {
      const missing = outputs.filter(({ path }) => !isShipped(line, path)).map(({ id }) => id);
      expect(missing).toEqual(excepted(line, "not-shipped"));
    });

    const shipped = outputs.filter(({ id }) => !excepted(line, "not-shipped").includes(id));
    const streamOf = (path: string) => path.replace(/(_connector|_sync)?_output\.json$/, ".jsonl");

    test.skipIf(shipped.length === 0).each(shipped)("$id", async ({ id, path, event_type }) => {
      const golden = readJson(line, path);
      const state = await reduce(REDUCERS[event_type]!, readLines(line, streamOf(path)));
      if (excepted(line, "output").includes(id)) {
        expect(state).not.toEqual(golden);
        expect(state).toEqual({ ...(golden as object), user_connections: [] });
      } else expect(state).toEqual(golden);
    });

    if (line === "v4") {
      describe("the interviews, byte for byte and in any order", () => {
        test.each(excepted(line, "not-listed"))("%s", async (path) => {
          const golden = referenceText(line, path.replace(".jsonl", "_output.json")).trimEnd();
          for (const events of permutations(readLines(line, path)))
            expect(sortedAscii(await reduce("reduce_decision_point_events", events))).toBe(golden);
        });
      });

      test("the dossier streams give what the contract says of them", async () => {
        const state = (path: string) =>
          reduce("reduce_mission_dossier", readLines(line, `dossier/replay/${path}`));
        const happy = await state("dossier_happy_path.jsonl");
        expect(happy).toMatchObject({
          parity_status: "clean",
          event_count: 6,
          anomalies: [],
          latest_snapshot: { snapshot_hash: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb2", artifact_count: 3 },
        });
        const superseded = Object.values(happy["artifacts"] as Record<string, { superseded: boolean }>);
        expect(superseded.map((artifact) => artifact.superseded)).toEqual([false, false, false]);
        const drifted = await state("dossier_drift_scenario.jsonl");
        expect(drifted).toMatchObject({
          parity_status: "drifted",
          event_count: 5,
          latest_snapshot: { snapshot_hash: "ccccccccccccccccccccccccccccccccccccccc3" },
        });
        const counts = [drifted["artifacts"], drifted["anomalies"], drifted["drift_history"]];
        expect(counts.map((part) => Object.keys(part as object).length)).toEqual([2, 1, 1]);
      });
    }

    test("the run gives what the contract says of it", async () => {
      const events = readLines(line, "mission_next/replay/full_lifecycle.jsonl");
      expect(await reduce("reduce_mission_next_events", events)).toMatchObject({
        run_id: "replay-run-001",
        ...(line === "v4" ? { mission_type: "software-dev" } : { mission_key: "replay-mission" }),
        run_status: "completed",
        completed_steps: ["step-setup-env", "step-configure-db"],
        current_step_id: null,
        answered_decisions: { "input:db-password": { answer: "use-env-var" } },
        anomalies: [],
        event_count: 8,
        last_processed_event_id: "01JMRP0000000000000000EVT8",
      });
    });
  });

for (const [line, name] of [
  ["v4", "events-4.0.0"],
  ["v2", "events-2.3.1"],
] as const)
  describeWithOracle(name, `violations of the reference's fixtures, ${line}`, (oracle) => {
    test("are those that it names itself", async () => {
      const fixtures = referenceFixtures(line).filter(
        ({ fixture_type, event_type }) => fixture_type === undefined && event_type !== "LaneMapping",
      );
      const requests = fixtures.map(({ path, event_type }) => ({
        op: "validate_event",
        args: { payload: readJson(line, path), event_type, brief: true },
      }));
      await expectSameAnswers(eventsAdapter(line), oracle(), requests);
    });
  });

/** JSON as the goldens are written: keys sorted, two blanks, nothing but ASCII. */
function sortedAscii(value: unknown): string {
  const sorted = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(sorted);
    if (typeof one !== "object" || one === null) return one;
    const keys = Object.keys(one).sort();
    return Object.fromEntries(keys.map((key) => [key, sorted((one as Record<string, unknown>)[key])]));
  };
  return JSON.stringify(sorted(value), null, 2).replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
