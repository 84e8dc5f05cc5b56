import { withoutCodes } from "@spec-kitty/events-core/fold";
import { describe, expect, test } from "vitest";
import { goldenOutput, goldenText, replayMissing, replayStream } from "../../../test/support/replay.ts";
import { permutations } from "../../../test/support/stream.ts";
import { reduceDecisionPointEvents } from "../src/index.js";

const FOLDER = "decisionpoint/replay";

describe.skipIf(replayMissing !== undefined)("replay streams of the reference", () => {
  test.each(["decisionpoint_full_lifecycle", "decisionpoint_open_resolved", "decisionpoint_with_anomaly"])(
    "%s reduces to the golden output",
    (name) => {
      const state = reduceDecisionPointEvents(replayStream(`${FOLDER}/${name}.jsonl`));
      expect(withoutCodes(state)).toEqual(goldenOutput(`${FOLDER}/${name}_output.json`));
    },
  );

  // A named exception (`decisions` 11): these six are shipped and their streams stand in no manifest.
  test.each([
    "local_only_resolved",
    "widened_resolved",
    "widened_closed_locally",
    "deferred",
    "canceled",
    "resolved_other",
  ])("interview %s reduces to the bytes of the golden output, in any order of arrival", (name) => {
    const events = replayStream(`${FOLDER}/replay_interview_${name}.jsonl`);
    const golden = goldenText(`${FOLDER}/replay_interview_${name}_output.json`);
    for (const arrival of permutations(events))
      expect(sortedText(withoutCodes(reduceDecisionPointEvents(arrival)))).toBe(golden.trimEnd());
  });
});

/** As the reference writes these: keys sorted, two blanks deep, ASCII alone. */
function sortedText(value: unknown): string {
  const text = JSON.stringify(value, (_, item) => (isObject(item) ? sortedKeys(item) : item), 2);
  return text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sortedKeys(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
