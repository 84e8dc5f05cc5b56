/** The JSON Schemas of both lines are those of the reference, in meaning, and none is compiled from a stale source. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sharedFolder } from "../../../test/support/oracle.ts";
import { describeWithReference } from "../../../test/support/reference-fixtures.ts";
import { schemaMeaning } from "../../../test/support/schema-meaning.ts";
import { checkSchemas, listSchemas, loadSchema } from "../src/index.js";

const LINES = [
  ["v4", "events-4.0.0", 91],
  ["v2", "events-2.3.1", 44],
] as const;

describe.each(LINES)("the schemas of %s", (contract, _folder, count) => {
  test("are as many as the contract has, and as their sources say", async () => {
    expect(listSchemas({ contract })).toHaveLength(count);
    expect(await checkSchemas({ contract })).toEqual([]);
  });

  test("name themselves and their dialect", () => {
    for (const name of listSchemas({ contract })) {
      const { $id, $schema } = loadSchema(name, { contract });
      expect([$id, $schema]).toEqual([
        `spec-kitty-events/${name}`,
        "https://json-schema.org/draft/2020-12/schema",
      ]);
    }
  });
});

for (const [contract, version] of LINES)
  describeWithReference(`the schemas of ${contract} and of the reference`, () => {
    const folder = join(sharedFolder!, "upstream", version, "schemas");
    const names = readdirSync(folder).map((file) => file.replace(".schema.json", ""));

    test("have the same names", () => {
      expect(listSchemas({ contract })).toEqual([...names].sort());
    });

    test.each(names)("%s means the same", (name) => {
      const theirs = JSON.parse(readFileSync(join(folder, `${name}.schema.json`), "utf8"));
      expect(schemaMeaning(loadSchema(name, { contract }))).toEqual(schemaMeaning(theirs));
    });
  });
