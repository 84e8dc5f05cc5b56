/** The real logs of the corpus: snapshots equal to the reference's, batch and live. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeCorpus } from "../../../test/support/mission-corpus.ts";
import {
  checkLog,
  lineText,
  materialise,
  projectMission,
  readLog,
  readLogStrict,
  readMeta,
  reduceLog,
  reduceTransitions,
} from "../src/index.js";

describeCorpus("the corpus", (missions) => {
  test("has its forty missions", () => expect(missions).toHaveLength(40));

  test.each(missions)("$name", ({ folder, snapshot, golden }) => {
    const bytes = readFileSync(join(folder, "status.events.jsonl"));
    const { lines, problems } = readLog(bytes);
    expect(problems).toEqual([]);
    expect(readLogStrict(bytes)).toEqual(lines);
    const events = lines.map(({ line }) => line);
    const { meta } = readMeta(readFileSync(join(folder, "meta.json"), "utf8"));
    expect(reduceTransitions(events)).toMatchObject(snapshot);
    expect(reduceLog(events)).toEqual(golden.annotations);
    expect(materialise(events, meta)).toEqual(golden.materialised);
    const live = projectMission(meta);
    for (const line of [...events].reverse()) live.add(line);
    expect(live.read()).toEqual({ ok: true, value: golden.materialised });
  });

  test("every line is written as we would write it", () => {
    for (const { folder } of missions) {
      const text = readFileSync(join(folder, "status.events.jsonl"), "utf8");
      for (const line of text.trimEnd().split("\n")) expect(lineText(JSON.parse(line))).toBe(line);
    }
  });

  test("has the findings that the contract counts", () => {
    const texts = missions.map(({ folder }) => readFileSync(join(folder, "status.events.jsonl"), "utf8"));
    const kinds = texts.flatMap(checkLog).map(({ message }) => message.replace(/^Event \w+: /, ""));
    // Of the 61 such moves in 435 logs five are here; every log of the corpus is right by the other rules.
    expect(kinds).toEqual(Array(5).fill("illegal transition for_review -> approved"));
  });
});
