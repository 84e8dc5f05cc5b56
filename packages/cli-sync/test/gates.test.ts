/** What the plans ask of the code itself (`cli-sync` 7). */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import configuration from "../../../vitest.config.js";

const root = join(import.meta.dirname, "../../..");
const read = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));

/** The options of a project, those that it extends among them. */
function compilerOptions(path: string): Readonly<Record<string, unknown>> {
  const { extends: base, compilerOptions: own = {} } = read(path);
  return { ...(base !== undefined && compilerOptions(join(dirname(path), base))), ...own };
}

test.each(["cli-sync", "sync-protocol", "cli"])("C-005 types are strict in %s", (name) => {
  expect(compilerOptions(`packages/${name}/tsconfig.json`)).toMatchObject({
    ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
    ...{ noImplicitOverride: true, erasableSyntaxOnly: true },
  });
});

test("NFR-005 coverage below 95 % of lines fails the full run, which measures it", () => {
  const { thresholds = {} } = configuration.test?.coverage ?? {};
  for (const name of ["cli-sync", "sync-protocol"])
    expect(thresholds).toHaveProperty([`packages/${name}/src/**`, "lines"], 95);
  expect(readFileSync(join(root, "scripts/run.mjs"), "utf8")).toContain('vitest(["--coverage"]');
});
