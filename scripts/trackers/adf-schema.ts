/**
 * Writes the part of Atlassian's schema of documents that issues of Jira hold, for the tests of its connector. Get the
 * schema by `npm pack @atlaskit/adf-schema` and give the unpacked folder: `npx tsx scripts/trackers/adf-schema.ts FOLDER`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Schema {
  readonly [key: string]: unknown;
}

/** What apps put into pages, which issues do not hold. */
const LEFT_OUT = /^(inlineExtension|extension|bodied|multiBodied|sync|layout)/;

const folder = process.argv[2];
if (folder === undefined) throw new Error("give the folder of the unpacked package");
const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Schema;
const full = JSON.parse(readFileSync(join(folder, "json-schema/v1/full.json"), "utf8")) as {
  readonly definitions: Readonly<Record<string, Schema>>;
};

const kept = new Map<string, unknown>();

function keep(name: string): void {
  if (kept.has(name)) return;
  kept.set(name, undefined);
  kept.set(name, pruned(full.definitions[name]));
}

function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isLeftOut(item)).map(pruned);
  if (typeof value !== "object" || value === null) return value;
  const name = nameOf(value);
  if (name !== undefined) keep(name);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pruned(item)]));
}

function nameOf(value: unknown): string | undefined {
  const ref = (value as { readonly $ref?: unknown } | null)?.$ref;
  return typeof ref === "string" ? ref.replace("#/definitions/", "") : undefined;
}

function isLeftOut(value: unknown): boolean {
  return LEFT_OUT.test(nameOf(value) ?? "");
}

keep("doc_node");
const schema = {
  $comment: `From @atlaskit/adf-schema ${String(version)} (${String(license)}), json-schema/v1/full.json; written by scripts/trackers/adf-schema.ts`,
  $ref: "#/definitions/doc_node",
  definitions: Object.fromEntries([...kept].sort(([a], [b]) => (a < b ? -1 : 1))),
};
const target = new URL("../../packages/tracker-jira/test/support/adf-schema.json", import.meta.url);
writeFileSync(target, `${JSON.stringify(schema)}\n`);
