import { withoutCodes } from "@spec-kitty/events-core/fold";
import { describe, expect, test } from "vitest";
import { goldenOutput, replayMissing, replayStream } from "../../../test/support/replay.ts";
import { reduceConnectorEvents, reduceSyncEvents } from "../src/index.js";

describe.skipIf(replayMissing !== undefined)("replay streams of the reference", () => {
  test("the connector lifecycle reduces to the golden output", () => {
    const state = reduceConnectorEvents(replayStream("connector/replay/connector-lifecycle-full.jsonl"));
    expect(withoutCodes(state)).toEqual(
      goldenOutput("connector/replay/connector-lifecycle-full_output.json"),
    );
  });

  test("the sync lifecycle reduces to the golden output", () => {
    const state = reduceSyncEvents(replayStream("sync/replay/sync-ingest-lifecycle.jsonl"));
    expect(withoutCodes(state)).toEqual(goldenOutput("sync/replay/sync-ingest-lifecycle_output.json"));
  });

  test("the mixed stream reduces to both golden outputs", () => {
    const mixed = replayStream("replay/mixed-connector-sync-lifecycle.jsonl");
    const connector = goldenOutput("replay/mixed-connector-sync-lifecycle_connector_output.json");
    // A named exception (`conformance 5`): the golden is older than the field.
    expect(connector).not.toHaveProperty("user_connections");
    expect(reduceConnectorEvents(mixed)).toEqual({ ...connector, user_connections: [] });
    expect(reduceSyncEvents(mixed)).toEqual(
      goldenOutput("replay/mixed-connector-sync-lifecycle_sync_output.json"),
    );
  });
});
