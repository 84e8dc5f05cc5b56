/** The table of names is complete and up to date, and lists what the reference exports. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { namedPlaces, namesFile, namesPage } from "../scripts/names/name-table.ts";
import referenceNames from "../scripts/names/reference-names.json" with { type: "json" };
import { describeWithOracle } from "./support/oracle.ts";

test("every public name of the reference has a place", () => {
  expect(namedPlaces().filter(({ place }) => place === undefined)).toEqual([]);
});

test("the page of names is up to date", () => {
  expect(readFileSync(namesFile, "utf8")).toBe(namesPage());
});

test("the list of names has the counts of the contract", () => {
  expect(Object.values(referenceNames).map((names) => names.length)).toEqual([148, 303, 5, 10, 3, 70]);
});

const SECTIONS = {
  "events-2.3.1": "2.3.1",
  "events-4.0.0": "4.0.0",
  "tracker-0.3.0": "tracker 0.3.0",
} as const;

for (const [contract, section] of Object.entries(SECTIONS))
  describeWithOracle(contract as keyof typeof SECTIONS, `names of ${contract}`, (oracle) => {
    test("are those that the reference exports", async () => {
      const answer = await oracle().ask("exports", {});
      const names = answer.ok && answer.result.map(({ name }: { name: string }) => name);
      expect([...referenceNames[section]].sort()).toEqual(names);
    });
  });
