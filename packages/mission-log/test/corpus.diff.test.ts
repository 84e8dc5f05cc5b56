/** The snapshots of the corpus against those of the reference. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { sharedFolder } from "../../../test/support/oracle.ts";
import { materialise, readLog, readLogStrict, readMeta, reduceLog, reduceTransitions } from "../src/index.js";

const corpus = sharedFolder === undefined ? undefined : join(sharedFolder, "corpus");
if (corpus === undefined && process.env["CI"] === "true") throw new Error("the reference data is missing");

describe.skipIf(corpus === undefined)("the corpus", () => {
  const golden = (name: string) =>
    JSON.parse(readFileSync(join(corpus!, name), "utf8")) as Record<string, Record<string, unknown>>;
  const snapshots = corpus === undefined ? {} : golden("golden-snapshots.json");
  const materialised = corpus === undefined ? {} : golden("golden-materialised.json");
  const logs = Object.keys(snapshots);

  test("has all its logs", () => {
    expect(logs).toHaveLength(40);
    expect(Object.keys(materialised)).toEqual(logs);
  });

  test.each(logs)("%s", (log) => {
    const file = join(corpus!, "repo", log);
    const bytes = readFileSync(file);
    const { lines, problems } = readLog(bytes);
    expect(problems).toEqual([]);
    expect(readLogStrict(bytes)).toEqual(lines);
    const events = lines.map(({ line }) => line);
    const { meta } = readMeta(readFileSync(join(dirname(file), "meta.json"), "utf8"));
    expect(reduceTransitions(events)).toMatchObject(snapshots[log]!);
    expect({
      annotations: reduceLog(events),
      materialised: materialise(events, meta),
    }).toEqual(materialised[log]);
  });
});
