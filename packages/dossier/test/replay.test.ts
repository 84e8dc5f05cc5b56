import { withoutCodes } from "@spec-kitty/events-core/fold";
import { describe, expect, test } from "vitest";
import { describeWithOracle } from "../../../test/support/oracle.ts";
import { replayMissing, replayStream } from "../../../test/support/replay.ts";
import { reduceMissionDossier } from "../src/index.js";

const HAPPY = "dossier/replay/dossier_happy_path.jsonl";
const DRIFT = "dossier/replay/dossier_drift_scenario.jsonl";

// A named exception (`decisions` 11): the reference lists the golden output of its happy path and does not ship it, and
// has none for its drift. What is expected stands in `dossier 5.7`; the reference itself is asked below.
describe.skipIf(replayMissing !== undefined)("replay streams of the reference", () => {
  test("the happy path is clean, and an artifact that supersedes itself stays", () => {
    const state = reduceMissionDossier(replayStream(HAPPY));
    expect(state).toMatchObject({ parity_status: "clean", event_count: 6, anomalies: [], drift_history: [] });
    expect(Object.values(state.artifacts).map(({ superseded }) => superseded)).toEqual([false, false, false]);
    expect(state.latest_snapshot).toMatchObject({
      snapshot_hash: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb2",
      artifact_count: 3,
    });
  });

  test("the drift is found, with the artifact that is missing", () => {
    const state = reduceMissionDossier(replayStream(DRIFT));
    expect(state).toMatchObject({ parity_status: "drifted", event_count: 5 });
    expect(Object.keys(state.artifacts)).toHaveLength(2);
    expect(state.anomalies).toHaveLength(1);
    expect(state.drift_history).toHaveLength(1);
    expect(state.latest_snapshot?.snapshot_hash).toBe("ccccccccccccccccccccccccccccccccccccccc3");
  });
});

describeWithOracle("events-4.0.0", "replay streams", (oracle) => {
  test.each([HAPPY, DRIFT])("%s reduces to what the reference makes of it", async (path) => {
    const events = replayStream(path);
    const answer = await oracle().ask("reduce_mission_dossier", { events });
    expect(answer).toEqual({
      ok: true,
      id: expect.any(Number),
      result: withoutCodes(reduceMissionDossier(events)),
    });
  });
});
