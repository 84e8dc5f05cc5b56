import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { framesFile, framesPage } from "../../../scripts/frames/generate.ts";
import { OUTLINE } from "../../../scripts/frames/outline.ts";
import { messages } from "../src/schemas.js";

test("docs/frames.md is what the schemas say; renew it with npx tsx scripts/frames/generate.ts", () => {
  expect(readFileSync(framesFile, "utf8")).toBe(framesPage());
});

test("every message has its place on the page, once", () => {
  const placed = OUTLINE.flatMap((section) => section.messages.map(({ model }) => model));
  expect([...placed].sort()).toEqual(Object.keys(messages).sort());
});
