/** Our corpus is our own: nothing in it is a copy of what the reference ships. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sharedFolder } from "../../../test/support/oracle.ts";
import { describeWithReference } from "../../../test/support/reference-fixtures.ts";

const own = join(import.meta.dirname, "../../../fixtures");

/** The documents under a folder by what they say: a file as a whole, and each line of a stream. */
function documents(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!/\.jsonl?$/.test(path)) continue;
    const text = readFileSync(join(folder, path), "utf8");
    const parts = path.endsWith("l") ? text.split("\n").filter((line) => line.trim() !== "") : [text];
    for (const part of parts) found.set(meaning(parsed(part)), path);
  }
  return found;
}

/** The sample repository has broken lines, which stand for themselves. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Equal for documents that say the same, whatever the order of their keys and rows. */
function meaning(document: unknown): string {
  if (Array.isArray(document)) return `[${document.map(sorted).sort()}]`;
  return sorted(document);
}

function sorted(document: unknown): string {
  return JSON.stringify(document, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

describeWithReference("our fixtures", () => {
  test.each(["events-4.0.0", "events-2.3.1"])("are none of those of %s", (version) => {
    const theirs = documents(join(sharedFolder!, "upstream", version, "fixtures"));
    const ours = documents(own);
    expect(Math.min(theirs.size, ours.size)).toBeGreaterThan(40);
    const copies = [...ours]
      .filter(([text]) => theirs.has(text))
      .map(([text, path]) => [path, theirs.get(text)]);
    expect(copies).toEqual([]);
  });
});

test("what is compared is the meaning, not the order", () => {
  expect(meaning([{ a: 1, b: [2, 1] }, 7])).toBe(meaning([7, { b: [2, 1], a: 1 }]));
  expect(meaning({ b: [2, 1] })).not.toBe(meaning({ b: [1, 2] }));
});
