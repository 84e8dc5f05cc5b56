import { withoutCodes } from "@spec-kitty/events-core/fold";
import { describe, expect, test } from "vitest";
import { goldenOutput, replayMissing, replayStream } from "../../../test/support/replay.ts";
import { reduceMissionAuditEvents } from "../src/index.js";

describe.skipIf(replayMissing !== undefined)("replay streams of the reference", () => {
  test.each(["pass", "fail", "decision_checkpoint"])("%s reduces to the golden output", (name) => {
    const stream = `mission_audit/replay/mission_audit_replay_${name}`;
    const state = reduceMissionAuditEvents(replayStream(`${stream}.jsonl`));
    expect(withoutCodes(state)).toEqual(goldenOutput(`${stream}_output.json`));
  });
});
