/** The page of trackers says what the connectors say. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { matrixFile, matrixPage } from "../scripts/trackers/provider-matrix.ts";

test("the page of trackers is up to date", async () => {
  expect(readFileSync(matrixFile, "utf8")).toBe(await matrixPage());
});
