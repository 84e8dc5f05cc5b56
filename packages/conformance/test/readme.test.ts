/** The README's example for a test runner, run as it stands: its tests are those of this file. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const page = readFileSync(join(root, "packages/conformance/README.md"), "utf8");
const [, example] = /^```js\n(.*?)^```$/ms.exec(page)!;

mkdirSync(join(root, ".tools"), { recursive: true });
const folder = mkdtempSync(join(root, ".tools/examples-"));
writeFileSync(join(folder, "example.js"), example!);
await import(join(folder, "example.js"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the example takes no more than five lines", () => {
  expect(example!.split("\n").filter((line) => line !== "").length).toBeLessThanOrEqual(5);
});
