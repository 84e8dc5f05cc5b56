import { describe, expect, test } from "vitest";
import { replayMissing, replayStream } from "../../../test/support/replay.ts";
import { reduceMissionNextEvents } from "../src/index.js";
import { reduceMissionNextEvents as reduceMissionNextEventsV2 } from "../src/v2.js";

const STREAM = "mission_next/replay/full_lifecycle.jsonl";

// The reference ships no golden output for its stream; what is expected stands in `mission-runtime 10`.
const RUN = {
  run_id: "replay-run-001",
  run_status: "completed",
  current_step_id: null,
  completed_steps: ["step-setup-env", "step-configure-db"],
  pending_decisions: {},
  answered_decisions: { "input:db-password": expect.objectContaining({ answer: "use-env-var" }) },
  anomalies: [],
  event_count: 8,
  last_processed_event_id: "01JMRP0000000000000000EVT8",
};

describe.skipIf(replayMissing !== undefined)("replay streams of the reference", () => {
  test("the full lifecycle of v4 is one completed run", () => {
    expect(reduceMissionNextEvents(replayStream(STREAM))).toEqual({ ...RUN, mission_type: "software-dev" });
  });

  test("the full lifecycle of v2 is the same run under its mission key", () => {
    const state = reduceMissionNextEventsV2(replayStream(STREAM, "v2"));
    expect(state).toEqual({ ...RUN, mission_key: "replay-mission" });
  });
});
