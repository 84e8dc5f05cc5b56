import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sharedFolder } from "../../../test/support/oracle.js";
import { describeWithReference } from "../../../test/support/reference-fixtures.js";
import { skitty } from "./skitty.js";

describe("skitty schema", () => {
  test("lists the names of the reference, and prints schemas by name", async () => {
    const list = await skitty(["schema", "list", "--contract", "v4", "--json"]);
    const names = JSON.parse(list.stdout) as string[];
    expect(names).toEqual([...names].sort());
    expect(names).toContain("status_transition_payload");
    const shown = await skitty(["schema", "show", "lane", "status_transition_payload", "--json"]);
    expect(Object.keys(JSON.parse(shown.stdout))).toEqual(["lane", "status_transition_payload"]);
    const one = await skitty(["schema", "show", "lane", "--contract", "2.3.1"]);
    expect(JSON.parse(one.stdout).enum).toHaveLength(7);
  });

  test("ends with 2 on a schema that is not there and names those that are", async () => {
    const { exit, stderr } = await skitty(["schema", "show", "nope"]);
    expect(exit).toBe(2);
    expect(stderr).toContain("'status_transition_payload'");
  });

  test.each(["v4", "v2"])("finds no drift in %s", async (contract) => {
    const { exit, stdout } = await skitty(["schema", "check", "--contract", contract, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ schema: "skitty.schema-check/1", contract, drift: [] });
    expect(exit).toBe(0);
  });
});

describeWithReference("skitty schema list", () => {
  test.each([
    ["v4", "events-4.0.0", 91],
    ["2.3.1", "events-2.3.1", 44],
  ])("--contract %s gives the names of the reference", async (contract, folder, count) => {
    const files = readdirSync(join(sharedFolder!, "upstream", folder, "schemas"));
    const names = files.map((file) => file.replace(".schema.json", "")).sort();
    const { stdout } = await skitty(["schema", "list", "--contract", contract, "--json"]);
    expect(names).toHaveLength(count);
    expect(JSON.parse(stdout)).toEqual(names);
  });
});
